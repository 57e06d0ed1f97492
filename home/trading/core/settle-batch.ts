import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { Account } from './account.ts';
import { type ActionEffect, applyAction } from './apply-action.ts';
import { type Denial, decideOrder, type TradableInstrument } from './decide-order.ts';
import type { Fill } from './fill.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import {
  type ScheduledAction,
  type ScheduledEvent,
  type ScheduledOrder,
  userOf,
} from './scheduled-event.ts';
import type { TradingRules } from './trading-rules.ts';

/** What became of one order. */
export type Outcome =
  | {
      readonly kind: 'filled';
      readonly order: OpenOrder;
      readonly at: Instant;
      readonly fill: Fill;
    }
  | {
      readonly kind: 'failed';
      readonly order: OpenOrder;
      /** Event time; null for what is refused as it comes, without a look at the account. */
      readonly at: Instant | null;
      readonly denial: Denial;
    }
  | {
      readonly kind: 'cancelled';
      readonly order: OpenOrder;
      readonly at: Instant;
      /** The command that took it back. */
      readonly commandId: string;
    };

/** What became of one command. */
export interface CommandResult {
  readonly command: OpenCommand;
  readonly at: Instant;
  readonly status: 'DONE' | 'REJECTED';
  /** Why it was rejected. */
  readonly denial: Denial | null;
  /** How many orders it took back. */
  readonly cancelled: number;
}

/** An order as it is recorded. */
export interface RecordedTarget {
  readonly userId: string;
  readonly acceptedAt: Instant;
}

export interface SettleInput {
  readonly rules: TradingRules;
  /** In the order of decisions. */
  readonly scheduled: readonly ScheduledEvent[];
  readonly accounts: ReadonlyMap<string, Account>;
  /** Every undecided order of the accounts: what cancels take back, and what splits count anew. */
  readonly orders: readonly OpenOrder[];
  /** An order that a command names and that is not among {@link orders}: it is final. */
  readonly recorded: (orderId: string) => RecordedTarget | undefined;
  readonly instrumentOf: (tickerId: string) => TradableInstrument;
  /** Corporate actions of an instrument, in order of time. */
  readonly actionsOf: (tickerId: string) => readonly CorporateAction[];
}

export interface Settlement {
  readonly outcomes: readonly Outcome[];
  /**
   * Orders that are still open after the batch, and of which it changed the hold or since when they rest:
   * to be recorded as PENDING.
   */
  readonly placed: readonly OpenOrder[];
  readonly commands: readonly CommandResult[];
  /** What corporate actions came to for those who held their instruments. */
  readonly effects: readonly ActionEffect[];
  /** Accounts that were decided upon, as they stand after the batch. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** What broke an assertion when it was decided: a bug, to be set aside without harming the rest. */
  readonly broken: readonly { readonly order: OpenOrder; readonly error: unknown }[];
  readonly brokenActions: readonly { readonly event: ScheduledAction; readonly error: unknown }[];
}

/**
 * Decides a batch: a fold of {@link decideOrder} and {@link applyAction} over the accounts. Splitting the
 * batch anywhere gives the same result. Behind an action that breaks nothing of its account is decided,
 * which would trade in shares of before; it stays due, so that later batches come upon it first.
 */
export function settleBatch(input: SettleInput): Settlement {
  const outcomes: Outcome[] = [];
  const effects: ActionEffect[] = [];
  const accounts = new Map<string, Account>();
  const broken: { order: OpenOrder; error: unknown }[] = [];
  const brokenActions: { event: ScheduledAction; error: unknown }[] = [];
  /** By user, the action that could not be applied. */
  const stoppedBy = new Map<string, string>();
  const accountOf = (userId: string) => {
    const account = accounts.get(userId) ?? input.accounts.get(userId);
    if (!account) throw new Error(`no account of user ${userId}`);
    return account;
  };
  for (const event of input.scheduled) {
    const userId = userOf(event);
    try {
      const behind = stoppedBy.get(userId);
      if (behind !== undefined) throw new Error(`behind action ${behind}, which broke`);
      if (event.kind === 'action') {
        const applied = apply(input, event, accountOf(userId));
        if (!applied) continue;
        effects.push(applied.effect);
        accounts.set(userId, applied.account);
      } else if (event.kind === 'order') {
        const decided = decide(input, event, accountOf(userId));
        outcomes.push(decided.outcome);
        accounts.set(userId, decided.account);
      }
    } catch (error) {
      if (event.kind === 'action') {
        brokenActions.push({ event, error });
        stoppedBy.set(userId, stoppedBy.get(userId) ?? event.action.id);
      } else if (event.kind === 'order') broken.push({ order: event.order, error });
    }
  }
  return { outcomes, placed: [], commands: [], effects, accounts, broken, brokenActions };
}

function apply(input: SettleInput, { action, print, fxPrint }: ScheduledAction, account: Account) {
  const instrument = input.instrumentOf(action.tickerId);
  return applyAction({ rules: input.rules, action, instrument, account, print, fxPrint });
}

function decide(
  { rules, instrumentOf, actionsOf }: SettleInput,
  { order, at, print, fxPrint }: ScheduledOrder,
  account: Account,
): { readonly outcome: Outcome; readonly account: Account } {
  const decision = decideOrder({
    rules,
    order,
    instrument: instrumentOf(order.tickerId),
    account,
    actions: actionsOf(order.tickerId),
    print,
    fxPrint,
  });
  return decision.outcome === 'filled'
    ? { outcome: { kind: 'filled', order, at, fill: decision.fill }, account: decision.account }
    : { outcome: { kind: 'failed', order, at, denial: decision.denial }, account };
}
