import { once } from 'node:events';
import { createSql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { Redis } from 'ioredis';
import { copyMarket } from './bench-database.ts';
import type { BenchStack } from './bench-stack.ts';
import type { CycleCosts, FeederOrder } from './feeder-cycle-process.ts';
import { type Figure, median, rounded } from './figure.ts';
import { forkProcess } from './fork-process.ts';

export interface FeederSize {
  /** Numbers of instruments, each ten times the one before. */
  readonly instruments: readonly number[];
  /** The number that the goal is about. */
  readonly goalOf: number;
  readonly repetitions: number;
  readonly warmUp: number;
  /** Cycles that count, of each repetition. */
  readonly cycles: number;
}

/** A Friday, 10:00 in Seoul: shares trade as well. */
const FROM = (Date.UTC(2026, 10, 20, 1) * 1_000) as Instant;
/** What the goal allows for one cycle, in milliseconds. */
const ALLOWED_MS = 25;

/**
 * What a second costs the feeder that has all prices of the second in hand, in processor time of its
 * process; each number of instruments with a database and a process of its own, by turns. The mean of
 * all cycles, since many instruments have to pay in each for what few have to in some: garbage.
 */
export async function benchFeeder(stack: BenchStack, size: FeederSize): Promise<Figure[]> {
  const runs: Run[] = [];
  for (let repetition = 0; repetition < size.repetitions; repetition++) {
    for (const instruments of size.instruments) {
      runs.push({ instruments, ...(await measure(stack, { ...size, instruments })) });
    }
  }
  const costOf = (instruments: number) => joined(runs, instruments);
  return [
    cycleFigure(costOf(size.goalOf)),
    ...size.instruments.slice(1).map((many, index) => {
      return growthFigure(costOf(size.instruments[index] as number), costOf(many));
    }),
  ];
}

type Run = CycleCosts & { readonly instruments: number };

function joined(runs: readonly Run[], instruments: number): Run {
  const own = runs.filter((run) => run.instruments === instruments);
  return {
    instruments,
    wholeMs: own.flatMap(({ wholeMs }) => wholeMs),
    shownMs: own.flatMap(({ shownMs }) => shownMs),
  };
}

async function measure(
  stack: BenchStack,
  { instruments, warmUp, cycles }: FeederSizeOf,
): Promise<CycleCosts> {
  const ownerUrl = await copyMarket(stack);
  const databaseUrl = stack.databaseUrl(new URL(ownerUrl).pathname.slice(1), 'feeder');
  const screen = await watchScreens(stack, instruments);
  const feeder = forkProcess('./feeder-cycle-process.ts');
  try {
    const order = { databaseUrl, redisUrl: stack.redisUrl, instruments, from: FROM };
    feeder.send({ ...order, warmUp, cycles } satisfies FeederOrder);
    const costs = (await feeder.next()) as CycleCosts;
    const seconds = warmUp + cycles;
    // The first second is only where the tape begins.
    const stored = await countPrints(ownerUrl);
    if (stored !== (seconds - 1) * instruments) throw new Error(`${stored} prints on the tape`);
    if (screen.messages() !== seconds * 2 - 1) throw new Error(`${screen.messages()} messages`);
    return costs;
  } finally {
    await feeder.stop();
    screen.stop();
  }
}

type FeederSizeOf = Omit<FeederSize, 'instruments'> & { readonly instruments: number };

/** Counts messages that tell of so many quotes. */
async function watchScreens(stack: BenchStack, quotes: number) {
  const redis = new Redis(stack.redisOf('api'));
  await once(redis, 'ready');
  await redis.subscribe('market_updates');
  let messages = 0;
  redis.on('message', (_channel, text) => {
    if ((JSON.parse(text) as { quotes: unknown[] }).quotes.length === quotes) messages += 1;
  });
  return { messages: () => messages, stop: () => redis.disconnect() };
}

async function countPrints(databaseUrl: string): Promise<number> {
  const sql = createSql({ url: databaseUrl, applicationName: 'bench', poolSize: 1 });
  try {
    const [row] = await sql<{ n: number }[]>`
      select count(*)::int as n from prints where source like 'bench-%'`;
    return row?.n ?? 0;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function cycleFigure(run: Run): Figure {
  const wholeMs = mean(run.wholeMs);
  return {
    name: `feeder cycle, ${rounded(run.instruments, 0)} instruments`,
    ours: `${rounded(wholeMs, 1)} ms of CPU`,
    yardstick: `${ALLOWED_MS} ms`,
    ratio: wholeMs / ALLOWED_MS,
    goal: { bound: 1, want: 'at most' },
    limit:
      `text, and collecting it as garbage: half of all cycles take ${rounded(median(run.wholeMs), 1)} ms ` +
      `at most; keys and channel alone are ${rounded(mean(run.shownMs), 1)} ms, the rest is judging ` +
      'and storing',
    details: run,
  };
}

function growthFigure(few: Run, many: Run): Figure {
  const [less, more] = [mean(few.wholeMs), mean(many.wholeMs)];
  return {
    name: `feeder cycle, ${rounded(few.instruments, 0)} → ${rounded(many.instruments, 0)}`,
    ours: `${rounded(more, 1)} ms of CPU`,
    yardstick: `${rounded(less, 1)} ms`,
    ratio: more / less,
    goal: { bound: many.instruments / few.instruments, want: 'at most' },
    limit:
      'each instrument costs the same, and what a cycle costs anyway is shared; but a cycle that ' +
      'lasts longer has more garbage that is still in use when it is looked through',
    details: { few, many },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
