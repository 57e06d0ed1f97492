import { sha256Hex } from '@mockstreet/shared/order-id';

/**
 * Journal id of the starting grant of an account: derived from its occasion (a UUID of version 8,
 * RFC 9562 §5.8), so that no user can be granted twice and the grant is found without a search.
 */
export function grantJournalId(userId: string): string {
  const hash = sha256Hex(`mockstreet:grant:${userId}`);
  const variant = '89ab'[Number.parseInt(hash[15] as string, 16) & 3];
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(12, 15)}-${variant}${hash.slice(16, 19)}-${hash.slice(19, 31)}`;
}
