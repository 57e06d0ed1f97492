import type { Instant } from '@mockstreet/shared/instant';
import {
  createAccessTokenVerifier,
  type TokenSigningKey,
  type VerificationKeys,
} from '@mockstreet/shared/token';
import { exportJWK, generateKeyPair } from 'jose';
import type { PublicTokenKey } from '../key-ring.ts';
import type { PublicKeySet } from '../open-public-keys.ts';

/** A token key of home's, both halves. */
export interface TokenKeyPair {
  readonly signing: TokenSigningKey;
  readonly published: PublicTokenKey;
}

export async function makeTokenKey(kid: string): Promise<TokenKeyPair> {
  const { privateKey, publicKey } = await generateKeyPair('Ed25519');
  const { x } = await exportJWK(publicKey);
  return {
    signing: { kid, privateKey },
    published: {
      ...{ kty: 'OKP', crv: 'Ed25519', kid, x: x as string },
      ...{ purpose: 'token', signs_from: 0 as Instant },
    },
  };
}

/** Home's keys, which may be replaced, and a verifier by them that notes each token whose signature it checks. */
export function countChecks(tokenKeys: readonly PublicTokenKey[]) {
  let keys: PublicKeySet = { tokenKeys, sealingKeys: [], receiptKeys: [] };
  const checks: string[] = [];
  return {
    checks,
    current: () => keys,
    replaceKeys(replaced: readonly PublicTokenKey[]) {
      keys = { ...keys, tokenKeys: replaced };
    },
    create: (by: VerificationKeys) => {
      const verify = createAccessTokenVerifier(by);
      return (token: string, asOf: Instant) => {
        checks.push(token);
        return verify(token, asOf);
      };
    },
  };
}
