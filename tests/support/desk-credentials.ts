import { randomBytes, randomUUID } from 'node:crypto';
import { type CommandEnvelope, commandTarget } from '@mockstreet/shared/command-envelope';
import type { Instant } from '@mockstreet/shared/instant';
import { bindingKeyOf, bindToSeal, boundFactsOf } from '@mockstreet/shared/node/order-binding';
import type { EnvelopeCredential, OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { type OrderKey, orderKeySchema, orderKeyThumbprint } from '@mockstreet/shared/order-key';
import { PLACING } from '@mockstreet/shared/order-proof';
import { BINDING_KEY_BYTES, createCredentialSealer } from '@mockstreet/shared/sealed-credential';
import { signOrderProof } from '@mockstreet/shared/sign-order-proof';
import { signAccessToken, signOrderToken } from '@mockstreet/shared/token';
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import { sealingKeyAt } from '../../home/accounts/keys/key-ring.ts';
import type { HomeKeys } from './home-keys.ts';

/** An order or command whose envelope lacks its credential, and the body that asked for it. */
export interface Uncredentialed {
  readonly envelope:
    | Omit<Extract<OrderEnvelope, { version: 2 }>, 'credential'>
    | Omit<CommandEnvelope, 'credential'>;
  readonly body: string;
  readonly acceptedAt: Instant;
}

/** Authorises orders and commands as a client and the edge do together. */
export type Credential = (asked: Uncredentialed) => Promise<EnvelopeCredential>;

/** Whom a token speaks for, and which sign-in it came from. */
export interface TokenRequest {
  readonly userId: string;
  readonly issuedAt: Instant;
  /** Without one the token is as those of before there were sessions. */
  readonly sessionId?: string;
}

export async function accessTokenOf(keys: HomeKeys, request: TokenRequest): Promise<string> {
  const subject = { ...request, role: 'USER', tokenId: randomUUID() } as const;
  return await signAccessToken(subject, keys.signer.keyAt(request.issuedAt));
}

/** A bearer token, sealed once for all its orders as the edge does it. */
export async function bearer(keys: HomeKeys, request: TokenRequest): Promise<Credential> {
  const token = await accessTokenOf(keys, request);
  return await sealed(keys, 'Bearer', { credential: token, at: request.issuedAt });
}

/** Seals anything, under any scheme. */
export async function sealed(
  keys: HomeKeys,
  scheme: 'Bearer' | 'ApiKey',
  { credential, at }: { readonly credential: string; readonly at: Instant },
): Promise<Credential> {
  const sealingKey = sealingKeyAt(keys.publicKeys.current().sealingKeys, at);
  if (!sealingKey) throw new Error('home has no sealing key at that time');
  const seal = await createCredentialSealer(sealingKey);
  const bindingKey = randomBytes(BINDING_KEY_BYTES);
  const text = await seal({ credential, bindingKey });
  return async ({ envelope }) => ({
    scheme,
    sealed: text,
    binding: bindToSeal(bindingKeyOf(bindingKey), boundFactsOf(envelope)),
  });
}

/** A device with a key of its own, and the order token that is bound to it. */
export interface Device {
  readonly token: string;
  readonly publicJwk: OrderKey;
  readonly privateKey: CryptoKey;
}

export async function makeDevice(
  keys: HomeKeys,
  request: Required<TokenRequest>,
  algorithm: 'EdDSA' | 'ES256' = 'EdDSA',
): Promise<Device> {
  const pair = await generateKeyPair(algorithm);
  const publicJwk = orderKeySchema.parse(await exportJWK(pair.publicKey));
  const keyThumbprint = await orderKeyThumbprint(publicJwk);
  const subject = { ...request, tokenId: randomUUID(), keyThumbprint };
  const token = await signOrderToken(subject, keys.signer.keyAt(request.issuedAt));
  return { token, publicJwk, privateKey: pair.privateKey };
}

export interface SigningOptions {
  /** The acceptance unless told. */
  readonly signedAt?: Instant;
  readonly url?: string;
}

/** Orders and commands signed by the device. */
export function signedBy(device: Device, options: SigningOptions = {}): Credential {
  return async ({ envelope, body, acceptedAt }) => {
    const isCommand = 'command' in envelope;
    const { method, path } = isCommand ? commandTarget(envelope.command) : PLACING;
    const { signedAt = acceptedAt, url = `https://mockstreet.test${path}` } = options;
    const proof = await signOrderProof(
      {
        orderToken: device.token,
        method,
        url,
        body,
        signedAt,
        validForSeconds: 60,
        proofId: isCommand ? envelope.client_command_id : randomUUID(),
      },
      device,
    );
    return { scheme: 'DPoP', token: device.token, proof, body };
  };
}
