import type { Sql } from '@mockstreet/db/client';
import type { Instrument } from '#market/instruments';
import { restorePrints } from '#market/tape-writer';
import type { Account } from '#trading/core/account';
import { hasMarket } from '#trading/core/decide-order';
import type { TradingRules } from '#trading/core/trading-rules';
import { readAccounts } from '#trading/read-accounts';
import { readRecordedOrders } from '#trading/read-orders';
import { storeReplayedOrders } from '#trading/replayed-orders';
import { type OrderRow, outcomeRow } from '#trading/settlement-rows';
import { writeSettlement } from '#trading/write-settlement';
import type { SettlementRecord } from '../journal-message.ts';
import { printOf } from '../print-record.ts';
import { type DecidedAgain, decideAgain } from './decide-again.ts';
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
  settle(records: readonly SettlementRecord[], hasGap: boolean): Promise<number>;
  /** A line for each order whose record did not follow any more. */
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
    const { order } = found.record;
    const line = `order ${order.id}: ${found.how}`;
    if (!hasGap) throw new ReplayDiverged(`the journal’s outcome does not follow: ${line}`);
    diverged.push(line);
    // Later ones of this account may rest on it: all of them are decided anew, in their order.
    leftAlone.add(order.user_id);
  };

  return {
    async settle(records, hasGap) {
      const due = await undecided(sql, records, leftAlone);
      if (due.length === 0) return 0;
      await restorePrints(sql, due.flatMap(printsOf));
      const accounts = await readAccounts(
        sql,
        due.map(({ order }) => ({ userId: order.user_id, tickerId: order.ticker_id })),
      );
      const decided = [...Map.groupBy(due, ({ order }) => order.user_id)].map(([userId, own]) =>
        decideAgain({
          rules: options.rules,
          instrumentOf: (tickerId) => tradable(options.instruments, tickerId),
          account: accounts.get(userId),
          records: own,
        }),
      );
      for (const one of decided) note(one, hasGap);
      await keepFlags(
        sql,
        decided.flatMap(({ agreed }) => agreed),
      );
      await write(sql, due, decided);
      underOtherRules += decided.reduce((sum, one) => sum + one.underOtherRules, 0);
      return decided.reduce((sum, { agreed }) => sum + agreed.length, 0);
    },
    diverged: () => diverged,
    underOtherRules: () => underOtherRules,
  };
}

/** Records of orders that are not decided here, each once. */
async function undecided(
  sql: Sql,
  records: readonly SettlementRecord[],
  leftAlone: ReadonlySet<string>,
): Promise<SettlementRecord[]> {
  const first = new Map<string, SettlementRecord>();
  for (const record of records) {
    if (leftAlone.has(record.order.user_id) || first.has(record.order.id)) continue;
    first.set(record.order.id, record);
  }
  const recorded = await readRecordedOrders(sql, [...first.keys()]);
  return [...first.values()].filter(({ order }) => {
    const status = recorded.get(order.id)?.status;
    return status === undefined || status === 'PENDING';
  });
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

/** One statement, the engine's own; its guards hold here too. */
async function write(
  sql: Sql,
  due: readonly SettlementRecord[],
  decided: readonly DecidedAgain[],
): Promise<void> {
  const fills = new Map(decided.flatMap((one) => [...one.fills]));
  const agreed = new Set(decided.flatMap((one) => one.agreed.map(({ order }) => order.id)));
  const accounts = new Map<string, Account>();
  for (const { account } of decided) if (account) accounts.set(account.userId, account);
  const orders = due
    .filter(({ order }) => agreed.has(order.id))
    .map((record): OrderRow => {
      const settledAt = timeOf(record.outcome.settled_at);
      const fill = fills.get(record.order.id);
      const decidedUnder = record.outcome.decided_under ?? null;
      if (fill) return outcomeRow(fill, settledAt, decidedUnder);
      const { status, reason, reason_detail: reasonDetail } = record.outcome;
      const order = orderOf(record.order);
      const none = { fill: null, filledAt: null };
      return { order, status, reason, reasonDetail, ...none, settledAt, decidedUnder };
    });
  if (orders.length > 0) await writeSettlement(sql, { orders, accounts, conflicts: [] });
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
