import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decideAgain } from '../../home/verify/decide-again.ts';
import {
  at,
  openReplayStage,
  type ReplayStage,
  type StageBackup,
  type StageDatabase,
} from '../support/replay-stage.ts';
import type { TapeSecond } from '../support/test-tape.ts';

const BTC = 'CRYPTO-COIN-BTC';
const SHARE = 'HUMAN-ETF-JIHO';
const [ISSUER, HOLDER, LATE] = [0, 1, 2] as const;
/** Seven in Seoul on the three days behind the noon that all begins at, in seconds. */
const [FIRST, SECOND, THIRD] = [68_400, 154_800, 241_200] as const;
const [BACKUP, LOSS, END] = [40, SECOND + 30, THIRD + 60] as const;
const PATIENCE = { timeout: 30_000, interval: 50 };

/** What a coin costs from a second on: it doubles, and falls to next to nothing on the last day. */
const LEVELS = [
  ...[[1, 50_000] as const, [FIRST - 10, 100_000] as const, [FIRST + 100, 100_000] as const],
  ...[[SECOND - 10, 100_000] as const, [SECOND + 10, 100_000] as const],
  ...[[THIRD - 10, 100] as const, [END, 100] as const],
];
const TAPE = LEVELS.flatMap(([second, level]): TapeSecond[] =>
  [0, 1, 2, 3, 4].map((later) => ({
    ...{ tickerId: BTC, at: at(second + later) },
    ...{ bid: `${level}`, ask: `${level}` },
  })),
);
let stage: ReplayStage;
let backup: StageBackup;
let queued: Awaited<ReturnType<typeof order>>[];
let expected: unknown;

const user = (index: number) => stage.users[index] as string;
const order = (index: number, second: number, asked: object) =>
  stage.desk.envelope(user(index), { type: 'MARKET', ticker_id: SHARE, ...asked }, at(second));

beforeAll(async () => {
  stage = await openReplayStage(3, { tape: TAPE, seconds: END });
  const first = await stage.start(stage.house(), { tapeTo: BACKUP });
  await stage.publish([await order(ISSUER, 0, { ticker_id: BTC, side: 'BUY', quantity: '20' })], 3);
  await first.settled(1);
  const asked = { type: 'LIST', name: 'JIHO', dividend_rate: '0.5' } as const;
  await stage.publish([await stage.desk.command(user(ISSUER), asked, at(8))], 12);
  await until(stage.house(), { listed: 1, placed: 0, strikes: 0, settled: 1 });
  // It is there by then, and waits when the backup is made.
  await stage.publish([await order(HOLDER, 30, { side: 'BUY', amount_krw: '1000000' })], BACKUP);
  await until(stage.house(), { listed: 1, placed: 1, strikes: 0, settled: 1 });
  await first.stop();
  backup = await stage.backUp();

  const second = await stage.start(stage.house(), { tapeTo: LOSS });
  await stage.publish(
    [
      await order(ISSUER, FIRST + 99, { ticker_id: BTC, side: 'SELL', quantity: '10' }),
      await order(HOLDER, FIRST + 101, { side: 'SELL', quantity: '10' }),
      await order(HOLDER, FIRST + 102, { side: 'SELL', quantity: '1000000' }),
      await order(ISSUER, SECOND + 9, { ticker_id: BTC, side: 'BUY', amount_krw: '1700000' }),
      await order(HOLDER, SECOND + 20, { side: 'SELL', quantity: '5' }),
    ],
    LOSS,
  );
  await until(stage.house(), { listed: 1, placed: 3, strikes: 2, settled: 6 });
  await second.settled(6);
  await second.stop();

  queued = [
    await order(ISSUER, LOSS + 1, { side: 'BUY', amount_krw: '10000' }),
    await order(LATE, LOSS + 2, { side: 'BUY', amount_krw: '10000' }),
    await order(LATE, THIRD + 20, { side: 'BUY', amount_krw: '10000' }),
  ];
  await stage.publish(queued);
  await stage.replay(backup);
  expected = await goOn(stage.house());
}, 120_000);
afterAll(() => stage.close());

async function until(
  { sql }: StageDatabase,
  wanted: Readonly<Record<'listed' | 'placed' | 'strikes' | 'settled', number>>,
): Promise<void> {
  await vi.waitFor(async () => {
    await sql`select pg_notify('tape_moved', '')`;
    const [row] = await sql`
      select (select count(*)::int from human_etfs) as listed,
        (select count(*)::int from orders where hold_krw is not null) as placed,
        (select count(*)::int from human_etf_strikes) as strikes,
        (select count(*)::int from orders where status <> 'PENDING') as settled`;
    expect(row).toEqual(wanted);
  }, PATIENCE);
}

/** Home is brought what was queued; what came of all. */
async function goOn(where: StageDatabase): Promise<Awaited<ReturnType<typeof whatIs>>> {
  const home = await stage.start(where, { tapeTo: END, journaling: false });
  await stage.publish(queued, END);
  await until(where, { listed: 1, placed: 4, strikes: 3, settled: 10 });
  await vi.waitFor(async () => {
    await where.sql`select pg_notify('tape_moved', '')`;
    const open = await where.sql`select from corporate_actions where swept_at is null`;
    expect(open).toHaveLength(0);
  }, PATIENCE);
  await home.stop();
  expect(await stage.breaches(where)).toEqual([]);
  expect(await decideAgain(where.sql, 'always')).toMatchObject({ differences: [] });
  return await whatIs(where);
}

async function whatIs({ sql }: StageDatabase) {
  return {
    orders: await sql`
      select concat_ws(' ', side, status, reason, reason_detail, trim_scale(quantity)) as became, price
      from orders order by accepted_at`,
    wallets: await sql`
      select user_id, balance_krw, held_krw, human_etf, receipt_seq,
        encode(receipt_hash, 'hex') as hash from wallets order by user_id`,
    strikes: await sql`
      select at, price, paid_krw, per_share, outstanding, holders, is_closing
      from human_etf_strikes order by at`,
    applied: await sql`
      select kind::text, user_id, trim_scale(quantity_before)::text as before, gross_krw, tax_krw
      from action_applications order by effective_at, user_id`,
    legs: await sql`
      select kind::text, account::text, asset, sum(amount)::text as amount from ledger_entries
      where kind in ('PAYOUT', 'DIVIDEND', 'REDEMPTION') group by 1, 2, 3 order by 1, 2, 3`,
  };
}

test('who ordered a share holds it from the next strike on, and has their part of what its issuer pays', async () => {
  const { orders, applied, strikes, wallets, legs } = await whatIs(stage.house());
  expect(orders.map(({ became }) => became)).toEqual([
    'BUY FILLED 20',
    expect.stringMatching(/^BUY FILLED /),
    'SELL FILLED 10',
    'SELL FILLED 10',
    expect.stringMatching(/^SELL FAILED INSUFFICIENT_QUANTITY /),
    expect.stringMatching(/^BUY FILLED /),
    'SELL FAILED NO_PRICE delisted',
    `BUY FAILED SELF_DEALING listed=${SHARE}`,
    'BUY FAILED NO_PRICE delisted',
    'BUY FAILED UNKNOWN_INSTRUMENT',
  ]);
  const [, second, third] = strikes;
  // Each order at the price of its strike: the sale at that of the second, its dividend paid before.
  expect([orders[1]?.price, orders[3]?.price]).toEqual([strikes[0]?.price, second?.price]);
  expect(applied.map(({ kind, user_id }) => [kind, user_id])).toEqual([
    ['CASH_DIVIDEND', user(HOLDER)],
    ['REDEMPTION', user(HOLDER)],
  ]);
  expect(Number(second?.paid_krw)).toBeGreaterThan(0);
  expect(second?.outstanding).toBe(`${applied[0]?.before}`.padEnd(second?.outstanding.length, '0'));
  expect(applied[0]).toMatchObject({ gross_krw: second?.paid_krw, tax_krw: '0.00000000' });
  expect(third).toMatchObject({ is_closing: true, holders: '1' });
  expect(wallets.map(({ held_krw, human_etf }) => [held_krw, human_etf])).toEqual(
    [0, 1, 2].map(() => ['0.00000000', null]),
  );
  // What the issuer paid is what the holder got, to the won.
  const dividends = legs.filter(({ account }) => account === 'DIVIDENDS');
  expect(dividends.map(({ amount }) => Number(amount)).reduce((sum, one) => sum + one, 0)).toBe(0);
});

test('a home restored from before the first strike comes to the same, order by order', async () => {
  expect(await goOn(backup)).toEqual(expected);
}, 60_000);
