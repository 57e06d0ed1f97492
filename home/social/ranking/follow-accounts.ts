import type { Sql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import { comparePositions, type OutboxPosition } from '#outbox/outbox-position';
import { type Heard, readChanges, readKeeperCursor, readPresent } from './follow-changes.ts';
import { type PeriodStarts, periodStarts, type RankingPeriod } from './ranking-period.ts';
import { type ReadAccount, readAccounts, readStruck, readUserIds } from './read-accounts.ts';
import { begunSince, type Standing } from './standing.ts';

export interface AccountFollower {
  /** Reads what has changed since, and who has. */
  catchUp(): Promise<AccountNews>;
  /** Takes in somebody of whom nothing has been heard. */
  include(userId: string): void;
}

/** What is read and not yet taken in: until then the standing is as it was. */
export interface AccountNews {
  readonly starts: PeriodStarts;
  /** Of what they hold. */
  readonly tickerIds: readonly string[];
  /** Brings it to the standing; once. */
  apply(): void;
}

export interface FollowerPorts {
  readonly standing: Standing;
  readonly read: <T>(query: (sql: Sql) => PromiseLike<T>) => Promise<T>;
  readonly clock: Clock;
}

/** Accounts of one statement. */
const AT_A_TIME = 2_000;
/** After so many looks every account has been read again, whatever was not heard of. */
const LOOKS_PER_SWEEP = 600;
/** Pages of events of one look; behind more of them the next look goes on. */
const PAGES_MAX = 25;

/**
 * Keeps a standing's accounts as they are in the database. Who moved is known from the outbox, who came or
 * went from the audit log, and only they are read; beside them a small part of all in turn, and all of them
 * once when a period begins. Where the equity that a period is counted from is struck again, the account is
 * read again once the keeper of snapshots has heard of it and has struck it.
 */
export async function followAccounts(ports: FollowerPorts): Promise<AccountFollower> {
  const { standing, read, clock } = ports;
  let starts = periodStarts(clock());
  let heard: Heard = await read(readPresent);
  /** To be read at once. */
  const moved = new Set<string>();
  /** Whose midnights the keeper has yet to hear that it must strike again. */
  const late = new Map<string, OutboxPosition>();
  const unstruck = new Set<string>();
  /** Periods that the standing has yet to be told of. */
  const begun = new Set<RankingPeriod>();
  let sweepAt = 0;
  /** Accounts of a sweep whose turn it is, in parts of one. */
  let sweepDue = 0;
  let isRolling = false;

  const readPages = async (userIds: readonly string[], onPage: (page: ReadAccount[]) => void) => {
    for (let at = 0; at < userIds.length; at += AT_A_TIME) {
      const page = userIds.slice(at, at + AT_A_TIME);
      onPage(await read((sql) => readAccounts(sql, page, starts)));
    }
  };

  const take = ({ facts, awaitsStrike }: ReadAccount) => {
    standing.set(facts, starts);
    if (awaitsStrike) unstruck.add(facts.userId);
    else unstruck.delete(facts.userId);
  };

  const hear = async () => {
    for (let page = 0; page < PAGES_MAX; page++) {
      const changes = await read((sql) => readChanges(sql, heard, starts.day));
      for (const userId of [...changes.moved, ...changes.people]) moved.add(userId);
      for (const [userId, position] of changes.late) late.set(userId, position);
      heard = changes.heard;
      if (changes.isLast) return;
    }
  };

  const findStruck = async () => {
    if (late.size > 0) {
      const cursor = await read(readKeeperCursor);
      for (const [userId, position] of late) {
        if (comparePositions(position, cursor) > 0) continue;
        late.delete(userId);
        moved.add(userId);
      }
    }
    const page = [...unstruck].slice(0, AT_A_TIME);
    if (page.length === 0) return;
    for (const userId of page) {
      unstruck.delete(userId);
      unstruck.add(userId);
    }
    for (const userId of await read((sql) => readStruck(sql, page, starts))) moved.add(userId);
  };

  /** The next few of all, and where those behind them begin. */
  const sweep = () => {
    const count = standing.count();
    sweepDue += count / LOOKS_PER_SWEEP;
    const few = isRolling ? AT_A_TIME : Math.floor(sweepDue);
    sweepDue -= Math.floor(sweepDue);
    const to = Math.min(count, sweepAt + few);
    const userIds: string[] = [];
    for (let place = sweepAt; place < to; place++) {
      userIds.push(standing.userIdAt(place) as string);
    }
    return { userIds, to, isLast: to === count };
  };

  const roll = () => {
    const now = periodStarts(clock());
    for (const period of begunSince(starts, now)) {
      begun.add(period);
      [sweepAt, isRolling] = [0, true];
    }
    starts = now;
  };

  await readPages(await read(readUserIds), (page) => page.forEach(take));
  return {
    include: (userId) => void moved.add(userId),
    async catchUp() {
      roll();
      await hear();
      await findStruck();
      const swept = sweep();
      const asked = [...new Set([...moved, ...swept.userIds])];
      const known: ReadAccount[] = [];
      await readPages(asked, (page) => known.push(...page));
      return {
        starts,
        tickerIds: known.flatMap(({ facts }) => facts.holdings.map(({ tickerId }) => tickerId)),
        apply() {
          for (const period of begun) standing.begin(period);
          begun.clear();
          known.forEach(take);
          for (const userId of asked) moved.delete(userId);
          sweepAt = swept.isLast ? 0 : swept.to;
          isRolling &&= !swept.isLast;
        },
      };
    },
  };
}
