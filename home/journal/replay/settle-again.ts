import type { Sql } from '@mockstreet/db/client';
import { ZERO } from '@mockstreet/shared/decimal';
import { readCorporateActions } from '#market/corporate-actions';
import type { Instrument } from '#market/instruments';
import type { Print } from '#market/print';
import { restorePrints } from '#market/tape-writer';
import { actionJournalId } from '#trading/action-rows';
import type { Account } from '#trading/core/account';
import { hasMarket } from '#trading/core/decide-order';
import type { OpenOrder } from '#trading/core/open-order';
import { readAccounts, withSwitches } from '#trading/read-accounts';
import { type OpenOrderRow, openOrderColumns, readOpenOrder } from '#trading/read-orders';
import { readRulesHistory } from '#trading/rules-history';
import { linkReceipts } from '#trading/write-receipts';
import { type SettlementWrite, writeSettlement } from '#trading/write-settlement';
import type {
  ApplicationRecord,
  BailoutRecord,
  InterestRecord,
  ListingRecord,
  SettlementRecord,
  StrikeRecord,
} from '../journal-message.ts';
import { printOf } from '../print-record.ts';
import { type DecisionRecord, type Followed, followRecords } from './follow-records.ts';
import { holdTakenBack } from './hold-taken-back.ts';
import { keepFlags } from './keep-flags.ts';
import { marginIdOf, nameOf, openRecords, userOf } from './open-records.ts';
import { settlementOf } from './settlement-of-records.ts';

export interface SettleAgainOptions {
  readonly sql: Sql;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

/** The core decides differently from the journal, and nothing is missing that could be the reason. */
export class ReplayDiverged extends Error {
  override name = 'ReplayDiverged';
}

export interface SettlementReplay {
  /**
   * Settles what is recorded and not settled here yet; returns how many. Where something is missing before
   * (`gaps` says how often), users whose records no longer follow are left to be priced anew, and so are those
   * who owed when it began: what they were charged and sold out of meanwhile would be forgotten. Else
   * that throws {@link ReplayDiverged}, and everything before stands.
   */
  settle(records: readonly DecisionRecord[], gaps: number): Promise<number>;
  /** A line for each order or corporate action whose record did not follow any more. */
  diverged(): readonly string[];
  /** Fills that were settled as recorded and not decided again: other rules had decided them. */
  underOtherRules(): number;
}

export function createSettlementReplay(options: SettleAgainOptions): SettlementReplay {
  const { sql } = options;
  const leftAlone = new Set<string>();
  const diverged: string[] = [];
  const takenBack = holdTakenBack();
  let underOtherRules = 0;

  const note = ({ diverged: found }: Followed, hasGap: boolean) => {
    if (!found) return;
    const line = `${nameOf(found.record)}: ${found.how}`;
    if (!hasGap) throw new ReplayDiverged(`the journal’s outcome does not follow: ${line}`);
    diverged.push(line);
    // Later ones of this account may rest on it: all of them are decided anew, in their order.
    leftAlone.add(userOf(found.record));
  };

  /** By user, how many gaps lay behind the last of their records. */
  const followed = new Map<string, number>();
  const leaveDebtors = (accounts: ReadonlyMap<string, Account>, gaps: number) => {
    for (const [userId, { cashKrw }] of accounts) {
      if (cashKrw < ZERO && (followed.get(userId) ?? 0) < gaps) {
        diverged.push(`account ${userId}: what it was charged or sold out of is missing`);
        leftAlone.add(userId);
      }
      followed.set(userId, gaps);
    }
  };

  return {
    async settle(records, gaps) {
      const hasGap = gaps > 0;
      const open = await openRecords(sql, takenBack.release(records), leftAlone);
      const switching = switchedIn(open);
      const read = await readAccounts(sql, open.flatMap(holdingOf), switching);
      const accounts = await withSwitches(sql, read, [...switching]);
      leaveDebtors(accounts, gaps);
      const due = open.filter((record) => !leftAlone.has(userOf(record)));
      if (due.length === 0) return 0;
      await restorePrints(sql, due.flatMap(printsOf));
      const placed = await readPlacedOrders(sql, [...new Set(due.map(userOf))]);
      // Their rows came before what rests on them.
      const actions = Map.groupBy(await readCorporateActions(sql), ({ tickerId }) => tickerId);
      const history = await readRulesHistory(sql);
      const decided = [...Map.groupBy(due, userOf)].map(([userId, own]) =>
        followRecords({
          history,
          instrumentOf: (tickerId) => tradable(options.instruments, tickerId),
          actionsOf: (tickerId) => actions.get(tickerId) ?? [],
          account: accounts.get(userId),
          placed: placed.get(userId) ?? [],
          records: own,
        }),
      );
      for (const one of decided) note(one, hasGap);
      await keepFlags(
        sql,
        decided.flatMap(({ taken }) => taken),
      );
      const again = settlementOf(due, decided);
      if (!hasGap) requireSameReceipts(again, due);
      if (!isEmpty(again)) await writeSettlement(sql, again);
      await lookBack(
        sql,
        decided.flatMap(({ placed: open }) => open),
      );
      underOtherRules += decided.reduce((sum, one) => sum + one.underOtherRules, 0);
      return decided.reduce((sum, { agreed }) => sum + agreed.length, 0);
    },
    diverged: () => diverged,
    underOtherRules: () => underOtherRules,
  };
}

/** Positions that a record may move, or keep back of. */
function holdingOf(record: DecisionRecord) {
  const userId = userOf(record);
  if ('order' in record) return [{ userId, tickerId: record.order.ticker_id }];
  if (record.kind === 'application') return [{ userId, tickerId: record.ticker_id }];
  // No position of its own; of who may owe all are read.
  return record.kind === 'command' && record.command.kind !== 'MARGIN'
    ? []
    : [{ userId, tickerId: '' }];
}

/** Whose permission to owe may come anew, or who begins anew: what has moved any of their positions counts for that. */
function switchedIn(records: readonly DecisionRecord[]): ReadonlySet<string> {
  return new Set(
    records.flatMap((record) =>
      record.kind === 'bailout' || (record.kind === 'command' && record.command.kind === 'MARGIN')
        ? [userOf(record)]
        : [],
    ),
  );
}

async function readPlacedOrders(
  sql: Sql,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, OpenOrder[]>> {
  const rows = await sql<OpenOrderRow[]>`
    select ${openOrderColumns(sql)} from orders o
    where o.user_id = any(${userIds as string[]}::uuid[]) and o.status = 'PENDING'
      and o.hold_krw is not null`;
  return Map.groupBy(rows.map(readOpenOrder), ({ userId }) => userId);
}

/** What came to rest after the backup was matched by nobody yet. */
async function lookBack(sql: Sql, placed: readonly OpenOrder[]): Promise<void> {
  const ids = placed.flatMap(({ id, restingSince }) => (restingSince === null ? [] : [id]));
  if (ids.length === 0) return;
  await sql`
    update matching_heads head set matched_to = least(head.matched_to, rested.since)
    from (select partition, ticker_id, min(resting_since) as since from orders
      where id = any(${ids}::uuid[]) group by partition, ticker_id) as rested
    where head.partition = rested.partition and head.ticker_id = rested.ticker_id`;
}

function isEmpty(write: SettlementWrite): boolean {
  const { orders, effects, commands = [], margin, bailouts, humanEtfs } = write;
  const isWithout = !margin && !bailouts && !humanEtfs;
  return orders.length + effects.length + commands.length === 0 && isWithout;
}

/**
 * People hold receipts: what is settled again has to be the same link of the same chain. Behind a gap it
 * cannot be.
 */
function requireSameReceipts(again: SettlementWrite, records: readonly DecisionRecord[]): void {
  const links = new Map(linkReceipts(again).rows.map(({ id, hash }) => [id, hash]));
  for (const record of records) {
    if (!('receipt' in record)) continue;
    const link = links.get(receiptIdOf(record));
    if (!record.receipt || link === undefined || link === record.receipt.hash) continue;
    throw new ReplayDiverged(`the receipt of ${nameOf(record)} is another than it was`);
  }
}

function receiptIdOf(record: ReceiptedRecord): string {
  if ('command_id' in record) return record.command_id;
  if (record.kind === 'interest') return marginIdOf(record);
  return record.kind === 'settlement'
    ? record.order.id
    : actionJournalId(record.action_id, record.user_id);
}

type ReceiptedRecord =
  | SettlementRecord
  | ApplicationRecord
  | InterestRecord
  | BailoutRecord
  | ListingRecord
  | StrikeRecord;

function printsOf(record: DecisionRecord): Print[] {
  if (record.kind === 'liquidation') return record.print ? [printOf(record.print)] : [];
  if (record.kind !== 'settlement' || !record.fill) return [];
  const { print, fx_print } = record.fill;
  return [print, ...(fx_print ? [fx_print] : [])].map(printOf);
}

function tradable(instruments: ReadonlyMap<string, Instrument>, tickerId: string) {
  const instrument = instruments.get(tickerId);
  if (!instrument || !hasMarket(instrument)) throw new Error(`${tickerId} has no market`);
  return instrument;
}
