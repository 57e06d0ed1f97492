import type { CommandEnvelope } from '@mockstreet/shared/command-envelope';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { checkReceiptChains } from '../../home/verify/receipt-chains.ts';
import {
  at,
  openReplayStage,
  type ReplayStage,
  type StageBackup,
  type StageDatabase,
} from '../support/replay-stage.ts';
import type { TapeSecond } from '../support/test-tape.ts';
import { FLOOR_CASH_KRW } from '../support/trading-floor.ts';

const BTC = 'CRYPTO-COIN-BTC';
const SHARE = 'HUMAN-ETF-JIHO';
/** From noon to seven in Seoul, and from there a day each, in seconds. */
const [FIRST, SECOND, THIRD] = [68_400, 154_800, 241_200] as const;
const [BACKUP, LOSS, END] = [20, FIRST + 30, THIRD + 30] as const;
const PATIENCE = { timeout: 30_000, interval: 50 };
const [ISSUER, HOLDER, RIVAL] = [0, 1, 2] as const;

/** What a coin costs for five seconds from a moment on, and until the next. */
const LEVELS = [
  ...[[1, 50_000] as const, [40, 100_000] as const, [FIRST - 5, 100_000] as const],
  ...[[FIRST + 101, 100_000] as const, [SECOND + 101, 100_000] as const],
  ...[[THIRD - 5, 100] as const, [END, 100] as const],
];
const TAPE = LEVELS.flatMap(([second, level]): TapeSecond[] =>
  [0, 1, 2, 3, 4].map((later) => ({
    ...{ tickerId: BTC, at: at(second + later) },
    ...{ bid: `${level}`, ask: `${level + 1}` },
  })),
);

let stage: ReplayStage;
let backup: StageBackup;
/** Sent once home is there again. */
let queued: readonly OrderEnvelope[];
let expected: unknown;

const user = (index: number) => stage.users[index] as string;
const order = (second: number, asked: object, index: number = ISSUER) =>
  stage.desk.envelope(user(index), { type: 'MARKET', ticker_id: BTC, ...asked }, at(second));
const list = (index: number, second: number, name = 'JIHO') =>
  stage.desk.command(user(index), { type: 'LIST', name, dividend_rate: '0.5' }, at(second));

beforeAll(async () => {
  stage = await openReplayStage(3, { tape: TAPE, seconds: END });
  const { command } = stage.desk;
  const first = await stage.start(stage.house(), { tapeTo: BACKUP });
  await stage.publish([await order(0, { side: 'BUY', quantity: '20' })], 3);
  const asked: CommandEnvelope[] = [
    ...[await list(ISSUER, 8), await list(RIVAL, 9), await list(ISSUER, 10, 'OTHER')],
    await command(user(ISSUER), { type: 'MARGIN', enabled: true }, at(11)),
    await command(user(ISSUER), { type: 'BAILOUT' }, at(12)),
  ];
  const fund = await order(15, { ticker_id: SHARE, side: 'BUY', amount_krw: '100000' }, HOLDER);
  await stage.publish([...asked, fund], BACKUP);
  await until(stage.house(), { strikes: 0, orders: 1 });
  await first.settled(1);
  await first.stop();
  backup = await stage.backUp();

  const second = await stage.start(stage.house(), { tapeTo: LOSS });
  await stage.publish([await order(39, { side: 'SELL', quantity: '10' })], LOSS);
  await until(stage.house(), { strikes: 1, orders: 3 });
  await second.settled(3);
  await second.stop();

  queued = [
    await order(FIRST + 100, { side: 'SELL', quantity: '10' }),
    await order(SECOND + 100, { side: 'BUY', amount_krw: '2700000' }),
  ];
  await stage.replay(backup);
  expected = await goOn(stage.house());
}, 120_000);
afterAll(() => stage.close());

/** So much has come about. */
async function until(
  { sql }: StageDatabase,
  wanted: Readonly<Record<'strikes' | 'orders', number>>,
): Promise<void> {
  await vi.waitFor(async () => {
    await sql`select pg_notify('tape_moved', '')`;
    const [row] = await sql`
      select (select count(*)::int from commands where kind <> 'STRIKE' and status = 'PENDING') as asked,
        (select count(*)::int from human_etf_strikes) as strikes,
        (select count(*)::int from orders where status <> 'PENDING') as orders,
        (select count(*)::int from corporate_actions a
          where not exists (select from action_applications where action_id = a.id)) as due`;
    expect(row).toEqual({ ...wanted, asked: 0, due: 0 });
  }, PATIENCE);
}

async function goOn(where: StageDatabase): Promise<unknown> {
  const home = await stage.start(where, { tapeTo: END, journaling: false });
  await stage.publish(queued, END);
  await until(where, { strikes: 3, orders: 5 });
  await home.stop();
  expect(await stage.breaches(where)).toEqual([]);
  return await whatIs(where);
}

async function whatIs({ sql }: StageDatabase): Promise<unknown> {
  return {
    wallets: await sql`
      select user_id, balance_krw, human_etf, receipt_seq, encode(receipt_hash, 'hex') as hash
      from wallets order by user_id`,
    shares: await sql`
      select ticker_id, user_id, dividend_rate, listed_at, first_strike_at, price, nav_krw, book_krw,
        closed_at, decided_under from human_etfs`,
    strikes: await sql`
      select ticker_id, at, command_id, nav_krw, price, base_krw, priced_from, realised_krw,
        high_water_krw, due_krw, per_share, paid_krw, book_krw, outstanding, holders, is_closing
      from human_etf_strikes order by at`,
    prints: await sql`
      select at, last, venue_at from prints where ticker_id = ${SHARE} order by at`,
    head: await sql`select complete_to from tape_heads where ticker_id = ${SHARE}`,
    actions: await sql`
      select id, kind::text, effective_at, amount from corporate_actions order by effective_at`,
    commands: await sql`
      select id, kind::text, status::text, reason, reason_detail, decided_at, strike_price
      from commands order by not_before, id`,
    instrument: await sql`
      select market, name_ko, is_tradable from instruments where ticker_id = ${SHARE}`,
  };
}

test('the first to ask is listed, once, and neither owes nor begins anew while they are', async () => {
  const answers = await stage.house().sql`
    select user_id as "userId", kind, status, reason, reason_detail as detail
    from commands where kind <> 'STRIKE' order by accepted_at`;
  expect(answers).toMatchObject([
    { userId: user(ISSUER), kind: 'LIST', status: 'DONE', reason: null },
    { userId: user(RIVAL), status: 'REJECTED', reason: 'NOT_ELIGIBLE', detail: 'name=taken' },
    { kind: 'LIST', status: 'REJECTED', reason: 'NOT_ELIGIBLE', detail: `listed=${SHARE}` },
    { kind: 'MARGIN', status: 'REJECTED', reason: 'NOT_ELIGIBLE', detail: `listed=${SHARE}` },
    { kind: 'BAILOUT', status: 'REJECTED', reason: 'NOT_ELIGIBLE', detail: `listed=${SHARE}` },
  ]);
});

test('the share is struck at seven, pays the promised part of what was realised while somebody held it, and closes', async () => {
  const { sql } = stage.house();
  const [share] = await sql`select nav_krw::int as nav, price::int from human_etfs`;
  const strikes = await sql`
    select at, nav_krw::int as nav, price::float, base_krw::int as base, realised_krw::int as realised,
      due_krw::int as due, paid_krw::int as paid, per_share::text as each, price::text as exact,
      holders::int, outstanding::float, is_closing as "isClosing", priced_from as "pricedFrom"
    from human_etf_strikes order by at`;
  const [first, second, third] = strikes;
  expect(share?.price).toBe(10_000);
  expect(strikes.map((one) => one.at)).toEqual([FIRST, SECOND, THIRD].map((one) => at(one) - 1));
  // Ten coins sold for twice what they had cost, and ten worth as much; but nobody held a share yet.
  expect(first?.realised).toBeGreaterThan(498_000);
  expect(first).toMatchObject({ paid: 0, base: first?.nav, holders: 0, pricedFrom: at(FIRST - 1) });
  expect(first?.price).toBeCloseTo((10_000 * first?.nav) / share?.nav, 7);
  // Of what it was ordered by it knew no price: all that it is made of is later.
  const [fill] =
    await sql`select price::float, quantity::float from fills where ticker_id = ${SHARE}`;
  expect(fill?.price).toBe(first?.price);
  // The other ten; and all is cash.
  expect(second?.due).toBe(Math.floor((second?.realised - first?.realised) / 2));
  expect(second).toMatchObject({ holders: 1, outstanding: fill?.quantity, isClosing: false });
  expect(second?.base).toBe(second?.nav - second?.paid);
  expect(second?.paid).toBeGreaterThan(second?.due - 2);
  expect(third).toMatchObject({ isClosing: true, paid: 0, due: 0, holders: 1 });
  expect(third?.nav).toBeLessThan(100_000);
  expect(third?.price).toBeCloseTo((second?.price * third?.nav) / second?.base, 6);
  const legs = await sql`
    select account, amount::int, asset from ledger_entries where kind = 'PAYOUT' order by leg`;
  expect([...legs]).toEqual([
    { account: 'CASH', amount: -second?.paid, asset: 'KRW' },
    { account: 'DIVIDENDS', amount: second?.paid, asset: 'KRW' },
  ]);
  const actions = await sql`
    select kind::text, amount::text, effective_at as at from corporate_actions order by effective_at`;
  expect([...actions]).toEqual([
    { kind: 'CASH_DIVIDEND', amount: second?.each, at: second?.at },
    { kind: 'REDEMPTION', amount: third?.exact, at: third?.at },
  ]);
  const [had] = await sql`
    select quantity::int, balance_krw::int as cash from portfolios join wallets using (user_id)
    where ticker_id = ${SHARE}`;
  const spent = Math.ceil(fill?.price * fill?.quantity);
  const redeemed = Math.floor(third?.price * fill?.quantity);
  expect(had).toEqual({ quantity: 0, cash: FLOOR_CASH_KRW - spent + second?.paid + redeemed });
});

test('people are told of the listing and of what was paid, and whoever follows accounts of each strike', async () => {
  const told = await stage.house().sql`
    select channel, payload->>'type' as type, payload->>'total_dividend_krw' as paid from outbox
    where payload->>'type' in ('human_etf_struck', 'ipo_listed', 'dividend_paid') order by id`;
  const [paid] = await stage.house()
    .sql`select paid_krw::int::text as krw from human_etf_strikes where paid_krw > 0`;
  const struck = (krw: string) => ({
    channel: 'trade_events',
    type: 'human_etf_struck',
    paid: krw,
  });
  expect([...told]).toEqual([
    { channel: 'human_events', type: 'ipo_listed', paid: null },
    ...[struck('0'), struck(paid?.krw)],
    { channel: 'human_events', type: 'dividend_paid', paid: paid?.krw },
    struck('0'),
  ]);
});

test('all of it comes out alike when it is decided again, and its receipts are of what is recorded', async () => {
  expect(await checkReceiptChains(stage.house().sql)).toMatchObject({ breaches: 0, examples: [] });
  expect(await decideAgain(stage.house().sql, 'always')).toMatchObject({
    ...{ underOtherRules: 0, leftOut: [], differences: [] },
  });
});

test('a restored home goes on with the strike to come, and comes to the same', async () => {
  expect(await goOn(backup)).toEqual(expected);
}, 60_000);
