import type { Sql } from '@mockstreet/db/client';
import { LOCK_KEYS } from '@mockstreet/db/lock-keys';
import {
  addMicros,
  type Clock,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { KST_DAY_MICROS } from '@mockstreet/shared/kst';
import { type Timed, untimed } from '@mockstreet/shared/node/figures';
import { followOutbox } from '#outbox/follow-outbox';
import type { OutboxEvent } from '#outbox/outbox-event';
import { formatPosition } from '#outbox/outbox-position';
import type { OutboxReader, OutboxSession } from '#outbox/outbox-session';
import { readAfter, readCursor } from '#outbox/read-outbox';
import { askFor, readBacklog, type Settled } from './due-accounts.ts';
import type { KeeperState } from './keeper-state.ts';
import { STRIKE_LIMITS, type StrikeLimits, strikeDue } from './strike-due.ts';
import { minuteEnd } from './walk-account.ts';

/** Name of the cursor. */
export const SNAPSHOTS_READER = 'equity-snapshots';
/** How the keeper signs in to the outbox. */
export const SNAPSHOTS: OutboxReader = {
  applicationName: 'snapshots',
  lock: LOCK_KEYS.snapshots,
};

export interface KeeperOptions {
  readonly openSession: (onMoved: () => void) => Promise<OutboxSession>;
  readonly clock: Clock;
  readonly state: KeeperState;
  /** Days that snapshots are kept by the minute. */
  readonly retentionDays: number;
  /** Told of every fault, for the log. */
  readonly onFault: (error: unknown) => void;
  /** Told of an account that could not be struck. */
  readonly onBroken: (userId: string, error: unknown) => void;
  /** Events read at a time. */
  readonly batchSize?: number;
  readonly limits?: StrikeLimits;
  readonly timePostgres?: Timed<'hear' | 'strike'>;
}

/** A page of accounts that had been away for long. */
const ROUND_DEADLINE_MS = 30_000;
const LOOK_AROUND_EVERY_MICROS = 10 * MICROS_PER_SECOND;
const PRUNE_ROWS = 5_000;

/**
 * Keeps the snapshots of all accounts: hears from the outbox for whom something was settled, and since when
 * what is struck is to be struck again; then strikes what is due and whose tapes have come far enough. One
 * process at a time; whatever fails, a new session goes on from the cursor and from what is due.
 */
export function keepSnapshots(options: KeeperOptions): { stop(): Promise<void> } {
  const { state, onFault } = options;
  return followOutbox({
    openSession: options.openSession,
    roundDeadlineMs: ROUND_DEADLINE_MS,
    round: (session) => keepOnce(session, options),
    onConnecting: () => {
      state.role = 'connecting';
    },
    onFault(error) {
      state.faults += 1;
      state.lastFault = String(error);
      onFault(error);
    },
  });
}

/** One round. True when there may be more to do at once. */
async function keepOnce({ sql, claim }: OutboxSession, options: KeeperOptions): Promise<boolean> {
  const { clock, state, onBroken, limits = STRIKE_LIMITS, timePostgres = untimed } = options;
  state.role = (await claim()) ? 'active' : 'standby';
  state.lastFault = null;
  if (state.role === 'standby') return false;
  // All that is known first: what is settled late is struck again.
  if (await timePostgres('hear', () => hear(sql, options))) return true;
  const struck = await timePostgres('strike', () => strikeDue(sql, clock(), limits));
  state.struck += struck.snapshots;
  for (const { userId, error } of struck.broken) onBroken(userId, error);
  if (clock() - state.lookedAt >= LOOK_AROUND_EVERY_MICROS) await lookAround(sql, options);
  return struck.more;
}

/** Takes in a batch of events. True when there may be more of them. */
async function hear(sql: Sql, { clock, state, batchSize = 500 }: KeeperOptions): Promise<boolean> {
  const from = await readCursor(sql, SNAPSHOTS_READER, clock());
  const events = await readAfter(sql, from, batchSize);
  const last = events.at(-1);
  if (!last) return false;
  const move = { reader: SNAPSHOTS_READER, from, to: last.position, movedAt: clock() };
  // Moved by another keeper meanwhile: the next round reads where it now stands.
  if (!(await askFor(sql, events.flatMap(settledBy), move))) return true;
  state.position = formatPosition(last.position);
  return events.length === batchSize;
}

/** What an event moved of an account, if anything. */
export function settledBy({ payload }: Pick<OutboxEvent, 'payload'>): Settled[] {
  const at = whenOf(payload);
  if (at === null) return [];
  const time = typeof at === 'string' ? parseInstant(at) : undefined;
  const userId = payload.user_id;
  if (time === undefined || typeof userId !== 'string') {
    throw new Error(`an event of ${String(payload.type)} without its user or time`);
  }
  return [{ userId, from: minuteEnd(time) }];
}

/** Event time of what moved an account; null for what moved none. */
function whenOf({ type, ...told }: OutboxEvent['payload']): unknown {
  if (type === 'order_settled') return told.status === 'FILLED' ? told.filled_at : null;
  if (type === 'interest_charged') return told.charged_at;
  if (type === 'command_settled') {
    return told.kind === 'BAILOUT' && told.status === 'DONE' ? told.decided_at : null;
  }
  if (type === 'human_etf_struck') return told.total_dividend_krw === '0' ? null : told.at;
  return type === 'corporate_action_applied' ? told.effective_at : null;
}

/** What is said of the backlog, and what is too old to be kept. */
async function lookAround(sql: Sql, { clock, state, retentionDays }: KeeperOptions): Promise<void> {
  const now = clock();
  state.backlog = await readBacklog(sql, now);
  const olderThan = addMicros(now, -retentionDays * KST_DAY_MICROS);
  const pruned = await pruneMinutes(sql, olderThan);
  state.pruned += pruned;
  // A full batch means that there is more to delete: again in the next round.
  if (pruned < PRUNE_ROWS) state.lookedAt = now;
}

async function pruneMinutes(sql: Sql, olderThan: Instant): Promise<number> {
  const [row] = await sql<{ pruned: number }[]>`
    select prune_equity_minutes(${olderThan}, ${PRUNE_ROWS}) as pruned`;
  return row?.pruned ?? 0;
}
