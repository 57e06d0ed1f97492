import type { Sql } from '@mockstreet/db/client';
import { readCorporateActions } from '#market/corporate-actions';
import type { Instrument } from '#market/instruments';
import { restorePrints } from '#market/tape-writer';
import { actionJournalId } from '#trading/action-rows';
import type { Account } from '#trading/core/account';
import { hasMarket } from '#trading/core/decide-order';
import type { TradingRules } from '#trading/core/trading-rules';
import { readAccounts } from '#trading/read-accounts';
import { readRecordedOrders } from '#trading/read-orders';
import { storeReplayedOrders } from '#trading/replayed-orders';
import { type OrderRow, outcomeRow } from '#trading/settlement-rows';
import { linkReceipts } from '#trading/write-receipts';
import { type SettlementWrite, writeSettlement } from '#trading/write-settlement';
import type { ApplicationRecord, SettlementRecord } from '../journal-message.ts';
import { printOf } from '../print-record.ts';
import { type DecidedAgain, type DecisionRecord, decideAgain } from './decide-again.ts';
import { orderOf, timeOf } from './order-of-record.ts';

export interface SettleAgainOptions {
  readonly sql: Sql;
  readonly rules: TradingRules;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

/** The core decides differently from the journal, and nothing is missing that could be the reason. */
export class ReplayDiverged extends Error {
  override name = 'ReplayDiverged';
}

export interface SettlementReplay {
  /**
   * Settles what is recorded and not settled here yet; returns how many. Where `hasGap` says that
   * something is missing before, users whose records no longer follow are left to be priced anew;
   * else that throws {@link ReplayDiverged}, and everything before stands.
   */
  settle(records: readonly DecisionRecord[], hasGap: boolean): Promise<number>;
  /** A line for each order or corporate action whose record did not follow any more. */
  diverged(): readonly string[];
  /** Fills that were settled as recorded and not decided again: other rules had decided them. */
  underOtherRules(): number;
}

export function createSettlementReplay(options: SettleAgainOptions): SettlementReplay {
  const { sql } = options;
  const leftAlone = new Set<string>();
  const diverged: string[] = [];
  let underOtherRules = 0;

  const note = ({ diverged: found }: DecidedAgain, hasGap: boolean) => {
    if (!found) return;
    const line = `${nameOf(found.record)}: ${found.how}`;
    if (!hasGap) throw new ReplayDiverged(`the journal’s outcome does not follow: ${line}`);
    diverged.push(line);
    // Later ones of this account may rest on it: all of them are decided anew, in their order.
    leftAlone.add(userOf(found.record));
  };

  return {
    async settle(records, hasGap) {
      const due = await undecided(sql, records, leftAlone);
      if (due.length === 0) return 0;
      const settlements = due.filter((record) => record.kind === 'settlement');
      await restorePrints(sql, settlements.flatMap(printsOf));
      const accounts = await readAccounts(sql, due.map(holdingOf));
      // Their rows came before what rests on them.
      const actions = Map.groupBy(await readCorporateActions(sql), ({ tickerId }) => tickerId);
      const decided = [...Map.groupBy(due, userOf)].map(([userId, own]) =>
        decideAgain({
          rules: options.rules,
          instrumentOf: (tickerId) => tradable(options.instruments, tickerId),
          actionsOf: (tickerId) => actions.get(tickerId) ?? [],
          account: accounts.get(userId),
          records: own,
        }),
      );
      for (const one of decided) note(one, hasGap);
      await keepFlags(
        sql,
        decided.flatMap(({ agreed }) => agreed),
      );
      const again = writeOf(settlements, decided);
      if (!hasGap) requireSameReceipts(again, due);
      if (again.orders.length + again.effects.length > 0) await writeSettlement(sql, again);
      underOtherRules += decided.reduce((sum, one) => sum + one.underOtherRules, 0);
      return decided.reduce((sum, { agreed }) => sum + agreed.length, 0);
    },
    diverged: () => diverged,
    underOtherRules: () => underOtherRules,
  };
}

/** Records of what is not decided here, each once. */
async function undecided(
  sql: Sql,
  records: readonly DecisionRecord[],
  leftAlone: ReadonlySet<string>,
): Promise<DecisionRecord[]> {
  const first = new Map<string, DecisionRecord>();
  for (const record of records) {
    if (leftAlone.has(userOf(record)) || first.has(nameOf(record))) continue;
    first.set(nameOf(record), record);
  }
  const all = [...first.values()];
  const orderIds = all.flatMap((one) => (one.kind === 'settlement' ? [one.order.id] : []));
  const recorded = await readRecordedOrders(sql, orderIds);
  const applied = await appliedAmong(
    sql,
    all.filter((one) => one.kind === 'application'),
  );
  return all.filter((record) => {
    if (record.kind === 'application') return !applied.has(nameOf(record));
    const status = recorded.get(record.order.id)?.status;
    return status === undefined || status === 'PENDING';
  });
}

async function appliedAmong(
  sql: Sql,
  records: readonly ApplicationRecord[],
): Promise<ReadonlySet<string>> {
  if (records.length === 0) return new Set();
  const rows = await sql<{ name: string }[]>`
    select 'action ' || action_id || ' for ' || user_id as name from action_applications
    where (action_id, user_id) in (select * from unnest(
      ${records.map((record) => record.action_id)}::uuid[],
      ${records.map((record) => record.user_id)}::uuid[]))`;
  return new Set(rows.map(({ name }) => name));
}

function nameOf(record: DecisionRecord): string {
  return record.kind === 'settlement'
    ? `order ${record.order.id}`
    : `action ${record.action_id} for ${record.user_id}`;
}

function userOf(record: DecisionRecord): string {
  return record.kind === 'settlement' ? record.order.user_id : record.user_id;
}

function holdingOf(record: DecisionRecord) {
  const tickerId = record.kind === 'settlement' ? record.order.ticker_id : record.ticker_id;
  return { userId: userOf(record), tickerId };
}

/**
 * An order that had been priced anew once says so for ever; one that was not, does not. For records
 * that still follow: the others are to be priced anew.
 */
async function keepFlags(sql: Sql, records: readonly SettlementRecord[]): Promise<void> {
  const flagged = records.filter(({ order }) => order.replayed_at !== null);
  const plain = records.filter(({ order }) => order.replayed_at === null);
  for (const { order } of flagged) {
    await storeReplayedOrders(sql, [orderOf(order)], timeOf(order.replayed_at as string));
  }
  await sql`
    update orders set replayed_at = null, partition = journaled.partition
    from unnest(${plain.map(({ order }) => order.id)}::uuid[],
      ${plain.map(({ order }) => order.partition)}::int2[]) as journaled (id, partition)
    where orders.id = journaled.id and status = 'PENDING' and replayed_at is not null`;
}

/** For one statement, the engine's own; its guards hold here too. */
function writeOf(
  due: readonly SettlementRecord[],
  decided: readonly DecidedAgain[],
): SettlementWrite {
  const fills = new Map(decided.flatMap((one) => [...one.fills]));
  const agreed = new Set(decided.flatMap((one) => one.agreed.map(({ order }) => order.id)));
  const accounts = new Map<string, Account>();
  for (const { account } of decided) if (account) accounts.set(account.userId, account);
  const orders = due
    .filter(({ order }) => agreed.has(order.id))
    .map((record): OrderRow => {
      const settledAt = timeOf(record.outcome.settled_at);
      const decidedAt = record.receipt ? timeOf(record.receipt.decided_at) : null;
      const fill = fills.get(record.order.id);
      const decidedUnder = record.outcome.decided_under ?? null;
      if (fill) return { ...outcomeRow(fill, settledAt, decidedUnder), decidedAt };
      const { status, reason, reason_detail: reasonDetail } = record.outcome;
      const order = orderOf(record.order);
      const none = { fill: null, filledAt: null };
      return { order, status, reason, reasonDetail, ...none, settledAt, decidedUnder, decidedAt };
    });
  const effects = decided
    .flatMap((one) => [...one.effects])
    .map(([record, effect]) => ({
      effect,
      decidedUnder: record.decided_under,
      appliedAt: timeOf(record.applied_at),
      isLink: Boolean(record.receipt),
    }));
  return { orders, effects, accounts, conflicts: [] };
}

/**
 * People hold receipts: what is settled again has to be the same link of the same chain. Behind a gap it
 * cannot be.
 */
function requireSameReceipts(again: SettlementWrite, records: readonly DecisionRecord[]): void {
  const links = new Map(linkReceipts(again).rows.map(({ id, hash }) => [id, hash]));
  for (const record of records) {
    const link = links.get(receiptIdOf(record));
    if (!record.receipt || link === undefined || link === record.receipt.hash) continue;
    throw new ReplayDiverged(`the receipt of ${nameOf(record)} is another than it was`);
  }
}

function receiptIdOf(record: DecisionRecord): string {
  return record.kind === 'settlement'
    ? record.order.id
    : actionJournalId(record.action_id, record.user_id);
}

function printsOf({ fill }: SettlementRecord) {
  if (!fill) return [];
  return [fill.print, ...(fill.fx_print ? [fill.fx_print] : [])].map(printOf);
}

function tradable(instruments: ReadonlyMap<string, Instrument>, tickerId: string) {
  const instrument = instruments.get(tickerId);
  if (!instrument || !hasMarket(instrument)) throw new Error(`${tickerId} has no market`);
  return instrument;
}
