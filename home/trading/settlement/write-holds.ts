import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { isHeldWhileItWaits } from '../core/open-order.ts';
import type { PositionRow } from './settlement-rows.ts';
import { type Column, columnNames, type ParameterList, unnestRows } from './unnest-rows.ts';
import type { SettlementWrite } from './write-settlement.ts';

/** What orders keep back of a position that the settlement changes nothing else of. */
export interface HeldRow {
  readonly userId: string;
  readonly tickerId: string;
  readonly held: Decimal;
}

const HELD_COLUMNS: readonly Column<HeldRow>[] = [
  { name: 'user_id', type: 'uuid', value: ({ userId }) => userId },
  { name: 'ticker_id', type: 'text', value: ({ tickerId }) => tickerId },
  { name: 'held', type: 'numeric', value: ({ held }) => formatDecimal(held) },
];

/** Of the positions that placed orders would sell from, those that are not written anyway. */
export function heldRows(
  { orders, accounts }: Pick<SettlementWrite, 'orders' | 'accounts'>,
  written: readonly PositionRow[],
): HeldRow[] {
  const nameOf = (userId: string, tickerId: string) => `${userId} ${tickerId}`;
  const others = new Set(written.map((row) => nameOf(row.account.userId, row.tickerId)));
  const rows = new Map<string, HeldRow>();
  for (const { order } of orders) {
    const { userId, tickerId, side } = order;
    const name = nameOf(userId, tickerId);
    if (!isHeldWhileItWaits(order) || side !== 'SELL' || others.has(name)) continue;
    const position = accounts.get(userId)?.positions.get(tickerId);
    if (position) rows.set(name, { userId, tickerId, held: position.held });
  }
  return [...rows.values()];
}

/** The part of a settlement's statement that writes them; nothing where there are none. */
export function writeHolds(rows: readonly HeldRow[], parameters: ParameterList): string {
  if (rows.length === 0) return '';
  return `written_holds as (
      update portfolios set held_quantity = row.held
      from (select ${columnNames(HELD_COLUMNS)}
        from ${unnestRows(parameters, 'held', HELD_COLUMNS, rows)}) as row
      where portfolios.user_id = row.user_id and portfolios.ticker_id = row.ticker_id),`;
}
