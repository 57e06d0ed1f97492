import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { startOfKstDay } from '@mockstreet/shared/kst';
import type { Instrument } from '#market/instruments';
import { USD_KRW } from '#market/print';
import type { Account } from '../core/account.ts';
import { isAwaited } from '../core/margin-bound.ts';
import type { TurnPlan } from '../decide-turn.ts';
import type { LaneWorld } from '../lane.ts';
import { type PartitionFence, standingFence } from '../partition/partition-fence.ts';
import type { WrittenTurn } from '../write-turn.ts';

/** Which users of a lane may owe, and of those who do, whom prices have moved. */
export interface MarginWatch {
  readonly partition: number;
  /** Accounts may have come or gone: to be read again. */
  forget(): void;
  /** Reads it, unless it is known. */
  ensure(fence: PartitionFence): Promise<void>;
  mayOwe(userId: string): boolean;
  /** An account of this lane, with how far it is known to be looked after, which is written down now and then. */
  asKnown(account: Account): Account;
  /** Prices have moved. */
  fallDue(): void;
  any(): boolean;
  /** A few of those whose accounts are to be looked at up to the horizon. */
  next(world: LaneWorld, horizon: Instant): string[];
  /**
   * A turn is written: what it has left of the accounts, and of whom there is more to look at. Where something of it was
   * refused, it is read again. How far accounts are looked after is written down where that has gone on for long.
   */
  note(written: WrittenTurn, fence: PartitionFence | undefined): Promise<void>;
}

/** What is known of an account that may owe. */
interface Watched {
  /** It owes, and this lane looks after it. */
  readonly isLookedAfter: boolean;
  readonly checkedTo: Instant;
  readonly writtenTo: Instant;
  /** Whose prices move it. */
  readonly tickerIds: readonly string[];
}

/** After a crash no more than this is walked again, of each account. */
const WRITTEN_EVERY_MICROS = 10 * MICROS_PER_MINUTE;
/** Behind an outage each account has up to an hour of prices to be judged by: a turn of all would outlast its time. */
const FAR_BEHIND_MICROS = 5 * MICROS_PER_MINUTE;
const FAR_BEHIND_SIZE = 20;

export interface MarginWatchOptions {
  readonly partition: number;
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** Users dealt with in one turn. */
  readonly batchSize: number;
}

export function createMarginWatch(options: MarginWatchOptions, sql: Sql): MarginWatch {
  const { partition, instruments, batchSize } = options;
  let isKnown = false;
  let isDue = true;
  let left: string[] = [];
  const watched = new Map<string, Watched>();

  const tapesOf = (held: readonly string[]) => {
    const needsFx = held.some((tickerId) => instruments.get(tickerId)?.currency === 'USD');
    return needsFx ? [...held, USD_KRW] : held;
  };

  function noteAccount(account: Account): void {
    const { userId, margin, cashKrw, positions } = account;
    if (!margin) {
      watched.delete(userId);
      return;
    }
    const held = [...positions].flatMap(([tickerId, { quantity }]) =>
      quantity > 0n ? [tickerId] : [],
    );
    const { checkedTo } = margin;
    const isLookedAfter = cashKrw < 0n;
    const tickerIds = tapesOf(held);
    watched.set(userId, { isLookedAfter, checkedTo, writtenTo: checkedTo, tickerIds });
  }

  return {
    partition,
    forget() {
      isKnown = false;
      isDue = true;
    },
    async ensure() {
      if (isKnown) return;
      watched.clear();
      for (const row of await readMarginAccounts(sql)) {
        const { checkedTo } = row;
        const isLookedAfter = row.owes && row.partition === partition;
        const tickerIds = tapesOf(row.held);
        watched.set(row.userId, { isLookedAfter, checkedTo, writtenTo: checkedTo, tickerIds });
      }
      isKnown = true;
    },
    mayOwe: (userId) => watched.has(userId),
    asKnown(account) {
      const { margin, userId } = account;
      if (!margin) return account;
      const known = watched.get(userId)?.checkedTo ?? margin.checkedTo;
      const checkedTo = Math.max(known, margin.checkedTo) as Instant;
      // Whatever partition it was let owe by: this one looks after it now.
      const ours = { ...account, margin: { ...margin, checkedTo, partition } };
      if (!watched.get(userId)?.isLookedAfter) noteAccount(ours);
      return ours;
    },
    fallDue() {
      isDue = true;
    },
    any: () => watched.size > 0 && (isDue || left.length > 0),
    next(world, horizon) {
      if (left.length === 0 && isDue) {
        isDue = false;
        left = [...watched].flatMap(([userId, one]) =>
          one.isLookedAfter && hasMoved(one, world, { horizon, instruments }) ? [userId] : [],
        );
      }
      return left.splice(0, isFarBehind(left, horizon) ? FAR_BEHIND_SIZE : batchSize);
    },
    async note({ plan, isWhole }, fence) {
      // Who was refused is looked at again when prices have moved, and not at once.
      if (isWhole) noteTurn(plan);
      else isKnown = false;
      if (fence) await writeDown(fence);
    },
  };

  function isFarBehind(userIds: readonly string[], horizon: Instant): boolean {
    return userIds.some((userId) => {
      const one = watched.get(userId);
      return one !== undefined && horizon - one.checkedTo > FAR_BEHIND_MICROS;
    });
  }

  function noteTurn({ margin, cutShort, brokenChecks }: TurnPlan): void {
    const { accounts, checked } = margin;
    for (const [userId, checkedTo] of checked) {
      const one = watched.get(userId);
      if (one) watched.set(userId, { ...one, checkedTo });
    }
    for (const account of accounts.values()) {
      if (account.margin || watched.has(account.userId)) noteAccount(account);
    }
    const broken = new Set(brokenChecks.map(({ userId }) => userId));
    left.push(...cutShort.filter((userId) => watched.has(userId) && !broken.has(userId)));
  }

  async function writeDown(fence: PartitionFence): Promise<void> {
    const behind = [...watched].filter(
      ([, { checkedTo, writtenTo }]) => checkedTo - writtenTo >= WRITTEN_EVERY_MICROS,
    );
    if (behind.length === 0) return;
    await writeCheckedTo(sql, fence, behind);
    for (const [userId, one] of behind) watched.set(userId, { ...one, writtenTo: one.checkedTo });
  }
}

/** Whether anything that an account is judged by lies behind where it was, as far as all of it is known. */
function hasMoved(
  { tickerIds, checkedTo }: Watched,
  world: LaneWorld,
  { horizon, instruments }: Pick<MarginWatchOptions, 'instruments'> & { horizon: Instant },
): boolean {
  const awaited = tickerIds.filter((tickerId) => isAwaited(tickerId, (id) => instruments.get(id)));
  const heads = awaited.map((tickerId) => world.heads.get(tickerId));
  const upTo = Math.min(horizon, ...heads.map((head) => head?.completeTo ?? 0)) as Instant;
  if (upTo <= checkedTo) return false;
  if (startOfKstDay(upTo) > checkedTo) return true;
  if (heads.some((head) => (head?.lastPrintAt ?? 0) > checkedTo)) return true;
  return tickerIds.some((tickerId) =>
    world.actions
      .of(tickerId)
      .some(({ effectiveAt }) => effectiveAt > checkedTo && effectiveAt <= upTo),
  );
}

interface MarginAccountRow {
  readonly userId: string;
  readonly owes: boolean;
  readonly checkedTo: Instant;
  readonly partition: number;
  readonly held: readonly string[];
}

async function readMarginAccounts(sql: Sql): Promise<readonly MarginAccountRow[]> {
  return await sql<MarginAccountRow[]>`
    select user_id as "userId", balance_krw < 0 as owes, margin_checked_to as "checkedTo",
      margin_partition as partition,
      array(select ticker_id from portfolios
        where portfolios.user_id = wallets.user_id and quantity > 0) as held
    from wallets where margin_since is not null`;
}

/** Never back: whoever is there in between has written it with the account. */
async function writeCheckedTo(
  sql: Sql,
  fence: PartitionFence,
  behind: readonly (readonly [string, Watched])[],
): Promise<void> {
  await sql`
    with fence as materialized (${standingFence(sql, fence)})
    update wallets set margin_checked_to = known.checked_to
    from unnest(${behind.map(([userId]) => userId)}::uuid[],
      ${behind.map(([, { checkedTo }]) => formatInstant(checkedTo))}::timestamptz[])
      as known (user_id, checked_to)
    where wallets.user_id = known.user_id and margin_checked_to < known.checked_to
      and exists (select from fence)`;
}
