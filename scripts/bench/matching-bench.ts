import { createSql, type Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { type BenchMarket, copyMarket, USERS } from './bench-database.ts';
import type { BenchStack } from './bench-stack.ts';
import { USER_ID_PREFIX } from './bench-users.ts';
import { PARTITIONS, purgeQueues, startIntake } from './edge-processes.ts';
import { type Figure, median, rounded } from './figure.ts';
import { startEngine } from './home-processes.ts';

/** Orders that each print of the measurement touches. */
const TOUCHED = 10;
/** The best limit among those that rest; each print goes a step below it, and no further. */
const TOP = 4_000;
/** Where the orders lie that nothing touches. */
const FAR_BELOW = 1_000;

/**
 * A print with many resting orders, ten of which it touches, against the same print with few: from the
 * print's commit to that of the ten fills.
 */
export async function benchMatching(
  stack: BenchStack,
  market: BenchMarket,
  given: { readonly few: number; readonly many: number; readonly prints: number },
): Promise<Figure> {
  const few = await timePrints(stack, market, given.few, given.prints);
  const many = await timePrints(stack, market, given.many, given.prints);
  return {
    name: 'matching',
    ours: `${rounded(median(many), 1)} ms with ${rounded(given.many, 0)} orders at rest`,
    yardstick: `${rounded(median(few), 1)} ms with ${rounded(given.few, 0)}`,
    ratio: median(many) / median(few),
    goal: { bound: 2, want: 'at most' },
    limit:
      'what a turn costs that fills ten orders; those at rest are found by their limits and not read',
    details: { few, many },
  };
}

/** Milliseconds of each print. */
async function timePrints(
  stack: BenchStack,
  market: BenchMarket,
  resting: number,
  prints: number,
): Promise<number[]> {
  const databaseUrl = await copyMarket(stack);
  const sql = createSql({ url: databaseUrl, applicationName: 'bench', poolSize: 2 });
  const intake = await startIntake(stack);
  await purgeQueues(stack.amqpUrl);
  try {
    const at = await restOrders(sql, market, resting, prints);
    const engine = await startEngine(stack, databaseUrl);
    try {
      // The first one is also when the lanes read how far their orders are matched.
      const times: number[] = [];
      for (let number = 0; number <= prints; number++) {
        times.push(
          await timePrint(sql, market, { number, at: addMicros(at, number * MICROS_PER_SECOND) }),
        );
      }
      return times.slice(1);
    } finally {
      await engine.stop();
    }
  } finally {
    await sql.end({ timeout: 5 });
    await intake.stop();
  }
}

/**
 * Orders as the engine leaves them once they rest: for each print ten a step above those of the next, and
 * all others far below. Returns from when on the tape goes on.
 */
async function restOrders(
  sql: Sql,
  { tickers, outage }: BenchMarket,
  resting: number,
  prints: number,
): Promise<Instant> {
  const [tickerId] = tickers as [string];
  const from = addMicros(outage.to, 60 * MICROS_PER_SECOND);
  const acceptedAt = addMicros(from, -10 * MICROS_PER_SECOND);
  const atRisk = TOUCHED * (prints + 1);
  await sql`
    insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
      requested_quantity, limit_price, time_in_force, body_sha256, intake_id, clock_error_ms, partition,
      accepted_at, not_before, created_at, hold_krw, hold_quantity, resting_since)
    select gen_random_uuid(), (${USER_ID_PREFIX} || lpad(to_hex(number % ${USERS}), 12, '0'))::uuid,
      gen_random_uuid(), ${tickerId}, 'BUY', 'LIMIT', 'PENDING', 'AWAITING_PRINT', 1,
      case when number < ${atRisk} then ${TOP} - number / ${TOUCHED} else ${FAR_BELOW} + number % 1000 end,
      'GTC', repeat('a', 64), 'edge-1', 0, number % ${USERS} % ${PARTITIONS},
      ${acceptedAt}::timestamptz + number * interval '1 microsecond',
      ${acceptedAt}::timestamptz + interval '1 second', ${acceptedAt}::timestamptz, 5000, 0,
      ${acceptedAt}::timestamptz + interval '2 seconds'
    from generate_series(0, ${resting - 1}) as number`;
  await sql`
    update wallets set held_krw = held.krw
    from (select user_id, sum(hold_krw) as krw from orders group by user_id) as held
    where held.user_id = wallets.user_id`;
  await sql.unsafe('vacuum analyze orders, wallets').simple();
  return addMicros(from, MICROS_PER_SECOND);
}

/** From the commit of a print to that of the last fill that it makes. */
async function timePrint(
  sql: Sql,
  { tickers }: BenchMarket,
  { number, at }: { readonly number: number; readonly at: Instant },
): Promise<number> {
  const [tickerId] = tickers as [string];
  const price = TOP - number;
  const filled = async () =>
    (await sql<{ n: number }[]>`select count(*)::int as n from fills`)[0]?.n ?? 0;
  const moved = Promise.withResolvers<void>();
  let expected = await filled();
  expected += TOUCHED;
  const look = async () => {
    if ((await filled()) >= expected) moved.resolve();
  };
  const listening = await sql.listen('outbox_moved', () => void look().catch(moved.reject));
  const startedAt = performance.now();
  await sql.begin(async (step) => {
    await step`
      insert into prints (ticker_id, at, kind, bid, ask, last, source, received_at)
      values (${tickerId}, ${at}, 'QUOTE', ${price - 10}, ${price}, ${price}, 'sim', ${at})`;
    await step`
      update tape_heads set complete_to = ${at}, last_print_at = ${at} where ticker_id = ${tickerId}`;
    await step`select pg_notify('tape_moved', '')`;
  });
  const giveUp = setTimeout(() => moved.reject(new Error(`print ${number} filled nobody`)), 30_000);
  await moved.promise;
  clearTimeout(giveUp);
  const took = performance.now() - startedAt;
  await listening.unlisten();
  const now = await filled();
  if (now !== expected)
    throw new Error(`print ${number} filled ${now - expected + TOUCHED} orders`);
  return took;
}
