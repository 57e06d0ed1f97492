import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import type { CommandEnvelope } from '@mockstreet/shared/command-envelope';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { manualClock, type OrderDesk, openOrderDesk } from '../support/order-desk.ts';
import { runEngine } from '../support/running-engine.ts';
import { type TapeSecond, writeTestTape } from '../support/test-tape.ts';
import { openTradingFloor } from '../support/trading-floor.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const [BTC, ETH, APPLE, USD] = [
  ...['CRYPTO-COIN-BTC', 'CRYPTO-COIN-ETH', 'US-STOCK-AAPL', 'FX-PAIR-USDKRW'],
] as [string, string, string, string];
const STEP_MICROS = 10 * MICROS_PER_SECOND;
const minute = (count: number) => addMicros(START, count * 60 * MICROS_PER_SECOND);
const MINUTES = 180;
const PATIENCE = { timeout: 25_000 };
/** A quote every ten seconds for three hours; of ETH the first comes after two. */
const TAPE: readonly TapeSecond[] = Array.from({ length: MINUTES * 6 }, (_, index) => {
  const at = addMicros(START, (index + 1) * STEP_MICROS);
  const quote = (tickerId: string, price: number) => {
    return { tickerId, at, bid: `${price}`, ask: `${price}` };
  };
  const coin = quote(BTC, at === minute(95) ? 400 : at === minute(130) ? 600 : 500);
  const share = quote(APPLE, at === minute(110) ? 9 : 10);
  const late = at > minute(120) ? [quote(ETH, 300)] : [];
  return [coin, share, quote(USD, 1_400), ...late];
}).flat();
const [ALICE, BOB, CAROL] = [randomUUID(), randomUUID(), randomUUID()];

type Message = OrderEnvelope | CommandEnvelope;
let vhost: TestVhost;
let desk: OrderDesk;
/** In order of acceptance. */
let messages: Message[];

beforeAll(async () => {
  vhost = await createTestVhost({ partitions: 1 });
  desk = await openOrderDesk(vhost, 1);
  messages = await submissions();
});

afterAll(async () => {
  await desk.close();
  await vhost.drop();
});

const accepted = (count: number) => addMicros(minute(count), 1);
const limit = (userId: string, at: number, asked: object) =>
  desk.envelope(
    userId,
    { side: 'BUY', type: 'LIMIT', time_in_force: 'GTC', quantity: '20', ...asked },
    accepted(at),
  );
const cancel = (userId: string, at: number, { order_id }: { readonly order_id: string }) =>
  desk.command(userId, { type: 'CANCEL', order_id }, accepted(at));

async function submissions(): Promise<Message[]> {
  const coins = { ticker_id: BTC, side: 'BUY', type: 'MARKET', quantity: '20' };
  const touched = await limit(ALICE, 1, { ticker_id: BTC, limit_price: '450' });
  const takenBack = await limit(BOB, 20, { ticker_id: BTC, limit_price: '440' });
  const expires_at = new Date(Number(minute(100)) / 1000).toISOString();
  const goodTill = { time_in_force: 'GTD', expires_at };
  return [
    await desk.envelope(ALICE, coins, accepted(0)),
    touched,
    await limit(ALICE, 2, { ticker_id: BTC, side: 'SELL', limit_price: '550' }),
    await limit(BOB, 3, { ticker_id: APPLE, limit_price: '9.5', ...goodTill }),
    await limit(CAROL, 4, { ticker_id: ETH, limit_price: '300' }),
    // What holds it back has its first print behind two hours of nothing.
    await desk.envelope(CAROL, coins, accepted(5)),
    takenBack,
    await limit(BOB, 60, { ticker_id: BTC, limit_price: '430' }),
    await cancel(BOB, 90, takenBack),
    await cancel(ALICE, 140, touched),
  ];
}

/** By whose they are and when they were accepted: what became of it, and when. */
async function ends(sql: Sql): Promise<string[]> {
  const rows = await sql<{ at: Instant; how: string; filledAt: Instant | null }[]>`
    select accepted_at as at, coalesce(reason, status::text) as how, filled_at as "filledAt" from orders
    union all select accepted_at, coalesce(reason, status::text), null from commands
    order by at`;
  const minutes = (at: Instant) => (at - START) / 60 / MICROS_PER_SECOND;
  return rows.map(({ at, how, filledAt }) =>
    [Math.round(minutes(at)), how, ...(filledAt === null ? [] : [minutes(filledAt)])].join(' '),
  );
}

const ENDS = [
  ...['0 FILLED 0.16666666666666666', '1 FILLED 95', '2 FILLED 130', '3 EXPIRED'],
  ...['4 FILLED 120.16666666666667', '5 FILLED 5.166666666666667', '20 USER_CANCELLED'],
  ...['60 FILLED 95', '90 DONE', '140 ALREADY_FINAL'],
];

/** Home is there and takes messages, tapes and beacons as they come, or was away all the time. */
async function run(way: 'live' | 'late'): Promise<string> {
  const { database, sql } = await openTradingFloor([ALICE, BOB, CAROL], START);
  const clock = manualClock(START);
  const first = TAPE.filter(({ at }) => at === addMicros(START, STEP_MICROS));
  await writeTestTape(sql, first, START);
  const start = () =>
    runEngine({
      ...{ databaseUrl: database.url, amqpUrl: vhost.amqpOf.engine, keyFiles: desk.keys.files },
      ...{ partitions: 1, batchSize: 100, clock: clock.now },
    });
  const live = way === 'live' ? await start() : undefined;
  let sent = 0;
  for (let at = 1; at <= MINUTES; at++) {
    const now = clock.advance(60 * MICROS_PER_SECOND);
    for (; sent < messages.length && acceptedAt(sent) <= now; sent++) {
      await desk.publish(messages[sent] as Message);
    }
    if (!live && at < MINUTES) continue;
    await desk.beacon(now);
    const from = live ? minute(at - 1) : START;
    await writeTestTape(
      sql,
      TAPE.filter((one) => one.at > from && one.at <= now),
      now,
    );
  }
  const engine = live ?? (await start());
  await vi.waitFor(async () => {
    await engine.look();
    expect(await ends(sql)).toEqual(ENDS);
  }, PATIENCE);
  expect(engine.faults).toEqual([]);
  await engine.stop();
  const hash = await ledgerHash(sql);
  await sql.end();
  await database.drop();
  return hash;
}

function acceptedAt(index: number): Instant {
  return instant(Date.parse((messages[index] as Message).accepted_at) * 1000);
}

test('hours of tape behind orders come to the same ledger in steps as while they were printed', async () => {
  expect(await run('late')).toBe(await run('live'));
}, 90_000);
