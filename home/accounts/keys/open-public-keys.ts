import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { watchRequiredFile } from '@mockstreet/shared/node/watched-file';
import type { VerificationKeys, VerifyToken } from '@mockstreet/shared/token';
import { decodeProtectedHeader } from 'jose';
import { parsePublicKeys } from './key-files.ts';
import {
  isLiveAt,
  type PublicSealingKey,
  type PublicSigningKey,
  type PublicTokenKey,
} from './key-ring.ts';

/** What everyone may know of home's keys. */
export interface PublicKeySet {
  /** All, also those whose time is over: old orders are judged by them. */
  readonly tokenKeys: readonly PublicTokenKey[];
  readonly sealingKeys: readonly PublicSealingKey[];
  /** Of settlement receipts. */
  readonly receiptKeys: readonly PublicSigningKey[];
}

export interface PublicKeys {
  /** The same object until the file changes. */
  current(): PublicKeySet;
  /** Looks now, for whoever has reason to think that there is news. */
  check(): Promise<void>;
  close(): void;
}

/** Opens PUBLIC_KEYS_FILE and follows it. Throws Misconfiguration when it cannot be used. */
export async function openPublicKeys(path: string, log: Logger): Promise<PublicKeys> {
  return await watchRequiredFile({
    path,
    parse: (text): PublicKeySet => {
      const keys = parsePublicKeys(path, text);
      return {
        tokenKeys: keys.filter((key) => key.purpose === 'token'),
        sealingKeys: keys.filter((key) => key.purpose === 'sealing'),
        receiptKeys: keys.filter((key) => key.purpose === 'settlement-receipt'),
      };
    },
    onFault: (err) => log.error({ err, path }, 'public keys not usable'),
  });
}

/** A token key as verifiers take it, and as home tells it to the edges. */
export interface VerifyingKey extends PublicSigningKey {
  /** RFC 3339. */
  readonly verifies_until?: string;
}

export function verificationKeys(keys: readonly PublicTokenKey[]): { keys: VerifyingKey[] } {
  return {
    keys: keys.map(({ kty, crv, kid, x, verifies_until }) => ({
      ...{ kty, crv, kid, x },
      ...(verifies_until === undefined ? {} : { verifies_until: formatInstant(verifies_until) }),
    })),
  };
}

/**
 * A verifier that goes by the keys of the moment it is asked.
 *
 * @param create one of the kinds in shared/token.ts
 */
export function followKeys<Claims>(
  keys: Pick<PublicKeys, 'current'>,
  create: (keys: VerificationKeys) => VerifyToken<Claims>,
): VerifyToken<Claims> {
  let known: { readonly set: PublicKeySet; readonly verify: VerifyToken<Claims> } | undefined;
  return (token, asOf) => {
    const set = keys.current();
    if (known?.set !== set) {
      known = { set, verify: create(verificationKeys(set.tokenKeys)) };
    }
    return known.verify(token, asOf);
  };
}

/** When the time of the key ends that a token names; undefined for a key that goes on, or is none of these. */
export function endOfItsKey(token: string, { tokenKeys }: PublicKeySet): Instant | undefined {
  const { kid } = decodeProtectedHeader(token);
  return tokenKeys.find((key) => key.kid === kid)?.verifies_until;
}

/** Those that a token of today may be signed with. */
export function liveTokenKeys({ tokenKeys }: PublicKeySet, at: Instant): PublicTokenKey[] {
  return tokenKeys.filter((key) => isLiveAt(key, at));
}
