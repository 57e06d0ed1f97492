import type { Instant } from '@mockstreet/shared/instant';
import type { Account } from './account.ts';
import { type Denial, decideOrder, type TradableInstrument } from './decide-order.ts';
import type { Fill } from './fill.ts';
import type { OpenOrder } from './open-order.ts';
import type { ScheduledOrder } from './schedule-orders.ts';
import type { TradingRules } from './trading-rules.ts';

/** What became of one order. */
export type Outcome =
  | {
      readonly kind: 'filled';
      readonly order: OpenOrder;
      readonly at: Instant;
      readonly fill: Fill;
    }
  | { readonly kind: 'failed'; readonly order: OpenOrder; readonly denial: Denial };

export interface SettleInput {
  readonly rules: TradingRules;
  /** In the order of decisions. */
  readonly scheduled: readonly ScheduledOrder[];
  readonly accounts: ReadonlyMap<string, Account>;
  readonly instrumentOf: (tickerId: string) => TradableInstrument;
}

export interface Settlement {
  readonly outcomes: readonly Outcome[];
  /** Accounts that were decided upon, as they stand after the batch. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** Orders whose decision broke an assertion: a bug, to be set aside without harming the rest. */
  readonly broken: readonly { readonly order: OpenOrder; readonly error: unknown }[];
}

/**
 * Decides a batch: a fold of {@link decideOrder} over the accounts. Splitting the batch anywhere
 * gives the same result.
 */
export function settleBatch(input: SettleInput): Settlement {
  const outcomes: Outcome[] = [];
  const accounts = new Map<string, Account>();
  const broken: { order: OpenOrder; error: unknown }[] = [];
  for (const { order, at, print, fxPrint } of input.scheduled) {
    const account = accounts.get(order.userId) ?? input.accounts.get(order.userId);
    try {
      if (!account) throw new Error(`no account of user ${order.userId}`);
      const instrument = input.instrumentOf(order.tickerId);
      const decision = decideOrder({
        rules: input.rules,
        order,
        instrument,
        account,
        print,
        fxPrint,
      });
      if (decision.outcome === 'filled') {
        outcomes.push({ kind: 'filled', order, at, fill: decision.fill });
        accounts.set(order.userId, decision.account);
      } else {
        outcomes.push({ kind: 'failed', order, denial: decision.denial });
        accounts.set(order.userId, account);
      }
    } catch (error) {
      broken.push({ order, error });
    }
  }
  return { outcomes, accounts, broken };
}
