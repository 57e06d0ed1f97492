/**
 * Days of a user's share: ordered on a Friday behind the close of the KRX, filled once that has traded again, a dividend,
 * a sale, and its closing. Live, strike by strike, and at once behind an outage of a week.
 */
import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { deriveId } from '@mockstreet/shared/order-id';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEFAULT_TRADING_RULES } from '../../home/trading/core/trading-rules.ts';
import { actionsApplied } from '../../home/verify/actions-applied.ts';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { HOLDS } from '../../home/verify/holds.ts';
import { MONEY_CONSERVED } from '../../home/verify/money-conserved.ts';
import { NOTHING_OVERSPENT } from '../../home/verify/nothing-overspent.ts';
import { runSqlCheck } from '../../home/verify/sql-check.ts';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { manualClock, type OrderDesk, openOrderDesk } from '../support/order-desk.ts';
import { hearOut, type RunningEngine, runEngine } from '../support/running-engine.ts';
import { FLOOR_CASH_KRW, openTradingFloor } from '../support/trading-floor.ts';

const JIHO = 'HUMAN-ETF-JIHO';
const PARTITIONS = 2;
const [ISSUER, MINA, SORA, LATE] = Array.from({ length: 4 }, () => randomUUID()) as [
  string,
  string,
  string,
  string,
];
const PATIENCE = { timeout: 20_000, interval: 50 };

const on = (day: string, time: string) => parseInstant(`2026-03-${day}T${time}+09:00`) as Instant;
const [FRIDAY, SATURDAY, SUNDAY, MONDAY] = ['06', '07', '08', '09'] as const;
const [TUESDAY, WEDNESDAY, THURSDAY] = ['10', '11', '12'] as const;
const LISTED_AT = on(FRIDAY, '12:00:00');
const END = on(THURSDAY, '09:00:00');

interface Strike {
  readonly at: Instant;
  readonly price: string;
  readonly pricedFrom: Instant;
  /** What a corporate action it comes to gives for each share. */
  readonly gives?: readonly [kind: 'CASH_DIVIDEND' | 'REDEMPTION', amount: string];
}
/** Seven in the morning, by what the KRX was last at. */
const strike = (day: string, price: string, krx: string, gives?: Strike['gives']): Strike => ({
  ...{ at: on(day, '07:00:00'), price, pricedFrom: on(krx, '15:29:00') },
  ...(gives && { gives }),
});
const STRIKES: readonly Strike[] = [
  strike(SATURDAY, '9000', FRIDAY),
  strike(SUNDAY, '9000', FRIDAY),
  strike(MONDAY, '9100', FRIDAY),
  strike(TUESDAY, '10500', MONDAY),
  strike(WEDNESDAY, '11000', TUESDAY, ['CASH_DIVIDEND', '12.5']),
  strike(THURSDAY, '500', WEDNESDAY, ['REDEMPTION', '500']),
];

const buy = (amount_krw: string) => ({ ticker_id: JIHO, side: 'BUY', amount_krw });
const sell = (quantity: string) => ({ ticker_id: JIHO, side: 'SELL', quantity });
const ORDERS: readonly (readonly [Instant, string, object])[] = [
  [on(FRIDAY, '16:00:00'), MINA, buy('100000')],
  [on(FRIDAY, '16:00:01'), SORA, buy('50000')],
  // What is ordered already is not there any more.
  [on(MONDAY, '10:00:01'), MINA, buy('1900001')],
  [on(TUESDAY, '12:00:00'), SORA, sell('2')],
  // Both end with the share.
  [on(WEDNESDAY, '08:00:00'), MINA, sell('1')],
  [on(WEDNESDAY, '08:00:01'), LATE, buy('70000')],
  [on(THURSDAY, '08:00:00'), LATE, buy('10000')],
];

let vhost: TestVhost;
let desk: OrderDesk;
let envelopes: readonly { readonly at: Instant; readonly envelope: OrderEnvelope }[];
beforeAll(async () => {
  vhost = await createTestVhost({ partitions: PARTITIONS });
  desk = await openOrderDesk(vhost, PARTITIONS);
  envelopes = await Promise.all(
    ORDERS.map(async ([at, userId, body]) => ({
      at,
      envelope: await desk.envelope(userId, { ...body, type: 'MARKET' }, at),
    })),
  );
});
afterAll(async () => {
  await desk.close();
  await vhost.drop();
});

async function setStage() {
  const { database, sql } = await openTradingFloor([ISSUER, MINA, SORA, LATE], LISTED_AT);
  await sql`select list_human_etf(${JIHO}, '지호', 'Jiho', 0.00000001, 5000, 'NONE',
    ${addMicros(STRIKES[0]?.at as Instant, -1)}::timestamptz)`;
  await sql`
    insert into human_etfs (ticker_id, user_id, command_id, dividend_rate, listed_at, first_strike_at,
      price, nav_krw, book_krw, decided_under, settled_at)
    values (${JIHO}, ${ISSUER}, ${randomUUID()}, 0, ${LISTED_AT}, ${STRIKES[0]?.at as Instant}, 10000,
      ${FLOOR_CASH_KRW}, ${FLOOR_CASH_KRW}, 'test', ${LISTED_AT})`;
  return {
    sql,
    start: (clock: () => Instant) =>
      runEngine({
        ...{ databaseUrl: database.url, amqpUrl: vhost.amqpOf.engine, keyFiles: desk.keys.files },
        ...{ partitions: PARTITIONS, batchSize: 20, clock },
      }),
    async close() {
      await sql.end();
      await database.drop();
    },
  };
}

/** In one transaction, as the engine's statement is. */
async function writeStrike(sql: Sql, { at, price, pricedFrom, gives }: Strike): Promise<void> {
  const isClosing = gives?.[0] === 'REDEMPTION';
  const id = gives ? deriveId(`${JIHO} ${at}`) : null;
  await sql.begin((tx) => [
    tx`insert into human_etf_strikes (ticker_id, at, command_id, user_id, nav_krw, price, base_krw,
        priced_from, realised_krw, high_water_krw, due_krw, per_share, paid_krw, book_krw,
        outstanding, holders, is_closing, decided_under, settled_at)
      values (${JIHO}, ${at}, ${randomUUID()}, ${ISSUER}, 1, ${price}, 1, ${pricedFrom}, 0, 0, 0, 0,
        0, 0, 0, 0, ${isClosing}, 'test', ${at})`,
    tx`select strike_human_etf(${JIHO}, ${at}::timestamptz, ${price}::numeric,
      ${pricedFrom}::timestamptz, ${addMicros(at, isClosing ? 0 : DAY_MICROS - 1)}::timestamptz,
      ${isClosing}, ${at}::timestamptz, ${id}::uuid, ${gives?.[0] ?? null}::text,
      ${gives?.[1] ?? null}::numeric)`,
    ...(isClosing ? [tx`update human_etfs set closed_at = ${at}`] : []),
  ]);
}
const DAY_MICROS = 24 * 3_600_000_000;

async function until(sql: Sql, figure: 'placed' | 'settled' | 'applied', count: number) {
  await vi.waitFor(async () => {
    await sql`select pg_notify('tape_moved', '')`;
    const [row] = await sql`
      select (select count(*)::int from orders where hold_krw is not null) as placed,
        (select count(*)::int from orders where status <> 'PENDING') as settled,
        (select count(*)::int from action_applications) as applied`;
    expect(row?.[figure]).toBe(count);
  }, PATIENCE);
}

async function end(sql: Sql, engine: RunningEngine): Promise<void> {
  await until(sql, 'settled', ORDERS.length);
  await until(sql, 'applied', 4);
  await hearOut([engine], { partitions: PARTITIONS, at: END });
  expect(engine.faults).toEqual([]);
  await engine.stop();
}

async function liveThrough(): Promise<Awaited<ReturnType<typeof setStage>>> {
  const stage = await setStage();
  const clock = manualClock(LISTED_AT);
  const engine = await stage.start(clock.now);
  const moments = [...STRIKES.map(({ at }) => at), ...envelopes.map(({ at }) => at), END];
  for (const now of moments.sort((a, b) => a - b)) {
    clock.advance(now - clock.now());
    for (const { at, envelope } of envelopes) if (at === now) await desk.publish(envelope);
    clock.advance(500_000);
    await desk.beacon(clock.now());
    await hearOut([engine], { partitions: PARTITIONS, at: clock.now() });
    const struck = STRIKES.find(({ at }) => at === now);
    if (struck) await writeStrike(stage.sql, struck);
    if (now === on(SATURDAY, '07:00:00')) await until(stage.sql, 'placed', 2);
    if (now === on(TUESDAY, '07:00:00')) await until(stage.sql, 'settled', 3);
    if (now === on(WEDNESDAY, '07:00:00')) await until(stage.sql, 'applied', 2);
  }
  await end(stage.sql, engine);
  return stage;
}

async function afterOutage(): Promise<Awaited<ReturnType<typeof setStage>>> {
  const stage = await setStage();
  for (const struck of STRIKES) await writeStrike(stage.sql, struck);
  for (const { envelope } of envelopes) await desk.publish(envelope);
  await desk.beacon(END);
  await end(stage.sql, await stage.start(() => END));
  return stage;
}

/** Whose what became of which order, in the order that they were sent in. */
async function cameTo(sql: Sql) {
  const names = { [MINA]: 'mina', [SORA]: 'sora', [LATE]: 'late' };
  const rows = await sql<Record<'userId' | 'became', string>[]>`
    select user_id as "userId", concat_ws(' ', side, status, reason, reason_detail,
      trim_scale(quantity), trim_scale(price)) as became
    from orders order by accepted_at`;
  return rows.map(({ userId, became }) => `${names[userId]} ${became}`);
}

test('is filled by the first strike that nobody could know, pays its holders, and pays out when it closes', async () => {
  const { sql, close } = await liveThrough();
  expect(await cameTo(sql)).toEqual([
    'mina BUY FILLED 9.52380952 10500',
    'sora BUY FILLED 4.76190476 10500',
    'mina BUY FAILED INSUFFICIENT_CASH needed=1900001 available=1900000',
    'sora SELL FILLED 2 11000',
    'mina SELL FAILED NO_PRICE delisted',
    'late BUY FAILED NO_PRICE delisted',
    'late BUY FAILED UNKNOWN_INSTRUMENT',
  ]);
  const applied = await sql`
    select case user_id when ${MINA} then 'mina' else 'sora' end as who, kind::text,
      trim_scale(quantity_after)::text as left, trim_scale(gross_krw)::text as paid,
      trim_scale(tax_krw)::text as tax
    from action_applications order by effective_at, who`;
  expect(applied.map((row) => Object.values(row).join(' '))).toEqual([
    'mina CASH_DIVIDEND 9.52380952 119 0',
    'sora CASH_DIVIDEND 4.76190476 59 0',
    'mina REDEMPTION 0 4761 0',
    'sora REDEMPTION 0 1380 0',
  ]);
  const wallets = await sql`
    select trim_scale(balance_krw)::text as cash, trim_scale(held_krw)::text as held from wallets
    where user_id <> ${ISSUER} order by balance_krw`;
  expect(wallets.map((row) => ({ ...row }))).toEqual([
    { cash: `${FLOOR_CASH_KRW - 100_000 + 119 + 4_761}`, held: '0' },
    { cash: `${FLOOR_CASH_KRW - 50_000 + 59 + 22_000 + 1_380}`, held: '0' },
    { cash: `${FLOOR_CASH_KRW}`, held: '0' },
  ]);
  const checks = [
    ...[...HOLDS, ...NOTHING_OVERSPENT, ...MONEY_CONSERVED],
    ...actionsApplied(DEFAULT_TRADING_RULES),
  ];
  for (const check of checks) expect(await runSqlCheck(sql, check)).toMatchObject({ breaches: 0 });
  expect(await decideAgain(sql, 'always')).toMatchObject({ differences: [] });

  const late = await afterOutage();
  expect(await ledgerHash(late.sql)).toBe(await ledgerHash(sql));
  await Promise.all([close(), late.close()]);
}, 120_000);
