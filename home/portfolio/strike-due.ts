import type { Sql } from '@mockstreet/db/client';
import { type Instant, instant } from '@mockstreet/shared/instant';
import { USD_KRW } from '#market/print';
import { firstAwaiting } from './awaited-tape.ts';
import { type DueAccount, readDueAccounts } from './due-accounts.ts';
import { type MarkAt, strikeSnapshots } from './equity-snapshot.ts';
import { readMarks, readTapes } from './read-marks.ts';
import { type ReadMovements, readBaseHoldings, readMovements } from './read-movements.ts';
import type { Holding } from './value-account.ts';
import { type StateAt, type Walk, walkAccount } from './walk-account.ts';
import { type StruckAccount, writeSnapshots } from './write-snapshots.ts';

/** How much is done at a time, so that memory and statements stay small whatever the backlog. */
export interface StrikeLimits {
  readonly accounts: number;
  /** Of one account. */
  readonly fills: number;
  readonly snapshots: number;
}

export const STRIKE_LIMITS: StrikeLimits = { accounts: 50, fills: 200, snapshots: 60 };

export interface Struck {
  readonly snapshots: number;
  /** Accounts that could not be struck, with what was found. */
  readonly broken: readonly { readonly userId: string; readonly error: unknown }[];
  /** Whether there may be more to strike at once. */
  readonly more: boolean;
}

/** Strikes snapshots of a page of accounts that are due, as far as their tapes have come. */
export async function strikeDue(
  sql: Sql,
  now: Instant,
  limits: StrikeLimits = STRIKE_LIMITS,
): Promise<Struck> {
  // Before anything that is valued by them: what was complete then does not change.
  const tapes = await readTapes(sql, now);
  const accounts = await readDueAccounts(sql, now, tapes, limits.accounts);
  if (accounts.length === 0) return { snapshots: 0, broken: [], more: false };
  const movements = await readMovements(sql, accounts, limits.fills);
  const holdings = await readBaseHoldings(sql, accounts);
  const broken: { userId: string; error: unknown }[] = [];
  /** One account that cannot be struck must not keep the others from theirs. */
  const attempt = <T>({ userId }: DueAccount, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      broken.push({ userId, error });
      return undefined;
    }
  };
  const walks = accounts.flatMap((account) => {
    const { userId } = account;
    const read = movements.get(userId) ?? { movements: [], readTo: undefined };
    const walk = attempt(account, () =>
      walkOn(account, read, holdings.get(userId) ?? [], now, limits),
    );
    return walk ? [upToTapes(account, { ...walk, eventsTo: read.readTo ?? null }, tapes)] : [];
  });
  const markOf = await readMarks(
    sql,
    walks.flatMap(({ states }) => states),
  );
  const struck = walks.flatMap(
    (walked) => attempt(walked.account, () => strike(walked, markOf)) ?? [],
  );
  await writeSnapshots(sql, [...struck, ...setAside(accounts, broken)], now);
  return {
    snapshots: struck.reduce((sum, { snapshots }) => sum + snapshots.length, 0),
    broken,
    more:
      accounts.length === limits.accounts ||
      struck.some(({ dueAt, awaits }) => dueAt <= now && awaits === null),
  };
}

function walkOn(
  { base }: DueAccount,
  { movements, readTo }: ReadMovements,
  holdings: readonly Holding[],
  now: Instant,
  limits: StrikeLimits,
): Walk {
  return walkAccount({
    base: base && { ...base, holdings, after: base.at },
    ...{ movements, readTo, now },
    statesMax: limits.snapshots,
  });
}

interface WalkedAccount extends Omit<Walk, 'nextAt'> {
  readonly account: DueAccount;
  readonly eventsTo: Instant | null;
  readonly dueAt: Instant;
  readonly awaits: string | null;
}

/** Leaves out the states that have to wait for a tape. */
function upToTapes(
  account: DueAccount,
  { states, events, eventsTo, nextAt }: Walk & Pick<WalkedAccount, 'eventsTo'>,
  tapes: ReadonlyMap<string, Instant>,
): WalkedAccount {
  const awaiting = firstAwaiting(states, (one) => tapes.get(one) ?? (0 as Instant), USD_KRW);
  if (!awaiting) return { account, states, events, eventsTo, dueAt: nextAt, awaits: null };
  const known: readonly StateAt[] = states.filter(({ at }) => at < awaiting.at);
  const { at: dueAt, tickerId: awaits } = awaiting;
  return { account, states: known, events, eventsTo, dueAt, awaits };
}

function strike(walked: WalkedAccount, markOf: MarkAt): StruckAccount {
  const { account, states, events, eventsTo, dueAt, awaits } = walked;
  const snapshots = strikeSnapshots(account.base, states, markOf, USD_KRW);
  return { account, snapshots, events, eventsTo, dueAt, awaits, fault: null };
}

const BEGINNING = instant(0);

/** They are looked at again once something more is settled for them. */
function setAside(accounts: readonly DueAccount[], broken: Struck['broken']): StruckAccount[] {
  const errors = new Map(broken.map(({ userId, error }) => [userId, error]));
  return accounts
    .filter(({ userId }) => errors.has(userId))
    .map((account) => ({
      account,
      ...{ snapshots: [], events: [], eventsTo: BEGINNING, dueAt: account.dueAt, awaits: null },
      fault: String(errors.get(account.userId)),
    }));
}
