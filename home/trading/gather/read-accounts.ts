import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Account, AccountMargin, Position } from '../core/account.ts';

interface AccountRow {
  user_id: string;
  balance_krw: string;
  held_krw: string;
  version: string;
  receipt_seq: string;
  receipt_hash: string | null;
  margin_since: Instant | null;
  margin_checked_to: Instant | null;
  margin_partition: number | null;
  trusted_again_at: Instant | null;
  human_etf: string | null;
  ticker_id: string | null;
  quantity: string | null;
  held_quantity: string | null;
  cost: string | null;
  cost_krw: string | null;
  moved_at: Instant | null;
}

/** A position that may be needed: of this user, in this instrument. */
export interface Holding {
  readonly userId: string;
  readonly tickerId: string;
}

/**
 * Reads the accounts of these holdings, with those positions, in one statement: cash, version and
 * positions belong to one moment, which the guard of the later write relies on. Of those that may owe all
 * positions are read, which their margin is judged by: a moment later, but whoever moves a position makes a
 * new version of its account, and the write fails.
 * @param wholly users of whom all positions are read too: they may be let owe
 */
export async function readAccounts(
  sql: Sql,
  holdings: readonly Holding[],
  wholly: ReadonlySet<string> = new Set(),
): Promise<Map<string, Account>> {
  if (holdings.length === 0) return new Map();
  const asked = new Map(holdings.map((held) => [`${held.userId} ${held.tickerId}`, held]));
  const rows = await sql<AccountRow[]>`
    select w.user_id, w.balance_krw, w.held_krw, w.version, w.receipt_seq,
      encode(w.receipt_hash, 'hex') as receipt_hash,
      w.margin_since, w.margin_checked_to, w.margin_partition, w.trusted_again_at, w.human_etf,
      p.ticker_id, p.quantity, p.held_quantity, p.cost, p.cost_krw, p.moved_at
    from unnest(${[...asked.values()].map(({ userId }) => userId)}::uuid[],
      ${[...asked.values()].map(({ tickerId }) => tickerId)}::text[]) as asked (user_id, ticker_id)
    join wallets w on w.user_id = asked.user_id
    left join portfolios p on p.user_id = asked.user_id and p.ticker_id = asked.ticker_id`;
  const positions = new Map<string, Map<string, Position>>();
  const accounts = new Map<string, Account>();
  for (const row of rows) {
    let held = positions.get(row.user_id);
    if (!held) {
      held = new Map();
      positions.set(row.user_id, held);
      accounts.set(row.user_id, {
        userId: row.user_id,
        cashKrw: decimal(row.balance_krw),
        heldKrw: decimal(row.held_krw),
        version: Number.parseInt(row.version, 10),
        lastReceipt: { seq: Number.parseInt(row.receipt_seq, 10), hash: row.receipt_hash },
        positions: held,
        margin: marginOf(row),
        trustedAgainAt: row.trusted_again_at ?? undefined,
        humanEtf: row.human_etf ?? undefined,
      });
    }
    if (row.ticker_id !== null) held.set(row.ticker_id, readPosition(row));
  }
  const whole = [...accounts.values()].filter(({ margin, userId }) => margin || wholly.has(userId));
  if (whole.length === 0) return accounts;
  for (const row of await readPositions(sql, whole)) {
    positions.get(row.user_id)?.set(row.ticker_id, readPosition(row));
  }
  return accounts;
}

/** The accounts, with what has been switched before of these users. */
export async function withSwitches(
  sql: Sql,
  accounts: ReadonlyMap<string, Account>,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Account>> {
  if (userIds.length === 0) return accounts;
  const rows = await sql<{ userId: string; switchedBy: Instant }[]>`
    select user_id as "userId", max(accepted_at) as "switchedBy" from commands
    where user_id = any(${userIds as string[]}::uuid[]) and kind = 'MARGIN' and status = 'DONE'
    group by user_id`;
  const switched = new Map(accounts);
  for (const { userId, switchedBy } of rows) {
    const account = accounts.get(userId);
    if (account) switched.set(userId, { ...account, switchedBy });
  }
  return switched;
}

async function readPositions(sql: Sql, accounts: readonly Account[]) {
  return await sql<(PositionRow & { user_id: string; ticker_id: string })[]>`
    select user_id, ticker_id, quantity, held_quantity, cost, cost_krw, moved_at from portfolios
    where user_id = any(${accounts.map(({ userId }) => userId)}::uuid[])`;
}

function marginOf(row: AccountRow): AccountMargin | undefined {
  const { margin_since: since, margin_checked_to: checkedTo, margin_partition: partition } = row;
  if (since === null || checkedTo === null || partition === null) return undefined;
  return { since, checkedTo, partition };
}

type PositionRow = Pick<
  AccountRow,
  'quantity' | 'held_quantity' | 'cost' | 'cost_krw' | 'moved_at'
>;

function readPosition(row: PositionRow): Position {
  return {
    quantity: known(row.quantity),
    held: known(row.held_quantity),
    cost: known(row.cost),
    costKrw: known(row.cost_krw),
    movedAt: row.moved_at,
  };
}

function known(text: string | null): Decimal {
  if (text === null) throw new Error('a position without amounts');
  return decimal(text);
}
