import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Account, Position } from './core/account.ts';

interface AccountRow {
  user_id: string;
  balance_krw: string;
  held_krw: string;
  version: string;
  receipt_seq: string;
  receipt_hash: string | null;
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
 * positions belong to one moment, which the guard of the later write relies on.
 */
export async function readAccounts(
  sql: Sql,
  holdings: readonly Holding[],
): Promise<Map<string, Account>> {
  const asked = new Map(holdings.map((held) => [`${held.userId} ${held.tickerId}`, held]));
  const rows = await sql<AccountRow[]>`
    select w.user_id, w.balance_krw, w.held_krw, w.version, w.receipt_seq,
      encode(w.receipt_hash, 'hex') as receipt_hash, p.ticker_id, p.quantity,
      p.held_quantity, p.cost, p.cost_krw, p.moved_at
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
      });
    }
    if (row.ticker_id !== null) held.set(row.ticker_id, readPosition(row));
  }
  return accounts;
}

function readPosition(row: AccountRow): Position {
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
