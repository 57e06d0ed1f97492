import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { basisPoints } from '@mockstreet/shared/decimal';
import { addMicros, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEFAULT_TRADING_RULES } from '../../home/trading/core/trading-rules.ts';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { checkDatabase } from '../../home/verify/verify-invariants.ts';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import type { OrderDesk } from '../support/order-desk.ts';
import { type TapeSecond, writeTestTape } from '../support/test-tape.ts';

/** Half an hour before midnight in Seoul, which charges interest. */
const START = instant(Date.UTC(2026, 10, 20, 14, 30, 0) * 1000);
const [BTC, XRP] = ['CRYPTO-COIN-BTC', 'CRYPTO-COIN-XRP'];
const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
const CHANGED = 1_200;
const END = 1_830;
/** What the house lends on at first, and what from the twentieth minute on: less, for more. */
const FIRST = { ...DEFAULT_TRADING_RULES.margin, interestRate: basisPoints('700') };
const THEN = { leverageMax: 2, maintenance: basisPoints('4000'), interestRate: basisPoints('900') };

/**
 * Two who owe half of what they hold. A fall to seven tenths of it is enough under the first figures, and not under the
 * second: it comes under those, of one coin before midnight, of the other never.
 */
const [ALICE, BOB, CAROL] = [randomUUID(), randomUUID(), randomUUID()];
const btcAt = (at: number) => (at < CHANGED + 300 ? 50_000 : 35_000);
const xrpAt = (at: number) => (at === 600 ? 700 : 1_000);
const TAPE: TapeSecond[] = Array.from({ length: END / 30 }, (_, index) => index * 30).flatMap(
  (at) => [
    { tickerId: BTC, at: second(at + 2), bid: `${btcAt(at)}`, ask: `${btcAt(at) + 10}` },
    { tickerId: XRP, at: second(at + 2), bid: `${xrpAt(at)}`, ask: `${xrpAt(at) + 1}` },
  ],
);

let stage: EngineStage;
let desk: OrderDesk;
let sql: Sql;

beforeAll(async () => {
  stage = await openEngineStage({ users: [ALICE, BOB, CAROL], openedAt: START });
  ({ desk, sql } = stage);
  const on = { type: 'MARGIN', enabled: true } as const;
  const order = (userId: string, at: number, body: Record<string, unknown>) =>
    desk.envelope(userId, { type: 'MARKET', side: 'BUY', ...body }, addMicros(second(at), 1));
  const resting = { type: 'LIMIT', time_in_force: 'GTC', quantity: '10', limit_price: '600' };
  await live(FIRST, 1_000, 4, [
    await desk.command(ALICE, on, second(1)),
    await desk.command(BOB, on, second(2)),
    await desk.command(CAROL, on, second(3)),
    await order(ALICE, 30, { ticker_id: BTC, quantity: '75', leverage: 2 }),
    await order(BOB, 31, { ticker_id: XRP, quantity: '3700', leverage: 2 }),
    await order(CAROL, 32, { ticker_id: XRP, quantity: '50', leverage: 3 }),
    await order(ALICE, 60, { ticker_id: XRP, ...resting, leverage: 2 }),
    await desk.command(CAROL, { ...on, enabled: false }, second(90)),
  ]);
  await live(THEN, END, 7, [
    await desk.command(CAROL, on, second(CHANGED + 1)),
    await order(CAROL, CHANGED + 30, { ticker_id: XRP, quantity: '50', leverage: 3 }),
    await order(CAROL, CHANGED + 60, { ticker_id: XRP, quantity: '50', leverage: 2 }),
  ]);
}, 60_000);

afterAll(() => stage.close());

/** An engine that comes up with these figures, until so much is recorded up to a moment. */
async function live(
  margin: typeof FIRST,
  to: number,
  recorded: number,
  messages: readonly Awaited<ReturnType<OrderDesk['envelope'] | OrderDesk['command']>>[],
): Promise<void> {
  const now = second(to);
  await writeTestTape(
    sql,
    TAPE.filter(({ at }) => at <= now),
    now,
  );
  for (const message of messages) await desk.publish(message);
  await desk.beacon(now);
  const rules = { ...DEFAULT_TRADING_RULES, margin };
  const engine = await stage.start({ batchSize: 20, clock: () => now, rules });
  const isOver = async () => {
    await engine.look();
    const [row] = await sql<{ orders: number; behind: number }[]>`
      select (select count(*)::int from orders
          where status <> 'PENDING' or resting_since is not null) as orders,
        (select count(*)::int from wallets where balance_krw < 0
          and margin_checked_to < ${addMicros(now, -700 * MICROS_PER_SECOND)}) as behind`;
    return row?.orders === recorded && row.behind === 0;
  };
  await vi.waitUntil(isOver, { timeout: 15_000 });
  expect(engine.faults).toEqual([]);
  await engine.stop();
}

const AMBIGUOUS =
  'stretches of accounts that owed: the house changed its figures meanwhile, and whichever agree were taken';

test('what was decided by figures that the house had then comes out alike', async () => {
  const deeds = await sql`
    select 'interest' as what, user_id as "userId", rate::float8 as figure from interest_charges
    union all select 'liquidation', user_id, maintenance::float8 from liquidations order by 1`;
  expect(deeds).toEqual([
    { what: 'interest', userId: BOB, figure: 0.09 },
    { what: 'liquidation', userId: ALICE, figure: 0.4 },
  ]);
  expect(await decideAgain(sql, 'always')).toEqual({
    // Six orders and a forced sale, five commands, what is above.
    ...{ checked: 7 + 5 + 2, underOtherRules: 0, differences: [] },
    // The first figures would have sold out nobody until then, and would have asked for less interest.
    leftOut: [`2 ${AMBIGUOUS}`],
  });
  const findings = await checkDatabase(sql);
  expect(findings.filter(({ breaches }) => breaches > 0)).toEqual([]);
});

const sold = 'select id from orders where liquidation_id is not null';
/** What was done to the records, and what comes of it. */
const TAMPERINGS: readonly (readonly [string, string, readonly RegExp[]])[] = [
  [
    'interest is a won too much',
    'update interest_charges set interest_krw = interest_krw + 1',
    [/^interest of .* recorded .*, decided again /],
  ],
  [
    'a day’s interest is nowhere',
    'delete from interest_charges',
    [/^interest of .*: recorded nothing, decided again \d/],
  ],
  [
    'a liquidation is nowhere',
    'delete from liquidations',
    [/^liquidation .*: recorded nothing, decided again .* by CRYPTO-COIN-BTC /],
  ],
  [
    'the house sold and took back without a cause',
    `update prints set bid = 50000, ask = 50010, last = 50000 where bid = 35000;
     delete from liquidations`,
    [
      // What is owed is on record, and not paid back.
      /^interest of .*: recorded nothing, decided again /,
      /^order .* was decided before its tape was$/,
      /^order .*: the house has no cause to sell$/,
    ],
  ],
  [
    'the sums of a liquidation are others',
    'update liquidations set cash_krw = cash_krw - 1, equity_krw = equity_krw - 1',
    [/^liquidation .*: recorded .*, decided again /],
  ],
  [
    'a forced sale is on another print',
    `update fills set print_at = print_at - interval '1 second' where order_id in (${sold})`,
    [/^order .*: recorded .* decided again /],
  ],
  [
    'the house took an order back in another liquidation',
    `update orders set reason_detail = 'liquidation_id=' || id where reason = 'MARGIN_REQUIRED'`,
    [/: recorded MARGIN_REQUIRED liquidation_id=.*, decided again MARGIN_REQUIRED liquidation_id=/],
  ],
  [
    'too much leverage was refused for another reason',
    `update orders set reason = 'INSUFFICIENT_CASH', reason_detail = null
     where reason_detail like 'limit=leverage %'`,
    [/: recorded INSUFFICIENT_CASH, decided again LIMIT_EXCEEDED$/],
  ],
  [
    'margin was not given up when it was',
    `update commands set status = 'REJECTED', reason = 'MARGIN_REQUIRED' where not enabled`,
    [/^command .*: recorded REJECTED MARGIN_REQUIRED, decided again DONE 0$/],
  ],
];
class RolledBack extends Error {}

test.each(TAMPERINGS)('%s', async (_, statements, expected) => {
  let found: readonly string[] = [];
  const tamper = sql.begin(async (begun) => {
    await begun`set local session_replication_role = replica`;
    await begun.unsafe(statements).simple();
    found = (await decideAgain(begun as unknown as Sql, 'always')).differences;
    throw new RolledBack();
  });
  await expect(tamper).rejects.toThrow(RolledBack);
  expect(found).toHaveLength(expected.length);
  for (const line of expected) expect(found).toContainEqual(expect.stringMatching(line));
});

test('what rules decided on margin that nobody knows is left out by its account, and counted', async () => {
  const undone = sql.begin(async (begun) => {
    await begun`set local session_replication_role = replica`;
    await begun`update liquidations set decided_under = 'of another code'`;
    expect(await decideAgain(begun as unknown as Sql, 'always')).toMatchObject({
      ...{ underOtherRules: 1, differences: [] },
      leftOut: [
        `account ${ALICE} on margin: rules decided 1 times that nobody knows`,
        `1 ${AMBIGUOUS}`,
      ],
    });
    throw new RolledBack();
  });
  await expect(undone).rejects.toThrow(RolledBack);
});

test('figures count from when anything was decided by them: a restore may have lost when they were said', async () => {
  const undone = sql.begin(async (begun) => {
    await begun`set local session_replication_role = replica`;
    await begun`update margin_terms set since = ${second(END + 3_600)} where id = 2`;
    expect((await decideAgain(begun as unknown as Sql, 'always')).differences).toEqual([]);
    throw new RolledBack();
  });
  await expect(undone).rejects.toThrow(RolledBack);
});
