import type { Sql } from '@mockstreet/db/client';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import type { KeptAction } from '#market/corporate-actions';
import type { Instrument } from '#market/instruments';
import type { OpenOrder } from '../core/open-order.ts';
import { type ScheduledAction, type ScheduledEvent, userOf } from '../core/scheduled-event.ts';
import type { TradingRules } from '../core/trading-rules.ts';
import { readAccounts } from '../gather/read-accounts.ts';
import type { TapeCache } from '../gather/tape-cache.ts';
import type { LaneWorld } from '../lane.ts';
import { NO_LOOK, readLeastMatched } from '../matching/match-resting.ts';
import { readPassedTo } from '../partition/partition-progress.ts';
import { scheduleTurn, settleTurn } from '../schedule-turn.ts';
import { effectRows, orderRows } from '../settlement/rows-of-settlement.ts';
import { isRepeatable, writeOrSplit } from '../settlement/write-or-split.ts';
import { readAllUndecided } from '../waiting/read-undecided.ts';
import { locateActions, readConcerned } from './concern-actions.ts';

export interface SweepPorts {
  readonly sql: Sql;
  readonly tape: TapeCache;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
}

export interface SweepOptions {
  readonly rules: TradingRules;
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** Numbers of all partitions, whoever works on them. */
  readonly partitions: readonly number[];
}

/** Holders looked at in one write. */
const PAGE = 200;

/**
 * Applies corporate actions to holders who send no orders that would have brought it about: once every
 * partition has been read past the action, for which partition a user's orders come by only the broker
 * knows. Where an order may still have to be decided first, its lane goes first, and the holder is looked
 * at again. Whoever owes is their lane's alone: of those every price before the action is judged first. Engines may do this at the same time; a write that another has overtaken is given up.
 */
export async function sweepActions(
  ports: SweepPorts,
  options: SweepOptions,
  world: LaneWorld,
): Promise<void> {
  const { sql, clock } = ports;
  // What a strike will have come to is swept then.
  const open = world.actions
    .concerning(undefined, clock())
    .filter((action) => action.kind !== 'STRIKE');
  if (open.length === 0) return;
  const passedTo = await readPassedTo(sql, options.partitions);
  if (passedTo === undefined) return;
  const horizon = Math.min(passedTo, world.actions.knownTo) as Instant;
  for (const action of open.filter(({ effectiveAt }) => effectiveAt <= horizon)) {
    let after = FIRST_USER;
    for (;;) {
      const holders = await readDueHolders(sql, action, after);
      if (holders.length === 0) break;
      after = holders.at(-1) as string;
      await applyTo(ports, { ...options, ...world, horizon }, holders);
    }
    await closeIfSwept(ports, { ...options, ...world }, action);
  }
}

const FIRST_USER = '00000000-0000-0000-0000-000000000000';

async function readDueHolders(
  sql: Sql,
  { tickerId, effectiveAt }: KeptAction,
  after: string,
): Promise<string[]> {
  const rows = await sql<{ userId: string }[]>`
    select user_id as "userId" from portfolios
    where ticker_id = ${tickerId} and user_id > ${after}::uuid and quantity > 0
      and moved_at < ${effectiveAt}::timestamptz
      and not exists (select from wallets
        where wallets.user_id = portfolios.user_id and balance_krw < 0)
    order by user_id limit ${PAGE}`;
  return rows.map(({ userId }) => userId);
}

type World = SweepOptions & LaneWorld;

async function applyTo(
  { sql, tape, clock, log }: SweepPorts,
  options: World & { readonly horizon: Instant },
  userIds: readonly string[],
): Promise<void> {
  const { actions, halts, heads, horizon, instruments } = options;
  const undecided = await readAllUndecided(sql, userIds);
  const { orders } = undecided;
  const concerned = await readConcerned(
    { sql, tape, instruments, halts, heads },
    { actions: actions.concerning(undefined, horizon), userIds, orders, upTo: horizon },
  );
  const considered = { ...undecided, concerned };
  // Read behind the versions of the accounts: who has been touched and decided since is another by now.
  const matchedTo = await readLeastMatched(sql, orders);
  const look = { ...NO_LOOK, matchedTo };
  const { ready } = await scheduleTurn({ ...options, look }, tape, considered);
  const settled = await settleTurn(
    options,
    { sql, marginTape: tape, accounts: { read: (holdings) => readAccounts(sql, holdings) } },
    { ...considered, ready: beforeOrders(ready, orders) },
  );
  const appliedAt = clock();
  for (const { event, error } of settled.brokenActions) {
    log.error({ err: error, action: event.action.id, user: event.userId }, 'action not applied');
  }
  if (settled.effects.length === 0) return;
  const write = {
    // What resting orders keep back is counted in new shares with the position.
    orders: orderRows(options, settled, orders, appliedAt),
    effects: effectRows(options, settled, appliedAt),
    ...{ accounts: settled.accounts, conflicts: [], writtenAt: appliedAt },
  };
  try {
    const { refused } = await writeOrSplit(sql, write);
    for (const { part, error } of refused) {
      const users = [...part.accounts.keys()];
      log.error({ err: error, users }, 'actions refused by the database');
    }
  } catch (error) {
    // A lane was there first, or in the way: what is left is looked at again.
    if (!isRepeatable(error)) throw error;
  }
}

/**
 * Orders are their lane's: of each user only what comes before the first. With what takes all that is held away, orders
 * end that would sell it.
 */
function beforeOrders(
  ready: readonly ScheduledEvent[],
  orders: readonly OpenOrder[],
): ScheduledEvent[] {
  const endsOrders = ({ action, userId }: ScheduledAction) =>
    action.kind === 'REDEMPTION' &&
    orders.some((order) => order.userId === userId && order.tickerId === action.tickerId);
  const waitFor = new Set<string>();
  return ready.filter((event) => {
    const isBefore = event.kind === 'action' && !endsOrders(event);
    if (isBefore) return !waitFor.has(event.userId);
    waitFor.add(userOf(event));
    return false;
  });
}

/**
 * Notes that everyone has had an action: nobody who held the instrument waits for it, nor anybody who
 * may turn out to have bought it before, and the tapes have come that far. An order at rest can't any more
 * once it is matched up to the action: one that is good till cancelled would keep it open for good.
 */
async function closeIfSwept(ports: SweepPorts, world: World, action: KeptAction): Promise<void> {
  const { sql, tape, clock } = ports;
  const { instruments, halts, heads } = world;
  const sources = { sql, tape, instruments, halts, heads };
  const located = await locateActions(sources, new Set([action]));
  if (!located.get(action)?.isComplete) return;
  await sql`
    update corporate_actions set swept_at = ${clock()}::timestamptz
    where id = ${action.id} and swept_at is null
      and not exists (select from portfolios
        where ticker_id = ${action.tickerId} and quantity > 0
          and moved_at < ${action.effectiveAt}::timestamptz)
      and not exists (select from orders o
        left join matching_heads head on head.partition = o.partition and head.ticker_id = o.ticker_id
        where o.status = 'PENDING' and o.ticker_id = ${action.tickerId}
          and o.not_before < ${action.effectiveAt}::timestamptz
          and (o.resting_since is null or
            greatest(head.matched_to, o.resting_since) < ${action.effectiveAt}::timestamptz))`;
}
