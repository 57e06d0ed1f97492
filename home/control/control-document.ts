import { type ControlDocument, EDGE_CONTROL_VERSION } from '@mockstreet/shared/edge-control';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { sealingKeyAt } from '#accounts/keys/key-ring';
import {
  liveTokenKeys,
  type PublicKeySet,
  verificationKeys,
} from '#accounts/keys/open-public-keys';
import type { ControlChanges } from './read-changes.ts';

/** A stretch of changes, from the one after `from`, together with today's keys. */
export function controlDocument(given: {
  readonly from: number;
  readonly changes: Omit<ControlChanges, 'isNewest'>;
  readonly keys: PublicKeySet;
  readonly issuedAt: Instant;
}): ControlDocument {
  const { from, changes, keys, issuedAt } = given;
  const sealingKey = sealingKeyAt(keys.sealingKeys, issuedAt);
  if (!sealingKey) throw new Error('home has no key to seal to');
  const { kty, crv, kid, x } = sealingKey;
  return {
    version: EDGE_CONTROL_VERSION,
    issued_at: formatInstant(issuedAt),
    from,
    to: changes.to,
    token_keys: [...verificationKeys(liveTokenKeys(keys, issuedAt)).keys],
    sealing_key: { kty, crv, kid, x },
    ended_sessions: [...changes.endedSessions],
    api_keys: [...changes.apiKeys],
  };
}
