import type { ControlDocument } from '@mockstreet/shared/edge-control';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { createCredentialSealer, type SealCredential } from '@mockstreet/shared/sealed-credential';
import {
  createAccessTokenVerifier,
  createOrderTokenVerifier,
  type OrderTokenClaims,
  type VerifyAccessToken,
  type VerifyToken,
} from '@mockstreet/shared/token';

/** Home's public keys, put to their uses. One object for as long as the keys are the same. */
export interface HomeKeys {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly verifyOrderToken: VerifyToken<OrderTokenClaims>;
  readonly sealCredential: SealCredential;
  /** From when on the key with this id verifies nothing any more; undefined for no such time. */
  endOfKey(kid: string | undefined): Instant | undefined;
}

type PublicKeys = Pick<ControlDocument, 'token_keys' | 'sealing_key'>;

/** Imports the keys of a document. Rejects when one is none. */
export async function createHomeKeys(keys: PublicKeys): Promise<HomeKeys> {
  const verificationKeys = {
    keys: keys.token_keys.map(({ verifies_until, ...key }) =>
      verifies_until === undefined ? key : { ...key, verifies_until },
    ),
  };
  const ends = new Map(
    keys.token_keys.map(({ kid, verifies_until }) => [
      kid,
      verifies_until === undefined ? undefined : parseInstant(verifies_until),
    ]),
  );
  return {
    verifyAccessToken: createAccessTokenVerifier(verificationKeys),
    verifyOrderToken: createOrderTokenVerifier(verificationKeys),
    sealCredential: await createCredentialSealer(keys.sealing_key),
    endOfKey: (kid) => (kid === undefined ? undefined : ends.get(kid)),
  };
}

/** Tells whether two documents hold the same keys. */
export function fingerprint(keys: PublicKeys): string {
  return JSON.stringify([keys.token_keys, keys.sealing_key]);
}
