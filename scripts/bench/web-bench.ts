import { type Figure, median, quantile, rounded } from './figure.ts';
import { type Frames, measureIdleFrames, measureListFrames } from './web/measure-frames.ts';
import {
  type Interaction,
  measureBareInteractions,
  measureInteractions,
} from './web/measure-interactions.ts';
import {
  measureBarePaint,
  measureColdPaint,
  measureWarmPaint,
  type Paint,
} from './web/measure-paint.ts';
import { measureTransfer, type Transferred } from './web/measure-transfer.ts';
import { HOME, MARKET } from './web/web-pages.ts';
import { COINS, startWebStage, type WebStage } from './web/web-stage.ts';

export interface WebSize {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly repetitions: number;
  /** How long frames are counted, in milliseconds. */
  readonly countMs: number;
}

/** A phone's processor next to this one, as the browser plays it. */
const RATE = 4;
/** Instruments that tick while somebody does things, beside the simulated market. */
const TICKING = 100;

/** What the goals allow. */
const SCRIPT_KB = 200;
const PAINT_MS = 2_500;
const INTERACTION_MS = 200;
const FRAMES_KEPT = 0.95;
/** What browsers call good, where the goal is none at all. */
const GOOD_SHIFT = 0.1;

const ON_A_PHONE = `390×844, the processor ${RATE}× slower, painted without a GPU, the network a loopback`;

/**
 * The built app in a browser on a phone's processor, from our own gateway and a whole instance: what
 * is loaded, when the largest thing is painted, how fast it answers while prices tick, and whether a
 * long list of them keeps up with the screen. A page of one file from the same server goes beside.
 */
export async function benchWeb(size: WebSize): Promise<Figure[]> {
  const stage = await startWebStage(size.environment);
  try {
    return [
      scriptFigure(await measureTransfer(stage)),
      ...(await paintFigures(stage, size)),
      ...(await interactionFigures(stage, size)),
      ...(await frameFigures(stage, size)),
    ];
  } finally {
    await stage.stop();
  }
}

function scriptFigure(scripts: readonly Transferred[]): Figure {
  const kilobytes = scripts.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
  const [largest] = scripts;
  return {
    name: 'first scripts, compressed',
    ours: `${rounded(kilobytes, 1)} kB`,
    yardstick: `${SCRIPT_KB} kB`,
    ratio: kilobytes / SCRIPT_KB,
    goal: { bound: 1, want: 'at most' },
    limit:
      `${scripts.length} files as they came over the wire, heads included, until Home had its figures; ` +
      `${rounded((largest?.bytes ?? 0) / 1000, 1)} kB of it are ${largest?.path}`,
    details: scripts,
  };
}

async function paintFigures(stage: WebStage, { repetitions }: WebSize): Promise<Figure[]> {
  const bare: Paint[] = [];
  const runs = [HOME, MARKET].flatMap((page) => [
    { name: `${page.name}, first visit`, measure: measureColdPaint, page, paints: [] as Paint[] },
    { name: `${page.name}, here before`, measure: measureWarmPaint, page, paints: [] as Paint[] },
  ]);
  stage.ticks.priced = TICKING;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    bare.push(await measureBarePaint(stage, RATE));
    for (const { measure, page, paints } of runs) paints.push(await measure(stage, page, RATE));
  }
  const bareMs = median(bare.map(({ largestMs }) => largestMs));
  return runs.flatMap(({ name, paints }) => {
    const ms = median(paints.map(({ largestMs }) => largestMs));
    const firstMs = median(paints.map((paint) => paint.firstMs));
    const said = { ours: `${rounded(ms, 0)} ms`, details: { paints, bare } };
    const what = [...new Set(paints.map((paint) => paint.what))].join(', ');
    return [
      {
        ...said,
        name: `largest paint, ${name}`,
        yardstick: `${rounded(PAINT_MS, 0)} ms`,
        ratio: ms / PAINT_MS,
        goal: { bound: 1, want: 'at most' } as const,
        limit: `of ${what}; the first paint came at ${rounded(firstMs, 0)} ms; ${ON_A_PHONE}`,
      },
      {
        ...said,
        name: `… against a bare page, ${name}`,
        yardstick: `${rounded(bareMs, 0)} ms`,
        ratio: ms / bareMs,
        limit: 'reading and running scripts, then asking for what they show',
      },
    ];
  });
}

async function interactionFigures(stage: WebStage, { repetitions }: WebSize): Promise<Figure[]> {
  const all: Interaction[] = [];
  const bare: Interaction[] = [];
  const worstOfRuns: number[] = [];
  stage.ticks.priced = TICKING;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    bare.push(...(await measureBareInteractions(stage, RATE)));
    const run = await measureInteractions(stage, RATE);
    all.push(...run);
    worstOfRuns.push(Math.max(...run.map(({ ms }) => ms)));
  }
  const times = all.map(({ ms }) => ms);
  const bareWorst = Math.max(...bare.map(({ ms }) => ms));
  const worst = all.reduce((one, other) => (other.ms > one.ms ? other : one));
  const ticking = `${TICKING} added instruments and the simulated market tick each second; ${ON_A_PHONE}`;
  const figure = (name: string, ms: number, limit: string): Figure => ({
    name: `interactions, ${name}`,
    ours: `${rounded(ms, 0)} ms`,
    yardstick: `${INTERACTION_MS} ms`,
    ratio: ms / INTERACTION_MS,
    goal: { bound: 1, want: 'at most' },
    limit,
    details: { all, bare },
  });
  const slowest = `“${worst.name}”, ${worst.what}`;
  return [
    figure(
      'worst of all',
      worst.ms,
      `${slowest}; medians of the worst of each run: ${rounded(median(worstOfRuns), 0)} ms`,
    ),
    figure('75 of 100', quantile(times, 0.75), `${times.length} presses; ${ticking}`),
    {
      name: 'interactions, against a bare page',
      ours: `${rounded(median(worstOfRuns), 0)} ms`,
      yardstick: `${rounded(bareWorst, 0)} ms`,
      ratio: median(worstOfRuns) / bareWorst,
      limit: 'the worst of a run against the worst press on a page of one file',
      details: { worstOfRuns, bare },
    },
  ];
}

async function frameFigures(
  stage: WebStage,
  { repetitions, countMs: ms }: WebSize,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  stage.ticks.priced = COINS;
  const lists: Frames[] = [];
  for (const rate of [1, RATE]) {
    const runs: { readonly list: Frames; readonly idle: Frames }[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const idle = await measureIdleFrames(stage, { ms, rate });
      const list = await measureListFrames(stage, { rows: COINS, ms, rate });
      runs.push({ idle, list });
      lists.push(list);
    }
    figures.push(framesFigure(runs, rate));
  }
  return [...figures, shiftFigure(lists)];
}

function framesFigure(runs: readonly { list: Frames; idle: Frames }[], rate: number): Figure {
  const middle = (of: 'list' | 'idle', what: Exclude<keyof Frames, 'shifted'>) =>
    median(runs.map((run) => run[of][what]));
  return {
    name: `frames, ${COINS} live rows${rate === 1 ? '' : `, ${rate}× slower`}`,
    ours: `${rounded(middle('list', 'perSecond'), 1)} a second`,
    yardstick: `${rounded(middle('idle', 'perSecond'), 1)} of an idle page`,
    ratio: median(runs.map(({ list, idle }) => list.perSecond / idle.perSecond)),
    goal: { bound: FRAMES_KEPT, want: 'at least' },
    limit:
      `${rounded(middle('list', 'longTasks'), 0)} tasks of 50 ms and more, together ` +
      `${rounded(middle('list', 'longTaskMs'), 0)} ms; the longest time without a frame ` +
      `${rounded(middle('list', 'longestGapMs'), 0)} ms, idle ${rounded(middle('idle', 'longestGapMs'), 0)} ms`,
    details: runs,
  };
}

function shiftFigure(lists: readonly Frames[]): Figure {
  const shift = Math.max(...lists.map(({ layoutShift }) => layoutShift));
  const what = [...new Set(lists.flatMap(({ shifted }) => shifted))].join('; ');
  return {
    name: 'layout shift while prices tick',
    ours: rounded(shift, 4),
    yardstick: `${GOOD_SHIFT}, which browsers call good`,
    ratio: shift / GOOD_SHIFT,
    goal: { bound: 0, want: 'at most' },
    limit: what === '' ? 'nothing moved' : `what moved: ${what}`,
    details: lists,
  };
}
