import { publishBacklog, sealCredentials } from './backlog.ts';
import { type BenchMarket, copyMarket, dropCopies, USERS } from './bench-database.ts';
import type { Load } from './bench-load.ts';
import {
  type BenchProcess,
  type BenchStack,
  type CpuUse,
  formatMicrosEach,
} from './bench-stack.ts';
import { signBenchTokens } from './bench-users.ts';
import { peakMemoryBytes } from './cpu-seconds.ts';
import { type DrainSample, rateBetween } from './drain-progress.ts';
import { purgeQueues, startIntake } from './edge-processes.ts';
import { type Figure, median, rounded } from './figure.ts';
import {
  awaitBegun,
  awaitDecided,
  awaitShared,
  countDecided,
  startEngine,
} from './home-processes.ts';
import { runPgbench } from './pgbench-order.ts';

export interface Drain {
  /** Orders and commands. */
  readonly count: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** What they came to. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Processor time of each: of each part in microseconds, and how many cores were busy. */
  readonly micros: string;
  readonly cores: number;
  /** How it went on. */
  readonly samples: readonly DrainSample[];
  /** From when on each engine had its own partitions, in milliseconds of the samples. */
  readonly sharedAtMs: number;
}

export interface Transactions {
  readonly clients: number;
  readonly perSecond: number;
  /** PostgreSQL's processor time per transaction, in microseconds; pgbench's own comes on top. */
  readonly micros: number;
}

/** The yardstick's best: with fewer clients it waits for the disk, with more for itself. */
const CLIENT_COUNTS = [4, 8, 16];
const SLOWEST_PER_SECOND = 500;
const BEGUN_WITHIN_MS = 60_000;
const UNDER_WAY = 0.2;

/** A backlog drained by the real engine, against one transaction per market order by pgbench. */
export async function benchDrain(
  stack: BenchStack,
  market: BenchMarket,
  given: {
    readonly name: string;
    readonly load: Load;
    /** How many times as many a second as the yardstick. */
    readonly goal: number;
    readonly count: number;
    readonly repetitions: number;
    readonly pgbenchSeconds: number;
  },
): Promise<Figure[]> {
  const runs: { ours: Drain; yardstick: readonly Transactions[] }[] = [];
  for (let repetition = 0; repetition < given.repetitions; repetition++) {
    const yardstick = await runTransactions(stack, market, given.pgbenchSeconds);
    runs.push({ yardstick, ours: await drainBacklog(stack, market, given) });
  }
  const best = ({ yardstick }: (typeof runs)[number]) =>
    yardstick.reduce((most, each) => (each.perSecond > most.perSecond ? each : most));
  const last = runs.at(-1) as (typeof runs)[number];
  const yardstick = `${rounded(median(runs.map((run) => best(run).perSecond)), 0)} pgbench transactions/s`;
  const toFigure = (rateOf: (drain: Drain) => number) => ({
    ours: `${rounded(median(runs.map(({ ours }) => rateOf(ours))), 0)} decided/s`,
    yardstick,
    ratio: median(runs.map((run) => rateOf(run.ours) / best(run).perSecond)),
  });
  return [
    {
      name: given.name,
      ...toFigure(({ perSecond }) => perSecond),
      goal: { bound: given.goal, want: 'at least' },
      limit:
        `from an engine's first message on, which it meets with cold code; each costs, in µs of processor time, ` +
        `${last.ours.micros}, against ${rounded(best(last).micros, 0)} of PostgreSQL alone for a transaction of ` +
        `the yardstick; ${rounded(last.ours.cores, 1)} cores were busy with it`,
      details: runs,
    },
    {
      name: `${given.name}, under way`,
      ...toFigure(rateUnderWay),
      limit: 'the same drains behind their first fifth: what an engine does once its code is warm',
      details: runs.map(({ ours }) => rateUnderWay(ours)),
    },
  ];
}

/** Orders a second behind the first fifth. */
export function rateUnderWay({ count, samples }: Drain): number {
  return count * rateBetween(samples, UNDER_WAY, 1);
}

async function runTransactions(
  stack: BenchStack,
  market: BenchMarket,
  seconds: number,
): Promise<Transactions[]> {
  const databaseUrl = await copyMarket(stack);
  const results: Transactions[] = [];
  for (const clients of CLIENT_COUNTS) {
    const before = stack.cpu().get('postgres') ?? 0;
    const programs = stack.postgresPrograms;
    const perSecond = await runPgbench({ programs, databaseUrl, market, clients, seconds });
    const used = (stack.cpu().get('postgres') ?? 0) - before;
    results.push({ clients, perSecond, micros: (used / (perSecond * seconds)) * 1e6 });
  }
  await dropCopies(stack);
  return results;
}

/**
 * Publishes a backlog into empty queues, then starts the engine on a fresh database and times it
 * from its first message to its last commit.
 */
export async function drainBacklog(
  stack: BenchStack,
  market: BenchMarket,
  {
    load,
    count,
    engines = 1,
    traced,
  }: {
    readonly load: Load;
    readonly count: number;
    readonly engines?: number;
    readonly traced?: {
      /** Of a collector of traces, and the share of the messages that it is to learn of. */
      readonly endpoint: string;
      readonly share: number;
    };
  },
): Promise<Drain> {
  const databaseUrl = await copyMarket(stack);
  // Sends the beacon that closes the backlog once an engine listens.
  const running: BenchProcess[] = [await startIntake(stack)];
  try {
    await purgeQueues(stack.amqpUrl);
    const tokens = await signBenchTokens(stack.data.home.keys.tokenKeys, USERS, market.outage.from);
    const seals = await sealCredentials(stack.data.home.keys.publicKeys, tokens);
    const sampledShare = traced?.share;
    await publishBacklog({ amqpUrl: stack.amqpUrl, market, seals, load, count, sampledShare });
    const shares = Array.from({ length: engines }, (_, index) => ({ index, count: engines }));
    // It is at work before it says that it is ready, and the busier the later it says so.
    const begun = awaitBegun(databaseUrl, BEGUN_WITHIN_MS).then(() => ({
      atMs: performance.now(),
      cpu: stack.cpu(),
    }));
    const [beginning, started] = await Promise.all([
      begun,
      Promise.all(shares.map((share) => startEngine(stack, databaseUrl, share, traced?.endpoint))),
    ]);
    running.push(...started);
    const timed = await timeDrain(stack, started, { databaseUrl, count, beginning });
    for (const each of running.splice(0).toReversed()) await each.stop();
    const outcomes = await countDecided(databaseUrl);
    if (Object.keys(outcomes).some((outcome) => !load.outcomes.includes(outcome))) {
      throw new Error(`of ${count} orders and commands: ${JSON.stringify(outcomes)}`);
    }
    return { ...timed, count, outcomes };
  } finally {
    for (const each of running.toReversed()) await each.stop();
    await dropCopies(stack);
  }
}

async function timeDrain(
  stack: BenchStack,
  engines: readonly BenchProcess[],
  {
    databaseUrl,
    count,
    beginning,
  }: {
    readonly databaseUrl: string;
    readonly count: number;
    readonly beginning: { readonly atMs: number; readonly cpu: CpuUse };
  },
): Promise<Omit<Drain, 'count' | 'outcomes'>> {
  const progress = createProgress(engines, beginning.atMs);
  const withinMs = 30_000 + (count / SLOWEST_PER_SECOND) * 1000;
  const sinceBegun = () => performance.now() - beginning.atMs;
  const shared = awaitShared(stack, engines.length, withinMs).then(sinceBegun);
  const decided = awaitDecided(databaseUrl, count, withinMs, progress.note).then(() => ({
    seconds: sinceBegun() / 1_000,
    after: stack.cpu(),
  }));
  const done = Promise.all([shared, decided]);
  const [sharedAtMs, { seconds, after }] = await Promise.race([done, ...engines.map(died)]).catch(
    (error: unknown) => {
      const said = engines.map((engine) => engine.said()).join('\n');
      throw new Error(`${error}; the engine said:\n${said}`, { cause: error });
    },
  );
  return {
    seconds,
    perSecond: count / seconds,
    micros: formatMicrosEach(beginning.cpu, after, count),
    cores: (total(after) - total(beginning.cpu)) / seconds,
    ...{ samples: progress.samples(), sharedAtMs },
  };
}

/** An engine that ends on a fault is started again where it is deployed; here its drain would stand still. */
async function died({ pid, ended }: BenchProcess): Promise<never> {
  const { code, signal } = await ended;
  throw new Error(`engine ${pid} ended with ${code ?? signal}`);
}

/** Notes how far it is at every look, and how much memory the engines have held so far. */
function createProgress(engines: readonly BenchProcess[], begunAtMs: number) {
  const looks: { atMs: number; events: number; peakMemoryBytes: number | undefined }[] = [];
  const note = (events: number) => {
    const peaks = engines.flatMap(({ pid }) => peakMemoryBytes(pid) ?? []);
    const peak = peaks.length === 0 ? undefined : Math.max(...peaks);
    looks.push({ atMs: performance.now() - begunAtMs, events, peakMemoryBytes: peak });
  };
  looks.push({ atMs: 0, events: 0, peakMemoryBytes: undefined });
  return {
    note,
    samples(): DrainSample[] {
      const all = looks.at(-1)?.events ?? 0;
      return looks.map(({ events, ...look }) => ({ ...look, share: events / all }));
    },
  };
}

function total(use: CpuUse): number {
  return [...use.values()].reduce((sum, seconds) => sum + seconds, 0);
}
