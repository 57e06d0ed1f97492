import { randomUUID } from 'node:crypto';
import { formatApiKey } from '@mockstreet/shared/api-key';
import {
  addMicros,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { bindingKeyOf } from '@mockstreet/shared/node/order-binding';
import { type OrderKey, orderKeySchema, orderKeyThumbprint } from '@mockstreet/shared/order-key';
import {
  createCredentialOpener,
  createCredentialSealer,
} from '@mockstreet/shared/sealed-credential';
import { signAccessToken, signOrderToken } from '@mockstreet/shared/token';
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import type { PublicKeySet } from '#accounts/keys/open-public-keys';
import { makeTokenKey } from '../../accounts/keys/testing/token-keys.ts';
import { createCredentialVerifier, type VerifyCredential } from '../admission/verify-credential.ts';

export const ALICE = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
export const BOB = 'b0b00000-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
export const SESSION = 'a4f2e9c0-8a3c-4c7d-9d59-4a3f5f0b6c11';
export const API_KEY = formatApiKey(new Uint8Array(40).fill(9));
/** When all tokens were issued. */
export const T = parseInstant('2026-03-02T01:00:00Z') as Instant;
export const after = (seconds: number) => addMicros(T, seconds * MICROS_PER_SECOND);

const BINDING_BYTES = new Uint8Array(32).fill(7);
/** Lies in every seal of the stage. */
export const BINDING_KEY = bindingKeyOf(BINDING_BYTES);

export interface StageDevice {
  readonly publicJwk: OrderKey;
  readonly privateKey: CryptoKey;
}

/** Home's keys for one test file, and what they vouch for. */
export interface CredentialStage {
  readonly verify: VerifyCredential;
  readonly seal: (credential: string) => Promise<string>;
  /** Alice's. */
  readonly accessToken: string;
  readonly device: StageDevice;
  readonly orderToken: string;
  accessTokenOf(
    userId: string,
    change?: { readonly sessionId?: string | undefined; readonly signsOrders?: boolean },
  ): Promise<string>;
  orderTokenOf(userId: string, key: OrderKey): Promise<string>;
}

/** Seals from ten seconds after {@link T} on. */
export async function openCredentialStage(): Promise<CredentialStage> {
  const { signing, published } = await makeTokenKey('home-1');
  const sealing = await generateKeyPair('ECDH-ES', { crv: 'X25519', extractable: true });
  const keys: PublicKeySet = {
    receiptKeys: [],
    tokenKeys: [published],
    sealingKeys: [
      {
        ...{ kty: 'OKP', crv: 'X25519', kid: 's', x: 'not used here' },
        ...{ purpose: 'sealing', seals_from: after(10) },
      },
    ],
  };
  const publicJwk = { ...(await exportJWK(sealing.publicKey)), kid: 's' };
  const privateJwk = { ...(await exportJWK(sealing.privateKey)), kid: 's' };
  const sealer = await createCredentialSealer(publicJwk);
  const accessTokenOf: CredentialStage['accessTokenOf'] = (userId, change = {}) =>
    signAccessToken(
      { userId, role: 'USER', tokenId: randomUUID(), issuedAt: T, sessionId: SESSION, ...change },
      signing,
    );
  const orderTokenOf: CredentialStage['orderTokenOf'] = async (userId, key) =>
    signOrderToken(
      {
        ...{ userId, tokenId: randomUUID(), issuedAt: T, sessionId: SESSION },
        keyThumbprint: await orderKeyThumbprint(key),
      },
      signing,
    );
  const device = await makeStageDevice();
  return {
    verify: createCredentialVerifier({
      publicKeys: () => keys,
      openCredential: await createCredentialOpener([privateJwk]),
    }),
    seal: (credential) => sealer({ credential, bindingKey: BINDING_BYTES }),
    accessToken: await accessTokenOf(ALICE),
    device,
    orderToken: await orderTokenOf(ALICE, device.publicJwk),
    accessTokenOf,
    orderTokenOf,
  };
}

export async function makeStageDevice(algorithm: 'EdDSA' | 'ES256' = 'EdDSA') {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  return { publicJwk: orderKeySchema.parse(await exportJWK(publicKey)), privateKey };
}
