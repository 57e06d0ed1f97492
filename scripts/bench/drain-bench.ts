import { publishBacklog } from './backlog.ts';
import { type BenchMarket, copyMarket, USERS } from './bench-database.ts';
import { type BenchStack, formatCores } from './bench-stack.ts';
import { signBenchTokens } from './bench-users.ts';
import { peakMemoryBytes } from './cpu-seconds.ts';
import { purgeQueues, startIntake } from './edge-processes.ts';
import { type Figure, median, rounded } from './figure.ts';
import { awaitDecided, countOrders, startEngine } from './home-processes.ts';
import { runPgbench } from './pgbench-order.ts';

export interface Drain {
  readonly orders: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly cores: string;
  readonly peakMemoryBytes: number | undefined;
}

/** The yardstick's best: with fewer clients it waits for the disk, with more for itself. */
const CLIENT_COUNTS = [4, 8, 16];
const SLOWEST_PER_SECOND = 500;

/** A backlog drained by the real engine, against one transaction per order by pgbench. */
export async function benchDrain(
  stack: BenchStack,
  market: BenchMarket,
  given: {
    readonly orders: number;
    readonly repetitions: number;
    readonly pgbenchSeconds: number;
  },
): Promise<Figure> {
  const runs: { ours: Drain; yardstick: { clients: number; perSecond: number }[] }[] = [];
  for (let repetition = 0; repetition < given.repetitions; repetition++) {
    const databaseUrl = await copyMarket(stack);
    const yardstick: { clients: number; perSecond: number }[] = [];
    for (const clients of CLIENT_COUNTS) {
      const perSecond = await runPgbench({
        programs: stack.postgresPrograms,
        databaseUrl,
        market,
        clients,
        seconds: given.pgbenchSeconds,
      });
      yardstick.push({ clients, perSecond });
    }
    runs.push({ yardstick, ours: await drainBacklog(stack, market, given.orders) });
  }
  const best = (yardstick: readonly { perSecond: number }[]) =>
    Math.max(...yardstick.map(({ perSecond }) => perSecond));
  const last = runs.at(-1)?.ours;
  return {
    name: 'drain',
    ours: `${rounded(median(runs.map(({ ours }) => ours.perSecond)), 0)} orders/s`,
    yardstick: `${rounded(median(runs.map(({ yardstick }) => best(yardstick))), 0)} pgbench transactions/s`,
    ratio: median(runs.map(({ ours, yardstick }) => ours.perSecond / best(yardstick))),
    goal: { bound: 4, want: 'at least' },
    limit: `the processors of this machine; cores busy while draining: ${last?.cores}`,
    details: runs,
  };
}

/**
 * Publishes a backlog into empty queues, then starts the engine on a fresh database and times it
 * from the moment it is ready to its last commit.
 */
export async function drainBacklog(
  stack: BenchStack,
  market: BenchMarket,
  orders: number,
): Promise<Drain> {
  const databaseUrl = await copyMarket(stack);
  // Declares the topology, and sends the beacon that closes the backlog once an engine listens.
  const intake = await startIntake(stack);
  await purgeQueues(stack.amqpUrl);
  const tokens = await signBenchTokens(stack.data.home.signingKey, USERS, market.outage.from);
  await publishBacklog({ amqpUrl: stack.amqpUrl, market, tokens, orders });

  const before = stack.cpu();
  const engine = await startEngine(stack, databaseUrl);
  const readyAt = performance.now();
  await awaitDecided(databaseUrl, orders, 30_000 + (orders / SLOWEST_PER_SECOND) * 1000);
  const seconds = (performance.now() - readyAt) / 1000;
  const cores = formatCores(before, stack.cpu(), seconds);
  const peak = peakMemoryBytes(engine.pid);
  await engine.stop();
  await intake.stop();
  const states = await countOrders(databaseUrl);
  if (states.FILLED !== orders) {
    throw new Error(`of ${orders} orders: ${JSON.stringify(states)}`);
  }
  return { orders, seconds, perSecond: orders / seconds, cores, peakMemoryBytes: peak };
}
