import type { Sql } from '@mockstreet/db/client';
import { ONE } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import type { AwaitedStrike, CorporateAction } from '#market/corporate-action';
import type { Instrument } from '#market/instruments';
import { USD_KRW } from '#market/print';
import { readLastPrintsAtOrBefore, type TapeWindow } from '#market/tape';
import type { Account } from '../core/account.ts';
import { dueActions, pricedBefore } from '../core/due-actions.ts';
import type { HaltTimes } from '../core/halts.ts';
import type { OpenOrder } from '../core/open-order.ts';
import type { LocatedAction } from '../core/schedule-orders.ts';
import { readAccounts } from '../gather/read-accounts.ts';
import type { TapeCache, TapeHeads } from '../gather/tape-cache.ts';

/** Accounts that corporate actions concern, and what those are applied on. */
export interface Concerned {
  /** With the positions that actions and orders touch. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** By user. */
  readonly actions: ReadonlyMap<string, readonly LocatedAction[]>;
}

export interface ConcernSources {
  readonly sql: Sql;
  readonly tape: TapeCache;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly halts: HaltTimes;
  readonly heads: TapeHeads;
}

export interface ConcernQuestion {
  /** In order of time. */
  readonly actions: readonly (CorporateAction | AwaitedStrike)[];
  readonly userIds: readonly string[];
  /** Undecided orders of these users. */
  readonly orders: readonly OpenOrder[];
  readonly upTo: Instant;
}

/** Reads which of the actions concern these users, and whether the tapes have come that far. */
export async function readConcerned(
  sources: ConcernSources,
  { actions, userIds, orders, upTo }: ConcernQuestion,
): Promise<Concerned> {
  const tickers = [...new Set(actions.map(({ tickerId }) => tickerId))];
  const accounts = await readAccounts(sources.sql, [
    ...orders,
    ...userIds.flatMap((userId) => tickers.map((tickerId) => ({ userId, tickerId }))),
  ]);
  const due = dueActions({ actions, accounts: accounts.values(), orders, upTo });
  const located = await locateActions(sources, new Set([...due.values()].flat()));
  return {
    accounts,
    actions: new Map(
      [...due].map(([userId, own]) => [userId, own.flatMap((one) => located.get(one) ?? [])]),
    ),
  };
}

/** What each action is applied on, as far as the tapes have come. */
export async function locateActions<Of extends CorporateAction | AwaitedStrike>(
  { sql, tape, instruments, halts, heads }: ConcernSources,
  actions: ReadonlySet<Of>,
): Promise<Map<Of, LocatedAction<Of>>> {
  if (actions.size === 0) return new Map();
  const places = [...actions].map((action) => ({
    action,
    ownAt: pricedBefore(action, halts.haltsOf(action.tickerId)),
    needsOwn: leavesFractions(action),
    needsFx:
      (leavesFractions(action) || action.kind === 'CASH_DIVIDEND') &&
      instruments.get(action.tickerId)?.currency === 'USD',
  }));
  const views = await tape.viewsFor(
    places.flatMap(({ action, needsOwn, needsFx }) => [
      ...(needsOwn ? [momentOf(action.tickerId, action.effectiveAt)] : []),
      ...(needsFx ? [momentOf(USD_KRW, action.effectiveAt)] : []),
    ]),
    heads,
  );
  const prints = await readLastPrintsAtOrBefore(
    sql,
    places.flatMap(({ action, ownAt }) => [
      { tickerId: action.tickerId, at: addMicros(ownAt, -1) },
      { tickerId: USD_KRW, at: action.effectiveAt },
    ]),
  );
  const reaches = (tickerId: string, at: Instant) => (views.get(tickerId)?.completeTo ?? 0) >= at;
  return new Map(
    places.map(({ action, needsOwn, needsFx }, index) => {
      const print = needsOwn ? (prints[2 * index] ?? undefined) : undefined;
      const fxPrint = needsFx ? (prints[2 * index + 1] ?? undefined) : undefined;
      const isComplete =
        action.kind !== 'STRIKE' &&
        // Up to the action itself: until then a halt that lasts may still end before it.
        (!needsOwn || reaches(action.tickerId, action.effectiveAt)) &&
        (!needsFx || reaches(USD_KRW, action.effectiveAt));
      return [action, { action, isComplete, print, fxPrint }];
    }),
  );
}

/** Whether a holder can come to own less than a lot of it: not where each share becomes whole ones. */
function leavesFractions(action: CorporateAction | AwaitedStrike): boolean {
  return action.kind === 'SPLIT' && action.oldShares !== ONE;
}

/** Asks how far a tape has come; of its prints there are none but that moment's. */
function momentOf(tickerId: string, at: Instant): TapeWindow {
  return { tickerId, after: addMicros(at, -1), upTo: at };
}
