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
const CONNECTIONS = 256;
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
): Promise<Figure> {
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
    const order = await orderOf(stack, market, size);
    await watchOrders({ ...order, measureMs: 0 });
    // As autovacuum does in the first minute: plans of tables that were empty are good for nothing.
    await sql.unsafe('analyze').simple();
    const [cpuBefore, startedAt] = [stack.cpu(), performance.now()];
    const report = await watchOrders(order);
    const cores = formatCores(cpuBefore, stack.cpu(), (performance.now() - startedAt) / 1000);
    for (const each of running.splice(1).toReversed()) await each.stop();
    const ours = screenDelays(await followOrders(sql, report.orders));
    const after = await measureYardstick(stack.amqpUrl, sql);
    const answers = report.orders.map(({ sentAtMs, acceptedAtMs }) => acceptedAtMs - sentAtMs);
    return toFigure({
      ...{ ours, yardsticks: [before, after], cores, perSecond: size.perSecond },
      ...{ accepted: spreadOf(answers), orders: report.orders.length },
    });
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

async function orderOf(
  stack: BenchStack,
  market: BenchMarket,
  { clock, perSecond, measureMs }: ScreenSize,
): Promise<ScreenOrder> {
  const tokens = await signBenchTokens(stack.data.home.keys.tokenKeys, WATCHERS, clock());
  return {
    ...{ intakePort: stack.ports.intake, apiPort: stack.ports.api, connections: CONNECTIONS },
    ...{ perSecond, warmUpMs: WARM_UP_MS, measureMs, settleWithinMs: SETTLE_WITHIN_MS },
    tokens,
    authorizations: tokens.map((token) => `Bearer ${token}`),
    bodies: market.tickers.map((ticker_id) =>
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
  readonly ours: ScreenDelays;
  readonly yardsticks: readonly { readonly confirm: Spread; readonly commit: Spread }[];
  readonly accepted: Spread;
  readonly orders: number;
  readonly cores: string;
  readonly perSecond: number;
}

function toFigure(measured: Measured): Figure {
  const { ours, yardsticks, accepted, cores, perSecond } = measured;
  const mean = (of: (yardstick: Measured['yardsticks'][number]) => number) =>
    yardsticks.reduce((sum, yardstick) => sum + of(yardstick), 0) / yardsticks.length;
  const p50 = mean(({ confirm, commit }) => confirm.p50 + commit.p50);
  const p99 = mean(({ confirm, commit }) => confirm.p99 + commit.p99);
  const ms = (spread: Spread) => `${rounded(spread.p50, 1)} (${rounded(spread.p99, 1)})`;
  return {
    name: `order to screen at ${perSecond}/s`,
    ours: `p99 ${rounded(ours.all.p99, 1)} ms behind the print, p50 ${rounded(ours.all.p50, 1)} ms`,
    yardstick: `confirm + commit p99 ${rounded(p99, 1)} ms, p50 ${rounded(p50, 1)} ms`,
    ratio: ours.all.p99 / p99,
    goal: { bound: GOAL, want: 'at most' },
    limit:
      `p50 over p50 is ${rounded(ours.all.p50 / p50, 1)}, p99 over p50 ${rounded(ours.all.p99 / p50, 1)}; prints come once a second ` +
      `for all instruments at once, so a second's orders ripen together and are settled and told as one burst; in ms, ` +
      `p50 (p99), until the print is on the tape ${ms(ours.tape)}, until the fill is committed ${ms(ours.settle)}, until it is ` +
      `seen ${ms(ours.tell)}; the 202 took ${ms(accepted)}; cores busy: ${cores}`,
    details: measured,
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
