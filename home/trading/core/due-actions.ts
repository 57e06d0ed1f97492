import { ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { AwaitedStrike, CorporateAction } from '#market/corporate-action';
import { type Account, type Position, positionOf } from './account.ts';
import { isDue } from './apply-action.ts';
import type { Halt } from './halts.ts';
import type { OpenOrder } from './open-order.ts';

type TimedAction = Pick<CorporateAction | AwaitedStrike, 'kind' | 'tickerId' | 'effectiveAt'>;

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
        (concerns(action, positionOf(account, action.tickerId)) ||
          mayBuyBefore(action, account.userId)),
    );
    if (own.length > 0) due.set(account.userId, own);
  }
  return due;
}

/**
 * Whoever holds a share waits for each strike that is not known yet, also who has had what it gives already: by whoever
 * knew it, who may know of the next one too.
 */
function concerns(action: TimedAction, position: Position): boolean {
  return action.kind === 'STRIKE' ? position.quantity > ZERO : isDue(action, position);
}

/**
 * Up to where the last price before an action is looked for: where the instrument was halted when it took
 * effect, before the halt, whose cause it may have been.
 */
export function pricedBefore(
  { effectiveAt }: Pick<CorporateAction, 'effectiveAt'>,
  halts: readonly Halt[],
): Instant {
  const halt = halts.find(
    ({ fromAt, toAt }) => fromAt < effectiveAt && (toAt === null || effectiveAt <= toAt),
  );
  return halt ? halt.fromAt : effectiveAt;
}
