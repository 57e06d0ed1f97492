import { randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { loadInstruments } from '#market/instruments';
import { readTextsAfter } from '#outbox/read-outbox';
import { DEFAULT_TRADING_RULES } from '#trading/core/trading-rules';
import { writeSettlement } from '#trading/write-settlement';
import { ledgerHash } from '#verify/ledger-hash';
import { asService, type TestDatabase } from '../../tests/support/database.ts';
import { FLOOR_CASH_KRW, openTradingFloor } from '../../tests/support/trading-floor.ts';
import { second } from '../trading/core/testing/moment.ts';
import { STORY_PRINTS, tellMarginStory } from '../trading/testing/margin-story.ts';
import { type JournalRecord, journalMessageSchema } from './journal-message.ts';
import { readRecords } from './read-records.ts';
import type { DecisionRecord } from './replay/follow-records.ts';
import { createSettlementReplay, ReplayDiverged } from './replay/settle-again.ts';

const USER = '0199a000-0000-7000-8000-00000000000a';
const PATIENCE = { timeout: 15_000, interval: 100 };
const BEGINNING = { transactionId: 0n, id: 0n };

let lost: { database: TestDatabase; sql: Sql };
let records: JournalRecord[];

beforeAll(async () => {
  lost = await openTradingFloor([USER], second(-60));
  const { sql, database } = lost;
  await sql`select ensure_prints_day('2026-03-02')`;
  const print = STORY_PRINTS.ethFallen;
  await sql`
    insert into prints (ticker_id, at, kind, bid, ask, last, source, received_at) values
      (${print.tickerId}, ${print.at}, 'QUOTE', 100, 200, 100, 'sim', ${print.at})`;
  const told = tellMarginStory({ userId: USER, cashKrw: wholeDecimal(FLOOR_CASH_KRW) });
  for (const write of told) await writeSettlement(sql, write);
  const journal = createSql({
    url: asService(database.url, 'journal'),
    applicationName: 'journal',
  });
  try {
    // Events are read behind whatever still runs in the cluster.
    await vi.waitFor(async () => {
      records = await readRecords(journal, await readTextsAfter(journal, BEGINNING, 500));
      expect(decisions()).toHaveLength(8);
    }, PATIENCE);
  } finally {
    await journal.end();
  }
});

afterAll(async () => {
  await lost.sql.end();
  await lost.database.drop();
});

async function restored(): Promise<Sql> {
  const { database, sql } = await openTradingFloor([USER], second(-60));
  onTestFinished(async () => {
    await sql.end();
    await database.drop();
  });
  return sql;
}

const decisions = () => records.filter((one): one is DecisionRecord => one.kind !== 'row');
const replayOf = async (sql: Sql) =>
  createSettlementReplay({
    ...{ sql, rules: DEFAULT_TRADING_RULES },
    instruments: await loadInstruments(sql),
  });

/** What the hash leaves out: what margin goes on from, and the sums of what the house did. */
const kept = async (sql: Sql) => [
  await sql`select margin_since, margin_checked_to, margin_partition, receipt_seq from wallets`,
  await sql`select * from liquidations`,
  await sql`select * from interest_charges`,
  await sql`select id, liquidation_id, not_before, filled_at, partition from orders order by id`,
  await sql`select ticker_id, moved_at from portfolios order by ticker_id`,
];

test('the journal tells of margin in the order in which it was decided, and reads what it told', () => {
  expect(decisions().map((one) => one.kind)).toEqual([
    ...['command', 'placement', 'settlement', 'settlement', 'interest'],
    ...['settlement', 'settlement', 'liquidation'],
  ]);
  const told = { version: 1, after: '0.0', up_to: '9.9', readers: {}, records };
  expect(journalMessageSchema.parse(told).records).toEqual(records);
  const liquidation = records.find((one) => one.kind === 'liquidation');
  // As the tape has it: an ask is in no row.
  expect(liquidation).toMatchObject({
    print: { kind: 'QUOTE', ask: '200' },
    sold: [expect.any(String)],
  });
});

test.each([
  ['at once', 100],
  ['one by one', 1],
])('a replay of it %s comes to the same ledger, receipts and margin', async (_how, size) => {
  const sql = await restored();
  const replay = await replayOf(sql);
  const all = decisions();
  for (let from = 0; from < all.length; from += size) {
    await replay.settle(all.slice(from, from + size), 0);
    // Once more finds all of it done.
    await replay.settle(all.slice(from, from + size), 0);
  }
  expect(replay.underOtherRules()).toBe(0);
  expect(await ledgerHash(sql)).toBe(await ledgerHash(lost.sql));
  expect(await kept(sql)).toEqual(await kept(lost.sql));
  // What breached the margin is on the tape again.
  const [print] = await sql`select ask::int from prints where at = ${STORY_PRINTS.ethFallen.at}`;
  expect(print).toEqual({ ask: 200 });
});

const altered = (change: (record: DecisionRecord) => DecisionRecord) => decisions().map(change);

test.each<[string, (record: DecisionRecord) => DecisionRecord]>([
  [
    'a forced sale at another price',
    (one) =>
      one.kind === 'settlement' && one.order.liquidation_id && one.fill
        ? { ...one, fill: { ...one.fill, price: '3900001' } }
        : one,
  ],
  [
    'a forced sale of a part',
    (one) =>
      one.kind === 'settlement' && one.order.liquidation_id
        ? { ...one, order: { ...one.order, requested_quantity: '0.5' } }
        : one,
  ],
  [
    'interest on another debt',
    (one) => (one.kind === 'interest' ? { ...one, liability_krw: '1' } : one),
  ],
  [
    'another day’s interest',
    (one) => (one.kind === 'interest' ? { ...one, interest_krw: '668' } : one),
  ],
  [
    'a fee on what was bought with leverage',
    (one) =>
      one.kind === 'settlement' && one.order.leverage && one.fill
        ? { ...one, fill: { ...one.fill, fee_krw: '1' } }
        : one,
  ],
])('a replay stops at %s', async (_what, change) => {
  const replay = await replayOf(await restored());
  await expect(replay.settle(altered(change), 0)).rejects.toThrow(ReplayDiverged);
});

test('a replay stops where nobody was allowed to owe', async () => {
  const replay = await replayOf(await restored());
  const others = decisions().filter(({ kind }) => kind !== 'command');
  await expect(replay.settle(others, 0)).rejects.toThrow('INSUFFICIENT_CASH');
});

test('who owed before something that is missing is left to the engine, from where they were judged', async () => {
  const sql = await restored();
  const replay = await replayOf(sql);
  const at = decisions().findIndex(({ kind }) => kind === 'interest');
  await replay.settle(decisions().slice(0, at), 0);
  await replay.settle(decisions().slice(at + 1), 1);
  expect(replay.diverged()).toEqual([
    `account ${USER}: what it was charged or sold out of is missing`,
  ]);
  const [wallet] = await sql`
    select balance_krw::int as cash, margin_checked_to as checked from wallets`;
  expect(wallet).toEqual({ cash: -3_042_520, checked: STORY_PRINTS.ethBought.at - 1 });
  expect(await sql`select from liquidations`).toHaveLength(0);
});

test('who is let owe late, behind what has moved anything of theirs since, is judged from there on', async () => {
  const sql = await restored();
  const movedAt = second(7_000);
  await sql`
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw,
      moved_at)
    values (${USER}, 'KRX-STOCK-005930', 0, 0, 'KRW', 0, 0, ${movedAt})`;
  const replay = await replayOf(sql);
  const [command] = decisions();
  await replay.settle([command as DecisionRecord], 0);
  const [wallet] = await sql`
    select margin_since < margin_checked_to as "isLate", margin_checked_to as "checkedTo" from wallets`;
  expect(wallet).toEqual({ isLate: true, checkedTo: movedAt });
});

test('a switch that is told of behind one that was accepted later changes nothing in a replay either', async () => {
  const sql = await restored();
  const replay = await replayOf(sql);
  const [on] = decisions();
  if (on?.kind !== 'command') throw new Error('the story begins with a switch');
  await replay.settle([on], 0);
  const accepted = { accepted_at: '2026-03-02T00:30:00.000000Z' };
  const ids = { id: randomUUID(), client_command_id: randomUUID() };
  const off = { ...on, command: { ...on.command, ...ids, ...accepted, enabled: false } };
  await replay.settle([off], 0);
  const rows = await sql`select margin_since is not null as "mayOwe" from wallets`;
  expect([...rows]).toEqual([{ mayOwe: true }]);
  expect(await sql`select from commands where status = 'DONE'`).toHaveLength(2);
});
