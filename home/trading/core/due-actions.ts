import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import { type Account, positionOf } from './account.ts';
import { isDue } from './apply-action.ts';
import type { Halt } from './halts.ts';
import type { OpenOrder } from './open-order.ts';

type TimedAction = Pick<CorporateAction, 'tickerId' | 'effectiveAt'>;

/**
 * By user, the actions up to a moment that concern their account: they hold the instrument and have not
 * had it yet, or an order of theirs may still come to hold it before.
 */
export function dueActions<Due extends TimedAction>(given: {
  readonly actions: readonly Due[];
  readonly accounts: Iterable<Account>;
  /** Undecided orders of the accounts. */
  readonly orders: readonly OpenOrder[];
  readonly upTo: Instant;
}): Map<string, Due[]> {
  const orders = Map.groupBy(given.orders, ({ userId }) => userId);
  const mayBuyBefore = ({ tickerId, effectiveAt }: Due, userId: string) =>
    (orders.get(userId) ?? []).some(
      (order) =>
        order.side === 'BUY' && order.tickerId === tickerId && order.notBefore < effectiveAt,
    );
  const due = new Map<string, Due[]>();
  for (const account of given.accounts) {
    const own = given.actions.filter(
      (action) =>
        action.effectiveAt <= given.upTo &&
        (isDue(action, positionOf(account, action.tickerId)) ||
          mayBuyBefore(action, account.userId)),
    );
    if (own.length > 0) due.set(account.userId, own);
  }
  return due;
}

/**
 * Up to where the last price before an action is looked for: where the instrument was halted when it took
 * effect, before the halt, whose cause it may have been.
 */
export function pricedBefore({ effectiveAt }: TimedAction, halts: readonly Halt[]): Instant {
  const halt = halts.find(
    ({ fromAt, toAt }) => fromAt < effectiveAt && (toAt === null || effectiveAt <= toAt),
  );
  return halt ? halt.fromAt : effectiveAt;
}
