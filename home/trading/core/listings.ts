import type { Instant } from '@mockstreet/shared/instant';
import { isHumanEtf } from '#market/human-instrument';
import { type Account, heldTickers } from './account.ts';
import type { OpenOrder } from './open-order.ts';

/** What is known of the share of a user who is listed, or was. Times are of events. */
export interface Listing {
  readonly userId: string;
  readonly listedAt: Instant;
  /** Its next strike, which nobody knows yet; null of one that is closed. */
  readonly nextStrikeAt: Instant | null;
  /** Its last strike, at which whoever held it was paid; null while it is listed. */
  readonly closedAt: Instant | null;
}

/** Who is listed, as it was read at a moment. */
export interface Listings {
  /** All who ask by then to be listed are among them, or among those that {@link Listings.askedFor} tells of. */
  readonly knownTo: Instant;
  of(tickerId: string): Listing | undefined;
  /** When the first takes effect of those who ask for the name, and of whom nobody knows yet what comes of it. */
  askedFor(tickerId: string): Instant | undefined;
}

/** Where nobody is listed, and nobody asks to be. */
export const NOBODY_LISTED: Listings = {
  knownTo: Number.MAX_SAFE_INTEGER as Instant,
  of: () => undefined,
  askedFor: () => undefined,
};

type Ordered = Pick<OpenOrder, 'tickerId' | 'notBefore'>;

/** Whether it is known for good if there is such a share when an order on it comes to be. */
export function isExistenceKnown({ tickerId, notBefore }: Ordered, listings: Listings): boolean {
  if (listings.knownTo < notBefore) return false;
  const listing = listings.of(tickerId);
  // At the very strike it comes behind that, which is what it would be waiting for.
  if (listing) return listing.nextStrikeAt === null || notBefore <= listing.nextStrikeAt;
  const askedFor = listings.askedFor(tickerId);
  return askedFor === undefined || notBefore <= askedFor;
}

/** Whether there is such a share when an order on it comes to be. */
export function isListed({ tickerId, notBefore }: Ordered, listings: Listings): boolean {
  const listing = listings.of(tickerId);
  if (!listing || notBefore <= listing.listedAt) return false;
  return listing.closedAt === null || notBefore <= listing.closedAt;
}

/** The first by its name of the shares of users that an account holds, or that these orders are on; undefined without any. */
export function shareAmong(
  account: Account,
  orders: readonly Pick<OpenOrder, 'tickerId'>[],
): string | undefined {
  const ordered = orders.map(({ tickerId }) => tickerId);
  return [...heldTickers(account), ...ordered].filter(isHumanEtf).sort()[0];
}
