import { randomBytes } from 'node:crypto';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { orderKeySchema } from '@mockstreet/shared/order-key';
import {
  type OrderKeyPair,
  type ProofMethod,
  signOrderProof,
} from '@mockstreet/shared/sign-order-proof';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Canaries } from './canaries.ts';

/** The tokens of one sign-in. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** Of those who brought an order key. */
  readonly order: string;
}

/** What one sign-in, or refresh, answered. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly order_token?: string;
}

export interface Device extends OrderKeyPair {
  readonly privateJwk: JWK;
}

/** Makes secrets, good and forged, and keeps a canary of each. */
export interface SecretMaker {
  /** A password with everything in it that some writer or reader takes for its own. */
  password(): string;
  /** Anything of these characters, when it does not matter what it would be good for. */
  text(kind: string): string;
  tokens(answer: TokenAnswer): Tokens;
  token(kind: string, token: string): string;
  /** The token with a signature that is not home's. */
  forgedToken(token: string): string;
  apiKey(key: string): string;
  /** Found by its prefix, but not that key. */
  forgedApiKey(key: string): string;
  inviteCode(code: string): string;
  device(): Promise<Device>;
  /** A proof for this request, signed just now. */
  proof(device: Device, orderToken: string, order: ProvenOrder): Promise<string>;
}

export interface ProvenOrder {
  readonly url: string;
  readonly body: string;
  readonly method?: ProofMethod;
}

const characters = () => randomBytes(16).toString('hex');

export function createSecretMaker(canaries: Canaries): SecretMaker {
  const token = (kind: string, text: string) =>
    canaries.keep(kind, text, text.slice(text.lastIndexOf('.') + 1));
  const behindPrefix = (kind: string, text: string) =>
    canaries.keep(kind, text, text.slice(text.lastIndexOf('_') + 1));
  return {
    password() {
      const core = characters();
      return canaries.keep('password', `"${core}" /+%20\\u0041'한글`, core);
    },
    text: (kind) => canaries.keep(kind, characters()),
    tokens: ({ access_token, refresh_token, order_token }) => ({
      access: token('access token', access_token),
      refresh: token('refresh token', refresh_token),
      order: order_token === undefined ? '' : token('order token', order_token),
    }),
    token,
    forgedToken(text) {
      const signatureAt = text.lastIndexOf('.') + 1;
      const forged = randomBytes(64).toString('base64url');
      return token('forged token', text.slice(0, signatureAt) + forged);
    },
    apiKey: (key) => behindPrefix('API key', key),
    forgedApiKey(key) {
      const secretAt = key.lastIndexOf('_') + 1;
      return behindPrefix(
        'forged API key',
        key.slice(0, secretAt) + randomBytes(32).toString('hex'),
      );
    },
    inviteCode: (code) => behindPrefix('invite code', code),
    async device() {
      const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
      const privateJwk = await exportJWK(privateKey);
      canaries.keepBytes('private key of a device', Buffer.from(`${privateJwk.d}`, 'base64url'));
      const publicJwk = orderKeySchema.parse(await exportJWK(publicKey));
      return { privateKey, publicJwk, privateJwk };
    },
    async proof(device, orderToken, order) {
      const parts = { orderToken, ...order, validForSeconds: 60, proofId: characters() };
      const signedAt = instantFromMillis(Date.now());
      return token('order proof', await signOrderProof({ ...parts, signedAt }, device));
    },
  };
}
