import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { BailoutRow } from '../bailout/bailout-rows.ts';
import { writeBailouts } from '../bailout/write-bailouts.ts';
import type { Account } from '../core/account.ts';
import type { EffectRow } from '../corporate-actions/action-rows.ts';
import { guardEffects, writeEffects } from '../corporate-actions/write-effects.ts';
import type { HumanEtfRows } from '../human-etf/human-etf-rows.ts';
import { guardHumanEtfs, writeHumanEtfs } from '../human-etf/write-human-etfs.ts';
import type { MarginRows } from '../margin/margin-rows.ts';
import { writeMargin } from '../margin/write-margin.ts';
import type { PartitionFence } from '../partition/partition-fence.ts';
import type { CommandRow } from './command-rows.ts';
import { EVENT_COLUMNS, settlementEvents } from './settlement-events.ts';
import {
  COLUMNS_OF_BOTH,
  CONFLICT_COLUMNS,
  type ConflictRow,
  FILL_COLUMNS,
  ORDER_OUTCOME_COLUMNS,
  type OrderRow,
  orderColumnsOf,
  POSITION_COLUMNS,
  type PositionRow,
  TRADE_LEDGER_COLUMNS,
  TRADED_AT,
  tradeLedgerRows,
  WALLET_COLUMNS,
  type WalletRow,
} from './settlement-rows.ts';
import {
  assignExcluded,
  type BoundColumns,
  bindColumns,
  type Column,
  columnNames,
  type ParameterList,
  selectList,
  unnestColumns,
  unnestRows,
} from './unnest-rows.ts';
import { guardCommands, writeCommands } from './write-commands.ts';
import { heldRows, writeHolds } from './write-holds.ts';
import { type LinkedReceipts, linkReceipts, RECEIPT_COLUMNS } from './write-receipts.ts';

/** Everything one turn of a lane writes. */
export interface SettlementWrite {
  readonly orders: readonly OrderRow[];
  /** What corporate actions came to. */
  readonly effects: readonly EffectRow[];
  /**
   * Every account that an order was decided upon, denials included: its new state, carrying the
   * version it was read with.
   */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly conflicts: readonly ConflictRow[];
  /** Commands with their results, or that they wait. */
  readonly commands?: readonly CommandRow[];
  /** Liquidations and interest; none for nearly every write. */
  readonly margin?: MarginRows | undefined;
  /** None for nearly every write. */
  readonly bailouts?: readonly BailoutRow[] | undefined;
  /** The same. */
  readonly humanEtfs?: HumanEtfRows | undefined;
  /** Wall time, for a write that settles nothing: of what is settled it is said already. */
  readonly writtenAt?: Instant;
  /** The take-over that it is written under; none for what is no lane's. */
  readonly fence?: PartitionFence;
}

/** SQLSTATE of {@link isSettlementConflict}; raised by `settlement_conflict` in the database. */
const CONFLICT_STATE = 'MS001';

/**
 * Writes a settlement in ONE statement, so that a connection lost half-way can leave nothing
 * behind: the driver can commit half a transaction when its backend dies, but not half a statement.
 *
 * The statement is guarded instead of locked: every account must still have the version that the
 * settlement was computed from, every order and command must be new or still PENDING, no account may
 * have had a corporate action before, and no other engine may have taken the partition over. Otherwise nothing is
 * written and it fails with {@link isSettlementConflict}; the caller loads again and decides anew.
 *
 * @returns the accounts as they are stored now
 */
export async function writeSettlement(
  sql: Sql,
  write: SettlementWrite,
): Promise<ReadonlyMap<string, Account>> {
  const receipts = linkReceipts(write);
  const parameters: ParameterList = { values: [] };
  const rows = <Row>(alias: string, columns: readonly Column<Row>[], given: readonly Row[]) =>
    unnestRows(parameters, alias, columns, given);
  const insert = <Row>(table: string, columns: readonly Column<Row>[], given: readonly Row[]) =>
    `insert into ${table} (${columnNames(columns)}) select ${selectList(columns)} from ${rows('row', columns, given)}`;
  const orders = bindColumns(parameters, orderColumnsOf(write.orders), write.orders);
  const ordered = [...orders.keys()].join(', ');
  const positions = positionRows(write);
  const commands = write.commands ?? [];

  const statement = `with
    ${fenceRow(write.fence, parameters)}
    written_orders as (
      insert into orders (${ordered}) select ${ordered} from ${unnestColumns('row', orders)}
      on conflict (id) do update set ${assignExcluded(ORDER_OUTCOME_COLUMNS)}
        where orders.status = 'PENDING'
          and (excluded.status <> 'PENDING' or excluded.hold_krw is not null)
      returning 1),
    written_wallets as (
      update wallets set balance_krw = row.balance_krw, held_krw = row.held_krw,
        version = wallets.version + 1, receipt_seq = row.receipt_seq,
        receipt_hash = row.receipt_hash, last_updated = row.last_updated,
        margin_since = row.margin_since, margin_checked_to = row.margin_checked_to, margin_partition = row.margin_partition,
        trusted_again_at = row.trusted_again_at, human_etf = row.human_etf
      from ${rows('row', WALLET_COLUMNS, walletRows(write, receipts))}
      where wallets.user_id = row.user_id and wallets.version = row.version
      returning 1),
    ${writeTrades(write.orders, orders, parameters)}
    written_positions as (
      ${insert('portfolios', POSITION_COLUMNS, positions)}
      on conflict (user_id, ticker_id) do update
        set ${assignExcluded(['quantity', 'held_quantity', 'average_price', 'cost', 'cost_krw', 'moved_at'])}),
    ${writeHolds(heldRows(write, positions), parameters)}
    written_events as (
      ${insert('outbox', EVENT_COLUMNS, settlementEvents(write))}),
    written_receipts as (
      ${insert('settlement_receipts', RECEIPT_COLUMNS, receipts.rows)}),
    ${writeEffects(write.effects, parameters)}
    ${writeCommands(commands, parameters)}
    ${writeMargin(write.margin, parameters)}
    ${writeBailouts(write.bailouts, parameters)}
    ${writeHumanEtfs(write.humanEtfs, parameters)}
    written_conflicts as (
      ${insert('order_conflicts', CONFLICT_COLUMNS, write.conflicts)}
      on conflict do nothing)
    select pg_notify('outbox_moved', ''),
      (select count(*) from written_orders) = ${count(parameters, write.orders.length)}
        or settlement_conflict('orders'),
      (select count(*) from written_wallets) = ${count(parameters, write.accounts.size)}
        or settlement_conflict('wallets')${guardFence(write.fence)}${guardEffects(write.effects, parameters)}
      ${guardCommands(commands, parameters)}${guardHumanEtfs(write.humanEtfs)}`;
  await sql.unsafe(statement, parameters.values as never[], { prepare: true });
  return new Map(
    Array.from(write.accounts, ([userId, account]): [string, Account] => {
      const lastReceipt = receipts.heads.get(userId) ?? account.lastReceipt;
      return [userId, { ...account, version: account.version + 1, lastReceipt }];
    }),
  );
}

/** What orders have come to that were filled: their fills and ledger lines, which share the columns of the orders. */
function writeTrades(
  rows: readonly OrderRow[],
  orders: BoundColumns,
  parameters: ParameterList,
): string {
  const fills = new Map([
    ['order_id', columnOf(orders, 'id')],
    ...COLUMNS_OF_BOTH.map((name): [string, string] => [name, columnOf(orders, name)]),
    ...bindColumns(parameters, FILL_COLUMNS, rows),
  ]);
  const names = [...fills.keys()].join(', ');
  const journals = new Map([...orders, ...bindColumns(parameters, [TRADED_AT], rows)]);
  const ofLine = (name: string) => `(${columnOf(journals, name)})[line.order_number]`;
  return `written_fills as (
      insert into fills (${names}) select ${names} from ${unnestColumns('row', fills)}
      where row.currency is not null),
    written_ledger as (
      insert into ledger_entries
        (journal_id, leg, kind, account, user_id, asset, amount, event_at)
      select ${ofLine('id')}, line.leg, 'TRADE', line.account,
        case when line.owned then ${ofLine('user_id')} end, line.asset, line.amount, ${ofLine('traded_at')}
      from ${unnestRows(parameters, 'line', TRADE_LEDGER_COLUMNS, tradeLedgerRows(rows))}),`;
}

function columnOf(bound: BoundColumns, name: string): string {
  const column = bound.get(name);
  if (column === undefined) throw new Error(`there is no column ${name}`);
  return column;
}

function fenceRow(fence: PartitionFence | undefined, { values }: ParameterList): string {
  if (!fence) return '';
  values.push(fence.partition, fence.token);
  const [partition, token] = [`$${values.length - 1}::int2`, `$${values.length}::int8`];
  return `fence as materialized (
      select 1 from partition_fences
      where partition = ${partition} and token = ${token} for share),`;
}

function guardFence(fence: PartitionFence | undefined): string {
  if (!fence) return '';
  return `,
      exists (select from fence) or settlement_conflict('partition')`;
}

/** Whether a write failed because accounts or orders had changed since they were read. */
export function isSettlementConflict(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === CONFLICT_STATE;
}

function count(parameters: ParameterList, expected: number): string {
  parameters.values.push(expected);
  return `$${parameters.values.length}::bigint`;
}

function walletRows(
  { accounts, orders, effects, writtenAt }: SettlementWrite,
  { heads }: LinkedReceipts,
): WalletRow[] {
  const settled = orders.find(({ settledAt }) => settledAt !== null);
  const updatedAt = settled?.settledAt ?? effects[0]?.appliedAt ?? writtenAt ?? null;
  if (updatedAt === null) return [];
  return [...accounts.values()].map((account) => {
    const lastReceipt = heads.get(account.userId) ?? account.lastReceipt;
    return { account, updatedAt, lastReceipt };
  });
}

/** One row per position that a fill, an action or a bailout touched, as it stands after the batch. */
function positionRows(write: SettlementWrite): PositionRow[] {
  const touched = new Map<string, PositionRow>();
  for (const { order, fill } of write.orders) {
    if (fill) touch(order.userId, order.tickerId, fill.currency);
  }
  for (const { effect } of write.effects) {
    touch(effect.userId, effect.action.tickerId, effect.currency);
  }
  for (const { bailout } of write.bailouts ?? []) {
    for (const { tickerId, currency } of bailout.surrendered) {
      touch(bailout.userId, tickerId, currency);
    }
  }
  return [...touched.values()];

  function touch(userId: string, tickerId: string, currency: PositionRow['currency']) {
    const account = write.accounts.get(userId);
    if (!account) throw new Error(`${tickerId} of ${userId} moved without its account`);
    touched.set(`${userId} ${tickerId}`, { account, tickerId, currency });
  }
}
