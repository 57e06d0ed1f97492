import { deriveId } from '@mockstreet/shared/order-id';

/**
 * Journal id of the starting grant of an account: derived from its occasion, so that no user can be
 * granted twice and the grant is found without a search.
 */
export function grantJournalId(userId: string): string {
  return deriveId(`mockstreet:grant:${userId}`);
}
