import { createSql, type Sql } from '@mockstreet/db/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { checkReceiptChains, RECEIPTS_GIVEN } from './receipt-chains.ts';
import { runSqlCheck } from './sql-check.ts';
import { giveReceipts } from './testing/small-receipts.ts';
import { ALICE, BOB, world } from './testing/small-world.ts';

let database: TestDatabase;
let sql: Sql;
/** Receipts of each user. */
let lengths: Map<string, number>;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test', poolSize: 1 });
  await sql.unsafe(world()).simple();
  await giveReceipts(sql);
  const rows = await sql<{ userId: string; count: number }[]>`
    select user_id as "userId", count(*)::int as count from settlement_receipts group by user_id`;
  lengths = new Map(rows.map(({ userId, count }) => [userId, count]));
});

afterAll(async () => {
  await sql.end({ timeout: 1 });
  await database.drop();
});

/** What the chains, the rule of completeness and the rule of wallets find after `tampering`. */
async function after(tampering: string) {
  await sql`begin`;
  try {
    await sql.unsafe(`set local session_replication_role = replica; ${tampering}`).simple();
    const chains = await checkReceiptChains(sql);
    const [given, wallets] = [
      await runSqlCheck(sql, RECEIPTS_GIVEN[0] as never),
      await runSqlCheck(sql, RECEIPTS_GIVEN[1] as never),
    ];
    return { chains, counts: [chains.breaches, given.breaches, wallets.breaches] as const };
  } finally {
    await sql`rollback`;
  }
}

const anyLink = fc.constantFrom(ALICE, BOB).chain((userId) =>
  fc.record({
    userId: fc.constant(userId),
    seq: fc.integer({ min: 1, max: lengths.get(userId) as number }),
  }),
);
const UNCHECKED = 'alter table settlement_receipts drop constraint settlement_receipts_link;';
const where = ({ userId, seq }: { userId: string; seq: number }) =>
  `user_id = '${userId}' and seq = ${seq}`;

describe('the chains of receipts', () => {
  it('are whole as they were written', async () => {
    const { chains, counts } = await after('');
    expect(counts).toEqual([0, 0, 0]);
    expect(chains.checked).toBe((lengths.get(ALICE) as number) + (lengths.get(BOB) as number));
    expect(Math.min(...lengths.values())).toBeGreaterThan(4);
  });

  it.each([
    "user_id = '0199a000-0000-7000-8000-0000000000ff'",
    'seq = seq + 100',
    "decided_at = decided_at + interval '1 microsecond'",
    'hash = set_byte(hash, 7, get_byte(hash, 7) # 1)',
    "prev_hash = coalesce(set_byte(prev_hash, 31, get_byte(prev_hash, 31) # 128), 'x')",
    'id = gen_random_uuid()',
  ])('show a link in which someone set %s', async (change) => {
    const links = [ALICE, BOB].flatMap((userId) =>
      Array.from({ length: lengths.get(userId) as number }, (_, at) => ({ userId, seq: at + 1 })),
    );
    for (const link of links) {
      const { chains } = await after(
        `${UNCHECKED} update settlement_receipts set ${change} where ${where(link)}`,
      );
      expect([link, chains.breaches]).toEqual([link, expect.toSatisfy((count) => count > 0)]);
    }
  });

  it.each([
    ...['client_order_id = gen_random_uuid()', "body_sha256 = repeat('0', 64)"],
    ...[
      "accepted_at = accepted_at - interval '1 second'",
      "side = case side when 'BUY' then 'SELL'::side else 'BUY' end",
    ],
    ...[
      "not_before = not_before - interval '1 second'",
      "decided_under = coalesce(decided_under, '') || 'x'",
    ],
    ...[
      "reason = coalesce(reason, '') || 'x'",
      "reason_detail = coalesce(reason_detail, '') || ' '",
    ],
    ...["ticker_id = ticker_id || 'X'", "user_id = '0199a000-0000-7000-8000-0000000000ff'"],
  ])('show any settled order in which someone set %s', async (change) => {
    const ids = await sql<{ id: string }[]>`select id from orders where status <> 'PENDING'`;
    for (const { id } of ids) {
      const { chains } = await after(`
        alter table orders drop constraint orders_outcome_is_whole, drop constraint orders_hold_is_whole;
        update orders set ${change} where id = '${id}'`);
      expect([id, chains.breaches]).toEqual([id, 1]);
    }
  });

  it.each([
    ...['price', 'quantity', 'gross', 'gross_krw', 'fee_krw', 'tax_krw', 'cost_krw', 'print_last'],
  ])('show any fill whose %s is another by the last digit', async (column) => {
    const { chains } = await after(`update fills set ${column} = ${column} + 0.00000001`);
    const [fills] = await sql`select count(*)::int as count from fills`;
    expect(chains.breaches).toBe(fills?.count);
  });

  it.each([
    ["print_at = print_at + interval '1 microsecond'", 'true'],
    ["print_source = 'other'", 'true'],
    ["print_kind = 'TRADE'", "print_kind <> 'TRADE'"],
    ['print_bid = print_bid + 0.00000001', 'print_bid is not null'],
    ['print_ask = null', 'print_ask is not null'],
    ['applied_exchange_rate = applied_exchange_rate + 1', 'applied_exchange_rate is not null'],
    ['fx_last = fx_last + 1', 'fx_last is not null'],
    ["fx_print_at = fx_print_at + interval '1 second'", 'fx_last is not null'],
    ["currency = 'USD'", "currency <> 'USD'"],
  ])('show a fill in which someone set %s', async (change, affected) => {
    const [fills] = await sql.unsafe(`select count(*)::int as count from fills where ${affected}`);
    const { chains } = await after(`update fills set ${change} where ${affected}`);
    expect(fills?.count).toBeGreaterThan(0);
    expect(chains.breaches).toBe(fills?.count);
  });

  it.each([
    ...[
      'quantity_before',
      'quantity_after',
      'fraction',
      'gross',
      'gross_krw',
      'tax_krw',
      'cost_krw',
    ],
  ])('show a corporate action that came to another %s', async (column) => {
    const { chains } = await after(
      `update action_applications set ${column} = ${column} + 0.00000001`,
    );
    const [applied] = await sql`select count(*)::int as count from action_applications`;
    expect(chains.breaches).toBe(applied?.count);
  });

  it('show a line of the ledger that is another, is gone or is new', async () => {
    const legs = await sql<{ journal: string; leg: number }[]>`
      select journal_id as journal, leg from ledger_entries
      join settlement_receipts r on r.id = journal_id`;
    const tamperings = fc.constantFrom(
      'amount = amount + 0.00000001',
      "account = case account when 'FX' then 'FEES'::ledger_account else 'FX' end",
      "asset = asset || 'X'",
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...legs), tamperings, async ({ journal, leg }, change) => {
        const { chains } = await after(`
          alter table ledger_entries drop constraint ledger_owner;
          update ledger_entries set ${change} where journal_id = '${journal}' and leg = ${leg}`);
        expect(chains.breaches).toBe(1);
      }),
      { numRuns: 40 },
    );
    const one = legs[0] as { journal: string; leg: number };
    const gone = await after(
      `delete from ledger_entries where journal_id = '${one.journal}' and leg = ${one.leg}`,
    );
    expect(gone.chains.breaches).toBe(1);
    const added = await after(`insert into ledger_entries
      select journal_id, 99, kind, account, user_id, asset, amount, event_at from ledger_entries
      where journal_id = '${one.journal}' and leg = ${one.leg}`);
    expect(added.chains.breaches).toBe(1);
  });

  it('show a receipt that is gone: any but the last breaks its chain, the last its wallet', async () => {
    for (const [userId, length] of lengths) {
      for (let seq = 1; seq <= length; seq++) {
        const { counts } = await after(
          `delete from settlement_receipts where ${where({ userId, seq })}`,
        );
        const [chain, given, wallets] = counts;
        expect([seq, chain, wallets]).toEqual([seq, seq < length ? 1 : 0, seq < length ? 0 : 1]);
        // Refusals that no account was looked at for have none: of those nobody can tell.
        expect(given).toBeLessThanOrEqual(1);
      }
    }
  });

  it('show a gap that was closed by counting on, and hashing anew', async () => {
    await fc.assert(
      fc.asyncProperty(anyLink, async (link) => {
        fc.pre(link.seq < (lengths.get(link.userId) as number));
        const { chains } = await after(`${UNCHECKED}
          delete from settlement_receipts where ${where(link)};
          update settlement_receipts set seq = seq - 1
            where user_id = '${link.userId}' and seq > ${link.seq}`);
        expect(chains.breaches).toBeGreaterThan(0);
      }),
      { numRuns: 10 },
    );
  });

  it('show two receipts that have changed places', async () => {
    await fc.assert(
      fc.asyncProperty(anyLink, fc.nat(), async ({ userId, seq }, other) => {
        const to = (other % (lengths.get(userId) as number)) + 1;
        fc.pre(to !== seq);
        const { chains } = await after(`${UNCHECKED}
          update settlement_receipts set seq = 1000 where ${where({ userId, seq })};
          update settlement_receipts set seq = ${seq} where ${where({ userId, seq: to })};
          update settlement_receipts set seq = ${to} where ${where({ userId, seq: 1000 })}`);
        expect(chains.breaches).toBeGreaterThan(1);
      }),
      { numRuns: 15 },
    );
  });

  it('show a fill and an action that have none since there are receipts, and nothing of before', async () => {
    const first = await after(`delete from settlement_receipts where id in
      (select order_id from fills) or id in (select journal_id from action_applications)`);
    const [fills] = await sql`select count(*)::int as count from fills`;
    // Actions were applied before the first that is left was settled.
    expect(first.counts[1]).toBe(fills?.count);
    const action = await after(`delete from settlement_receipts
      where id = (select journal_id from action_applications order by effective_at limit 1)`);
    expect(action.counts[1]).toBe(1);
    const none = await after('delete from settlement_receipts');
    expect(none.counts[1]).toBe(0);
  });

  it('show a receipt that was slipped in behind the last', async () => {
    const { counts } = await after(`
      insert into settlement_receipts select gen_random_uuid(), user_id, seq + 1, decided_at, hash, hash
      from settlement_receipts where user_id = '${BOB}' order by seq desc limit 1`);
    expect(counts).toEqual([1, 0, 1]);
  });
});
