import type { CommandEnvelope } from '@mockstreet/shared/command-envelope';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEFAULT_TRADING_RULES } from '../../home/trading/core/trading-rules.ts';
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
/** From noon to seven in Seoul, and from there a day, in seconds. */
const [FIRST, SECOND] = [68_400, 154_800] as const;
const [BACKUP, LOSS, END] = [20, FIRST + 30, SECOND + 30] as const;
const PATIENCE = { timeout: 30_000, interval: 50 };
const [ISSUER, HOLDER, RIVAL] = [0, 1, 2] as const;

/** What a coin costs from a second on. */
const LEVELS = [
  ...[[1, 50_000] as const, [40, 100_000] as const],
  ...[[FIRST - 5, 100_000] as const, [SECOND - 5, 100] as const, [END, 100] as const],
];
const TAPE = LEVELS.flatMap(([second, level]): TapeSecond[] =>
  [0, 1, 2, 3, 4].map((later) => ({
    ...{ tickerId: BTC, at: at(second + later) },
    ...{ bid: `${level}`, ask: `${level + 1}` },
  })),
);
/** A share closes below two million, which a fall of the coin comes to. */
const RULES = {
  ...DEFAULT_TRADING_RULES,
  humanEtf: { ...DEFAULT_TRADING_RULES.humanEtf, closingEquityKrw: wholeDecimal(2_000_000) },
};

let stage: ReplayStage;
let backup: StageBackup;
let expected: unknown;

const user = (index: number) => stage.users[index] as string;
const order = (second: number, asked: object) =>
  stage.desk.envelope(user(ISSUER), { type: 'MARKET', ticker_id: BTC, ...asked }, at(second));
const list = (index: number, second: number, name = 'JIHO') =>
  stage.desk.command(user(index), { type: 'LIST', name, dividend_rate: '0.5' }, at(second));

beforeAll(async () => {
  stage = await openReplayStage(3, { tape: TAPE, seconds: END });
  const listed: CommandEnvelope[] = [];
  const first = await stage.start(stage.house(), { tapeTo: BACKUP, rules: RULES });
  await stage.publish([await order(0, { side: 'BUY', quantity: '20' })], 3);
  listed.push(await list(ISSUER, 8), await list(RIVAL, 9), await list(ISSUER, 10, 'OTHER'));
  const { command } = stage.desk;
  listed.push(await command(user(ISSUER), { type: 'MARGIN', enabled: true }, at(11)));
  listed.push(await command(user(ISSUER), { type: 'BAILOUT' }, at(12)));
  await stage.publish(listed, BACKUP);
  await until(stage.house(), { answered: 5, strikes: 0 });
  await first.settled(1);
  await first.stop();
  backup = await stage.backUp();

  await holdByHand(stage.house());
  await holdByHand(backup);
  const second = await stage.start(stage.house(), { tapeTo: LOSS, rules: RULES });
  await stage.publish([await order(39, { side: 'SELL', quantity: '10' })], 60);
  await second.settled(2);
  await stage.publish([], LOSS);
  await until(stage.house(), { answered: 5, strikes: 1 });
  await second.settled(2);
  await second.stop();

  await stage.replay(backup);
  expected = await goOn(stage.house());
}, 120_000);
afterAll(() => stage.close());

/** Ten shares of who nobody has sold any yet: what a fund order comes to is told elsewhere. */
async function holdByHand({ sql }: StageDatabase): Promise<void> {
  await sql`
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw, moved_at)
    values (${user(HOLDER)}, ${SHARE}, 10, 10000, 'KRW', 100000, 100000, ${at(BACKUP)})`;
}

async function until(
  { sql }: StageDatabase,
  wanted: Readonly<Record<'answered' | 'strikes', number>>,
): Promise<void> {
  await vi.waitFor(async () => {
    await sql`select pg_notify('tape_moved', '')`;
    const [row] = await sql`
      select (select count(*)::int from commands where kind <> 'STRIKE' and status <> 'PENDING') as answered,
        (select count(*)::int from human_etf_strikes) as strikes`;
    expect(row).toEqual(wanted);
  }, PATIENCE);
}

async function goOn(where: StageDatabase): Promise<unknown> {
  const home = await stage.start(where, { tapeTo: END, journaling: false, rules: RULES });
  await stage.publish([], END);
  await until(where, { answered: 5, strikes: 2 });
  await vi.waitFor(async () => {
    await where.sql`select pg_notify('tape_moved', '')`;
    const held = await where.sql`
      select from portfolios where ticker_id = ${SHARE} and quantity > 0`;
    expect(held).toHaveLength(0);
  }, PATIENCE);
  await home.stop();
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

test('the share is struck at seven, pays the promised part of what was realised, and closes below the floor', async () => {
  const { sql } = stage.house();
  const [share] = await sql`select nav_krw::int as nav, price::int from human_etfs`;
  const strikes = await sql`
    select at, nav_krw::int as nav, price::text, base_krw::int as base, realised_krw::int as realised,
      due_krw::int as due, paid_krw::int as paid, per_share::text as each, holders::int,
      outstanding::int, is_closing as "isClosing", priced_from as "pricedFrom" from human_etf_strikes order by at`;
  const [first, second] = strikes;
  expect(share?.price).toBe(10_000);
  expect([first?.at, second?.at]).toEqual([at(FIRST) - 1, at(SECOND) - 1]);
  // Ten coins sold at a hundred thousand that had cost half as much, and the other ten are worth that.
  expect(first?.realised).toBeGreaterThan(499_000);
  expect(first?.due).toBe(Math.floor(first?.realised / 2));
  expect(first).toMatchObject({
    ...{ paid: first?.due, base: first?.nav - first?.due, holders: 1, outstanding: 10 },
    ...{ isClosing: false, pricedFrom: at(FIRST - 1) },
  });
  expect(Number.parseFloat(first?.price)).toBeCloseTo((10_000 * first?.nav) / share?.nav, 7);
  expect(second).toMatchObject({ isClosing: true, paid: 0, due: 0, base: second?.nav });
  expect(Number.parseFloat(second?.price)).toBeCloseTo(
    (Number.parseFloat(first?.price) * second?.nav) / first?.base,
    6,
  );
  const legs = await sql`
    select account, amount::int, asset from ledger_entries where kind = 'PAYOUT' order by leg`;
  expect([...legs]).toEqual([
    { account: 'CASH', amount: -first?.paid, asset: 'KRW' },
    { account: 'DIVIDENDS', amount: first?.paid, asset: 'KRW' },
  ]);
  const actions = await sql`
    select kind::text, amount::text, effective_at as at from corporate_actions order by effective_at`;
  expect([...actions]).toEqual([
    { kind: 'CASH_DIVIDEND', amount: first?.each, at: first?.at },
    { kind: 'REDEMPTION', amount: second?.price, at: second?.at },
  ]);
  const [had] = await sql`
    select quantity::int, balance_krw::int as cash from portfolios join wallets using (user_id)
    where ticker_id = ${SHARE}`;
  const redeemed = Math.floor(Number.parseFloat(second?.price) * 10);
  expect(had).toEqual({ quantity: 0, cash: FLOOR_CASH_KRW + first?.paid + redeemed });
  const told = await sql`
    select payload->>'type' as type from outbox where channel = 'human_events' order by id`;
  expect(told.map(({ type }) => type)).toEqual([
    ...['ipo_listed', 'human_etf_struck', 'dividend_paid', 'human_etf_struck'],
  ]);
});

test('a restored home goes on with the strike to come, and comes to the same', async () => {
  expect(await goOn(backup)).toEqual(expected);
}, 60_000);
