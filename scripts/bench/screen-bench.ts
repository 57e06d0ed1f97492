import { createSql, type Sql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import { ORDERS_EXCHANGE } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { type BenchMarket, copyMarket, USERS } from './bench-database.ts';
import { type BenchProcess, type BenchStack, formatCores } from './bench-stack.ts';
import { benchUserId, signBenchTokens } from './bench-users.ts';
import { purgeQueues, startIntake } from './edge-processes.ts';
import { type Figure, rounded } from './figure.ts';
import { forkProcess } from './fork-process.ts';
import { startApi, startEngine, startFeeder, startRelay } from './home-processes.ts';
import {
  type ScreenDelays,
  type ScreenedOrder,
  type Spread,
  screenDelays,
  spreadOf,
} from './screen-delays.ts';
import type { ScreenOrder, ScreenReport, WatchedOrder } from './screen-process.ts';

export interface ScreenSize {
  readonly clock: Clock;
  readonly perSecond: number;
  readonly measureMs: number;
}

/** Of so many users each has a websocket. */
const WATCHERS = 250;
/** Plenty: a request that finds none free would be a wait of the load generator's own. */
const CONNECTIONS = 512;
const WARM_UP_MS = 3_000;
const SETTLE_WITHIN_MS = 30_000;
const TAPE_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;
const YARDSTICK_SAMPLES = 1_000;
const GOAL = 10;

/**
 * From an order's 202 to the sight of its fill on `/ws/orders`, without the wait for its print, through all that is
 * between: real intake, broker, feeder, engine, relay and API, and an open loop of orders. Against one confirmed
 * publish and one commit, each alone and at its best.
 */
export async function benchScreen(
  stack: BenchStack,
  market: BenchMarket,
  size: ScreenSize,
): Promise<Figure[]> {
  const databaseUrl = await copyMarket(stack);
  const sql = createSql({ url: databaseUrl, applicationName: 'bench', poolSize: 1 });
  const running: BenchProcess[] = [await startIntake(stack)];
  try {
    const before = await measureYardstick(stack.amqpUrl, sql);
    await purgeQueues(stack.amqpUrl);
    for (const start of [startFeeder, startEngine, startRelay, startApi]) {
      running.push(await start(stack, databaseUrl));
    }
    await awaitTape(sql, market.tickers);
    const order = await orderOf(stack, market.tickers, size);
    await watchOrders({ ...order, measureMs: 0 });
    // As autovacuum does in the first minute: plans of tables that were empty are good for nothing.
    await sql.unsafe('analyze').simple();
    const together = await tickersOfAMoment(sql, market.tickers);
    const all = await measure(stack, sql, order);
    const burst = await measure(stack, sql, await orderOf(stack, together, size));
    for (const each of running.splice(1).toReversed()) await each.stop();
    const yardsticks = [before, await measureYardstick(stack.amqpUrl, sql)];
    const { perSecond } = size;
    return [
      toFigure({
        ...{ name: `order to screen at ${perSecond}/s`, goal: { bound: GOAL, want: 'at most' } },
        ...{ measured: all, yardsticks },
        why: `instruments print at five moments of a second, so about a fifth of a second's orders ripens at once`,
      }),
      toFigure({
        ...{ name: 'order to screen, one moment', measured: burst, yardsticks },
        why: `all of a second's orders are for ${together.length} instruments that print at the same moment, so what a second brings ripens at once`,
      }),
    ];
  } finally {
    for (const each of running.toReversed()) await each.stop();
    await sql.end({ timeout: 5 });
    await purgeQueues(stack.amqpUrl);
  }
}

/** Waits until the feeder has made up for the time since the market was prepared: before, nothing fills. */
async function awaitTape(sql: Sql, tickers: readonly string[]): Promise<void> {
  const giveUpAt = performance.now() + TAPE_WITHIN_MS;
  for (;;) {
    const [row] = await sql<{ late: number }[]>`
      select count(*)::int as late from tape_heads
      where ticker_id = any(${[...tickers]}::text[]) and complete_to < now() - interval '3 s'`;
    if (row?.late === 0) return;
    if (performance.now() > giveUpAt) throw new Error('the feeder does not come up to the present');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Instruments that all print at the same moment of each second: the moment that has most of them. */
async function tickersOfAMoment(sql: Sql, tickers: readonly string[]): Promise<string[]> {
  const [most] = await sql<{ tickerIds: string[] }[]>`
    select array_agg(distinct ticker_id) as "tickerIds" from prints
    where ticker_id = any(${[...tickers]}::text[]) and at > now() - interval '10 s'
    group by mod(extract(microseconds from at), 1000000)
    order by count(distinct ticker_id) desc limit 1`;
  if (!most) throw new Error('nothing has printed of late');
  return most.tickerIds;
}

async function measure(stack: BenchStack, sql: Sql, order: ScreenOrder): Promise<Measured> {
  const [cpuBefore, startedAt] = [stack.cpu(), performance.now()];
  const { orders } = await watchOrders(order);
  const cores = formatCores(cpuBefore, stack.cpu(), (performance.now() - startedAt) / 1000);
  const answers = orders.map(({ sentAtMs, acceptedAtMs }) => acceptedAtMs - sentAtMs);
  const delays = screenDelays(await followOrders(sql, orders));
  return { delays, accepted: spreadOf(answers), orders: orders.length, cores };
}

async function orderOf(
  stack: BenchStack,
  tickers: readonly string[],
  { clock, perSecond, measureMs }: ScreenSize,
): Promise<ScreenOrder> {
  const tokens = await signBenchTokens(stack.data.home.keys.tokenKeys, WATCHERS, clock());
  return {
    ...{ intakePort: stack.ports.intake, apiPort: stack.ports.api, connections: CONNECTIONS },
    ...{ perSecond, warmUpMs: WARM_UP_MS, measureMs, settleWithinMs: SETTLE_WITHIN_MS },
    tokens,
    authorizations: tokens.map((token) => `Bearer ${token}`),
    bodies: tickers.map((ticker_id) =>
      JSON.stringify({ ticker_id, side: 'BUY', type: 'MARKET', amount_krw: '10000' }),
    ),
    epochMs: Math.floor(clock() / 1000),
  };
}

async function watchOrders(order: ScreenOrder): Promise<ScreenReport> {
  const friends = forkProcess('./screen-process.ts');
  try {
    friends.send(order);
    const report = (await friends.next()) as ScreenReport;
    if (Object.keys(report.refused).length > 0) {
      throw new Error(`orders were refused: ${JSON.stringify(report.refused)}`);
    }
    return report;
  } finally {
    await friends.stop();
  }
}

/** What the database says of each; every one must have been seen, and filled. */
async function followOrders(sql: Sql, watched: readonly WatchedOrder[]): Promise<ScreenedOrder[]> {
  const rows = await sql<
    { orderId: string; printAtMs: number; tapeAtMs: number; filledAtMs: number }[]
  >`
    select fills.order_id as "orderId",
      extract(epoch from prints.received_at)::float8 * 1000 as "printAtMs",
      extract(epoch from pg_xact_commit_timestamp(prints.xmin))::float8 * 1000 as "tapeAtMs",
      extract(epoch from pg_xact_commit_timestamp(fills.xmin))::float8 * 1000 as "filledAtMs"
    from fills join prints on prints.ticker_id = fills.ticker_id and prints.at = fills.print_at`;
  const ways = new Map(rows.map((row) => [row.orderId, row]));
  return watched.map(({ orderId, acceptedAtMs, seenAtMs }) => {
    const way = ways.get(orderId);
    if (seenAtMs === undefined || !way) {
      throw new Error(`${orderId} was ${way ? 'filled, and nobody saw it' : 'not filled'}`);
    }
    return { acceptedAtMs, seenAtMs, ...way };
  });
}

interface Measured {
  readonly delays: ScreenDelays;
  readonly accepted: Spread;
  readonly orders: number;
  readonly cores: string;
}

interface Told extends Pick<Figure, 'name' | 'goal'> {
  readonly measured: Measured;
  readonly yardsticks: readonly { readonly confirm: Spread; readonly commit: Spread }[];
  /** What hangs together with the market that is measured. */
  readonly why: string;
}

function toFigure({ measured, yardsticks, why, ...named }: Told): Figure {
  const { delays, accepted, cores } = measured;
  const mean = (of: (yardstick: Told['yardsticks'][number]) => number) =>
    yardsticks.reduce((sum, yardstick) => sum + of(yardstick), 0) / yardsticks.length;
  const p50 = mean(({ confirm, commit }) => confirm.p50 + commit.p50);
  const p99 = mean(({ confirm, commit }) => confirm.p99 + commit.p99);
  const ms = (spread: Spread) => `${rounded(spread.p50, 1)} (${rounded(spread.p99, 1)})`;
  return {
    ...named,
    ours: `p99 ${rounded(delays.all.p99, 1)} ms behind the print, p50 ${rounded(delays.all.p50, 1)} ms`,
    yardstick: `confirm + commit p99 ${rounded(p99, 1)} ms, p50 ${rounded(p50, 1)} ms`,
    ratio: delays.all.p99 / p99,
    limit:
      `p50 over p50 is ${rounded(delays.all.p50 / p50, 1)}, p99 over p50 ${rounded(delays.all.p99 / p50, 1)}; ${why} and is settled ` +
      `and told as one burst; in ms, p50 (p99), until the print is on the tape ${ms(delays.tape)}, until the fill is ` +
      `committed ${ms(delays.settle)}, until it is seen ${ms(delays.tell)}; the 202 took ${ms(accepted)}; cores busy: ${cores}`,
    details: { measured, yardsticks },
  };
}

/** One after the other, nothing else going on. */
async function measureYardstick(amqpUrl: string, sql: Sql) {
  const connection = await connect(amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const content = Buffer.alloc(1_000, 'x');
  const confirm = await sample(async (number) => {
    const options = { persistent: true, mandatory: true };
    channel.publish(ORDERS_EXCHANGE, benchUserId(number % USERS), content, options);
    await channel.waitForConfirms();
  });
  await connection.close();
  await sql`create table if not exists bench_commits (id int primary key, text text)`;
  await sql`truncate bench_commits`;
  const commit = await sample(async (number) => {
    await sql`insert into bench_commits values (${number}, 'an order, a fill, six legs')`;
  });
  return { confirm, commit };
}

async function sample(act: (number: number) => Promise<void>): Promise<Spread> {
  const times: number[] = [];
  for (let number = 0; number < YARDSTICK_SAMPLES; number++) {
    const startedAt = performance.now();
    await act(number);
    times.push(performance.now() - startedAt);
  }
  return spreadOf(times);
}
