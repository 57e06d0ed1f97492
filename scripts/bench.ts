import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@mockstreet/native/repository';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { type BenchMarket, dropCopies, prepareMarket } from './bench/bench-database.ts';
import { MARKET_LOAD } from './bench/bench-load.ts';
import { type BenchStack, startBenchStack } from './bench/bench-stack.ts';
import { benchCandles } from './bench/candle-bench.ts';
import { cpuSeconds, machineCpuSeconds } from './bench/cpu-seconds.ts';
import { benchDrain } from './bench/drain-bench.ts';
import { startTopology } from './bench/edge-processes.ts';
import { benchEngines } from './bench/engines-bench.ts';
import { benchFanOut } from './bench/fan-out-bench.ts';
import { benchFeeder } from './bench/feeder-bench.ts';
import { type Figure, formatFigures, rounded } from './bench/figure.ts';
import { benchIntake } from './bench/intake-bench.ts';
import { benchMatching } from './bench/matching-bench.ts';
import { MIXED_LOAD } from './bench/mixed-load.ts';
import { benchOutage } from './bench/outage-bench.ts';
import { drawProfiles } from './bench/profile/draw-profiles.ts';
import { benchRanking } from './bench/ranking-bench.ts';
import { benchReads } from './bench/reads-bench.ts';
import { benchScreen } from './bench/screen-bench.ts';
import { benchStart } from './bench/start-bench.ts';
import { benchTelemetry } from './bench/telemetry-bench.ts';
import { benchTemplates } from './bench/template-bench.ts';
import { benchWeb } from './bench/web-bench.ts';
import { readLastSlowestTests } from './last-slowest-tests.ts';
import { formatSlowTests } from './slowest-tests.ts';

/**
 * `npm run bench [-- --json FILE] [--only NAME,NAME] [--quick] [--profile FOLDER]`: every figure as a
 * ratio to its yardstick, measured in the same run on private servers. With a folder, flame graphs
 * of our programs in it; the figures are then slower than without. A missed goal is only printed;
 * the exit code is for what broke: 1 a measurement, 2 the command line.
 */
const BROKEN = 1;
const BAD_ARGUMENTS = 2;

const clock = () => instantFromMillis(Date.now());

type Bench = (stack: BenchStack, market: BenchMarket, quick: boolean) => Promise<Figure | Figure[]>;

const drainSize = (quick: boolean) => ({
  count: quick ? 20_000 : 100_000,
  repetitions: quick ? 1 : 3,
  pgbenchSeconds: quick ? 3 : 8,
});

const BENCHES: Readonly<Record<string, Bench>> = {
  intake: (stack, market, quick) =>
    benchIntake(stack, market, {
      clock,
      connections: [64, 256],
      repetitions: quick ? 1 : 4,
      measureMs: quick ? 2_000 : 6_000,
      proofsMs: quick ? 1_000 : 4_000,
    }),
  drain: (stack, market, quick) =>
    benchDrain(stack, market, {
      ...{ name: 'drain', load: MARKET_LOAD, goal: 5 },
      ...drainSize(quick),
    }),
  'drain-mixed': (stack, market, quick) =>
    benchDrain(stack, market, {
      ...{ name: 'drain, mixed', load: MIXED_LOAD, goal: 3 },
      ...drainSize(quick),
    }),
  telemetry: (stack, market, quick) =>
    benchTelemetry(stack, market, {
      load: MARKET_LOAD,
      count: quick ? 20_000 : 50_000,
      pairs: quick ? 1 : 5,
    }),
  matching: (stack, market, quick) =>
    benchMatching(stack, market, {
      few: 1_000,
      many: quick ? 20_000 : 100_000,
      prints: quick ? 10 : 30,
    }),
  screen: (stack, market, quick) =>
    benchScreen(stack, market, {
      clock,
      perSecond: quick ? 100 : 500,
      measureMs: quick ? 8_000 : 30_000,
    }),
  engines: (stack, market, quick) =>
    benchEngines(stack, market, { count: quick ? 60_000 : 200_000, repetitions: quick ? 1 : 2 }),
  outage: (stack, market, quick) =>
    benchOutage(stack, market, { count: quick ? 100_000 : 1_000_000 }),
  'fan-out': (stack, _market, quick) =>
    benchFanOut(stack, {
      clock,
      clients: quick ? 500 : 2_000,
      instruments: 100,
      repetitions: quick ? 1 : 3,
      ticks: quick ? 6 : 20,
    }),
  feeder: (stack, _market, quick) =>
    benchFeeder(stack, {
      instruments: [50, 500, 5_000],
      goalOf: 500,
      repetitions: quick ? 1 : 2,
      warmUp: 60,
      cycles: 60,
    }),
  candles: (stack, market, quick) =>
    benchCandles(stack, market, {
      small: 20_000,
      large: quick ? 200_000 : 2_000_000,
      samples: quick ? 500 : 2_000,
      now: clock(),
    }),
  reads: (stack, market, quick) =>
    benchReads(stack, market, {
      small: { users: 1_000, orders: 10_000, candles: 20_000 },
      large: quick
        ? { users: 10_000, orders: 100_000, candles: 200_000 }
        : { users: 100_000, orders: 1_000_000, candles: 2_000_000 },
      requests: quick ? 300 : 2_000,
      clock,
    }),
  ranking: (stack, market, quick) =>
    benchRanking(stack, market, {
      few: 1_000,
      many: quick ? 20_000 : 100_000,
      warmUp: 10,
      seconds: quick ? 10 : 60,
      now: clock(),
    }),
};

/** Those that need none of the benchmark's servers: they measure only code, or have an instance. */
const ALONE: Readonly<Record<string, (quick: boolean) => Figure[] | Promise<Figure[]>>> = {
  templates: (quick) => benchTemplates(quick ? 20_000 : 100_000),
  start: (quick) => benchStart({ environment: process.env, repetitions: quick ? 1 : 3 }),
  web: (quick) =>
    benchWeb({
      environment: process.env,
      repetitions: quick ? 1 : 3,
      countMs: quick ? 5_000 : 10_000,
    }),
};
const NAMES = [...Object.keys(ALONE), ...Object.keys(BENCHES)];

const { values: given } = readArguments();
const profileFolder = given.profile && resolve(given.profile);
const chosen = given.only?.split(',') ?? NAMES;
const begunAt = performance.now();
const figures: Figure[] = [];
for (const [name, bench] of Object.entries(ALONE)) {
  if (chosen.includes(name)) await measure(name, () => bench(given.quick ?? false));
}
const onServers = chosen.filter((name) => Object.hasOwn(BENCHES, name));
if (onServers.length > 0) await measureOnServers(onServers);
process.stdout.write(`\n${formatFigures(figures)}\n`);
const slowestTests = readLastSlowestTests();
process.stdout.write(
  slowestTests
    ? `\nThe slowest tests of the last npm test:\n${formatSlowTests(slowestTests).join('\n')}\n`
    : '\nThe slowest tests: none are known before a whole npm test has run here\n',
);
const minutes = (performance.now() - begunAt) / 60_000;
process.stdout.write(`\nmeasured in ${rounded(minutes, 0)} minutes\n`);
if (profileFolder !== undefined) {
  process.stdout.write(`\n${drawProfiles(profileFolder, REPOSITORY)}\n`);
}
if (given.json !== undefined) {
  writeFileSync(
    given.json,
    `${JSON.stringify({ cores: availableParallelism(), minutes, figures, slowestTests }, null, 2)}\n`,
  );
}

async function measureOnServers(names: readonly string[]): Promise<void> {
  const stack = await startBenchStack(process.env.PATH, clock, profileFolder);
  process.once('SIGINT', () => void stack.stop().finally(() => process.exit(130)));
  process.once('SIGTERM', () => void stack.stop().finally(() => process.exit(143)));
  try {
    await startTopology(stack);
    const market = await prepareMarket(stack, clock());
    for (const name of names) {
      await measure(name, () => (BENCHES[name] as Bench)(stack, market, given.quick ?? false));
      await dropCopies(stack);
    }
  } finally {
    await stack.stop();
  }
}

/** Runs one benchmark; one that breaks leaves the others to be measured. */
async function measure(name: string, bench: () => ReturnType<Bench> | Figure[]): Promise<void> {
  process.stdout.write(`measuring ${name} …`);
  const startedAt = performance.now();
  const foreignBefore = foreignCpuSeconds();
  try {
    const measured = await bench();
    const seconds = (performance.now() - startedAt) / 1000;
    const foreignCores = (foreignCpuSeconds() - foreignBefore) / seconds;
    for (const figure of [measured].flat()) figures.push({ ...figure, foreignCores });
    process.stdout.write(
      ` ${rounded(seconds, 0)} s; other programs kept ${rounded(foreignCores, 2)} cores busy\n`,
    );
  } catch (error) {
    process.stdout.write(` broke: ${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = BROKEN;
  }
}

/** What everything but this benchmark and its children has used. */
function foreignCpuSeconds(): number {
  return (machineCpuSeconds() ?? 0) - (cpuSeconds(process.pid) ?? 0);
}

function readArguments() {
  try {
    const parsed = parseArgs({
      options: {
        json: { type: 'string' },
        only: { type: 'string' },
        profile: { type: 'string' },
        quick: { type: 'boolean' },
      },
    });
    const unknown = parsed.values.only?.split(',').filter((name) => !NAMES.includes(name)) ?? [];
    if (unknown.length > 0) {
      throw new Error(`--only knows no ${unknown.join(', ')}; there are ${NAMES.join(', ')}`);
    }
    return parsed;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(BAD_ARGUMENTS);
  }
}
