import { createSql, type Sql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import { ORDERS_EXCHANGE } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { type BenchMarket, copyMarket, USERS } from './bench-database.ts';
import { type BenchStack, formatCores } from './bench-stack.ts';
import { benchUserId, signBenchTokens } from './bench-users.ts';
import { purgeQueues, startIntake } from './edge-processes.ts';
import { type Figure, quantile, rounded } from './figure.ts';
import { awaitDecided, startEngine, startFeeder } from './home-processes.ts';
import { runLoad } from './run-load.ts';

/** Milliseconds. */
interface Spread {
  readonly p50: number;
  readonly p99: number;
}

/** Plenty: a request that finds none free would be a wait of the load generator's own. */
const CONNECTIONS = 256;
const WARM_UP_MS = 3_000;
const YARDSTICK_SAMPLES = 1_000;

/**
 * From the moment that an order's print was there to the commit of its fill, with real intake,
 * feeder and engine and an open loop of orders, against one confirmed publish and one commit, each
 * alone and at its best.
 */
export async function benchLatency(
  stack: BenchStack,
  market: BenchMarket,
  given: { readonly clock: Clock; readonly perSecond: number; readonly measureMs: number },
): Promise<Figure> {
  const databaseUrl = await copyMarket(stack);
  const intake = await startIntake(stack);
  const sql = createSql({ url: databaseUrl, applicationName: 'bench', poolSize: 1 });
  try {
    const before = await measureYardstick(stack.amqpUrl, sql);
    await purgeQueues(stack.amqpUrl);
    const feeder = await startFeeder(stack, databaseUrl);
    const engine = await startEngine(stack, databaseUrl);
    const cpuBefore = stack.cpu();
    const startedAt = performance.now();
    const tokens = await signBenchTokens(stack.data.home.keys.tokenKeys, USERS, given.clock());
    const report = await runLoad({
      port: stack.ports.intake,
      connections: CONNECTIONS,
      warmUpMs: WARM_UP_MS,
      measureMs: given.measureMs,
      perSecond: given.perSecond,
      authorizations: tokens.map((token) => `Bearer ${token}`),
      bodies: market.tickers.map((ticker_id) =>
        JSON.stringify({ ticker_id, side: 'BUY', type: 'MARKET', amount_krw: '10000' }),
      ),
      epochMs: Math.floor(given.clock() / 1000),
    });
    const cores = formatCores(cpuBefore, stack.cpu(), (performance.now() - startedAt) / 1000);
    if (Object.keys(report.refused).length > 0) {
      throw new Error(`orders were refused: ${JSON.stringify(report.refused)}`);
    }
    await awaitDecided(databaseUrl, report.accepted, 30_000);
    await engine.stop();
    await feeder.stop();
    const ours = await readLatencies(sql);
    const after = await measureYardstick(stack.amqpUrl, sql);
    return toFigure({ ours, yardsticks: [before, after], report, cores, ...given });
  } finally {
    await sql.end({ timeout: 5 });
    await intake.stop();
    await purgeQueues(stack.amqpUrl);
  }
}

interface Measured {
  /** `onTapeP50`: until the feeder had the print on the tape. */
  readonly ours: Spread & { readonly onTapeP50: number; readonly orders: number };
  readonly yardsticks: readonly { readonly confirm: Spread; readonly commit: Spread }[];
  readonly report: { readonly p50Ms: number; readonly p99Ms: number };
  readonly cores: string;
  readonly perSecond: number;
}

function toFigure(measured: Measured): Figure {
  const { ours, yardsticks, report, cores, perSecond } = measured;
  const mean = (of: (yardstick: Measured['yardsticks'][number]) => number) =>
    yardsticks.reduce((sum, yardstick) => sum + of(yardstick), 0) / yardsticks.length;
  const p50 = mean(({ confirm, commit }) => confirm.p50 + commit.p50);
  const p99 = mean(({ confirm, commit }) => confirm.p99 + commit.p99);
  return {
    name: `print to fill at ${perSecond}/s`,
    ours: `p50 ${rounded(ours.p50, 1)} ms, p99 ${rounded(ours.p99, 1)} ms`,
    yardstick: `confirm + commit p50 ${rounded(p50, 2)} ms, p99 ${rounded(p99, 2)} ms`,
    ratio: ours.p50 / p50,
    limit:
      `p99 over p99 is ${rounded(ours.p99 / p99, 1)}; prints come once a second for all instruments ` +
      `at once, so a second's orders ripen together and are settled as one burst; of the p50, ` +
      `${rounded(ours.onTapeP50, 1)} ms pass before the feeder has the print on the tape; the 202 itself ` +
      `took p50 ${rounded(report.p50Ms, 1)} ms, p99 ${rounded(report.p99Ms, 1)} ms; cores busy: ${cores}`,
    details: measured,
  };
}

/** From the arrival of each fill's print to the commit of the fill, and where on the way it was. */
async function readLatencies(sql: Sql): Promise<Measured['ours']> {
  const [row] = await sql<Measured['ours'][]>`
    with latency as (
      select extract(epoch from pg_xact_commit_timestamp(fills.xmin) - arrived)::float8 * 1000 as ms,
        extract(epoch from pg_xact_commit_timestamp(prints.xmin) - arrived)::float8 * 1000 as tape_ms
      from fills join orders on orders.id = fills.order_id
      join prints on prints.ticker_id = fills.ticker_id and prints.at = fills.print_at,
      lateral (select greatest(orders.accepted_at, prints.received_at) as arrived) as print)
    select percentile_cont(0.5) within group (order by ms) as p50,
      percentile_cont(0.99) within group (order by ms) as p99,
      percentile_cont(0.5) within group (order by tape_ms) as "onTapeP50",
      count(*)::int as orders
    from latency`;
  if (!row?.orders) throw new Error('no order was filled');
  return row;
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
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
