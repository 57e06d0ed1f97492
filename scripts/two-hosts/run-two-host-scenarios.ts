import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@mockstreet/shared/instant';
import type { Breach } from '../chaos/checks/breach.ts';
import { type Figures, type Floor, type Scenario, untilOnline } from './floor.ts';
import { brokerDiskFull } from './scenarios/broker-disk-full.ts';
import { clockOff } from './scenarios/clock-off.ts';
import { databaseDiskFull } from './scenarios/database-disk-full.ts';
import { edgeRebooted } from './scenarios/edge-rebooted.ts';
import { halfOpen } from './scenarios/half-open.ts';
import { homeRebooted } from './scenarios/home-rebooted.ts';
import { keysRotated } from './scenarios/keys-rotated.ts';
import { secretsRotated } from './scenarios/secrets-rotated.ts';
import { wireCut } from './scenarios/wire-cut.ts';
import { openTradingStage } from './trading-stage.ts';
import { createTwoHosts, type TwoHostsOptions } from './two-hosts.ts';

export interface TwoHostScenarioOptions {
  /** PATH, to find the servers' programs. */
  readonly searchPath: string | undefined;
  readonly seed: number;
  readonly print: (line: string) => void;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly stopRequested: AbortSignal;
  /** Names of scenarios to play; all of them otherwise. */
  readonly only?: readonly string[];
}

/** How one scenario went, reconciled. */
export interface ScenarioOutcome {
  readonly name: string;
  readonly seconds: number;
  readonly figures: Figures;
  readonly breaches: readonly Breach[];
}

const FRIENDS = 50;
const ORDERS_PER_SECOND = 25;
const CALM_MS = 3_000;
const CUT_MS = 180_000;
const QUEUED = 10_000;
const BROKER_DISK_MEGABYTES = 64;
/** Of which a new cluster takes about a third. */
const DATABASE_DISK_MEGABYTES = 256;

/** Played one after the other on the same two machines. */
const SCENARIOS: readonly Scenario[] = [
  wireCut(CUT_MS),
  keysRotated,
  secretsRotated,
  halfOpen,
  clockOff(30_000),
  clockOff(-30_000),
  // Beyond what home believes of an edge's stamps: orders wait, and the engine says why.
  clockOff(-90_000),
  homeRebooted,
  edgeRebooted(QUEUED, 8),
];

/** Each played on machines of its own, with a small disk. */
const ON_SMALL_DISKS = [
  { scenario: brokerDiskFull(8), smallDisks: { broker: BROKER_DISK_MEGABYTES } },
  { scenario: databaseDiskFull(8), smallDisks: { database: DATABASE_DISK_MEGABYTES } },
] as const;

/**
 * The two machines under faults, with 50 friends trading: what `npm run chaos` plays besides its
 * single faults. After each scenario every 202 is reconciled and every invariant looked at.
 */
export async function runTwoHostScenarios(
  options: TwoHostScenarioOptions,
): Promise<readonly ScenarioOutcome[]> {
  const isChosen = ({ name }: Scenario) => options.only?.includes(name) ?? true;
  const outcomes = [...(await playOn({}, SCENARIOS.filter(isChosen), options))];
  for (const { scenario, smallDisks } of ON_SMALL_DISKS) {
    outcomes.push(...(await playOn({ smallDisks }, [scenario].filter(isChosen), options)));
  }
  return outcomes;
}

async function playOn(
  machines: Pick<TwoHostsOptions, 'smallDisks'>,
  scenarios: readonly Scenario[],
  options: TwoHostScenarioOptions,
): Promise<readonly ScenarioOutcome[]> {
  if (scenarios.length === 0 || options.stopRequested.aborted) return [];
  const { print, nowMs, clock, seed } = options;
  const rig = await createTwoHosts({ ...options, ...machines, report: print });
  const outcomes: ScenarioOutcome[] = [];
  const stopped = whenAborted(options.stopRequested);
  const playAll = async () => {
    print('two machines: starting');
    await Promise.all([rig.edge.start(), rig.home.start()]);
    const load = { friends: FRIENDS, perSecond: ORDERS_PER_SECOND, seed };
    const stage = await openTradingStage(rig, { ...load, clock, nowMs });
    for (const scenario of scenarios) {
      if (options.stopRequested.aborted) break;
      print(`two machines: ${scenario.name}`);
      outcomes.push(await playOne(scenario, { rig, stage, nowMs, print }));
    }
    await stage.close();
  };
  const played = playAll();
  // After a stop nobody waits for what goes wrong because of it.
  played.catch(() => {});
  try {
    await Promise.race([played, stopped]);
  } finally {
    await rig.close();
  }
  return outcomes;
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function playOne(scenario: Scenario, floor: Floor): Promise<ScenarioOutcome> {
  const { rig, stage, nowMs, print } = floor;
  const startedMs = nowMs();
  const promisedBefore = stage.book.promisedIds.length;
  stage.load.setPace(1);
  await sleep(CALM_MS);
  let figures: Figures = {};
  const breaches: Breach[] = [];
  try {
    figures = await scenario.play(floor);
  } catch (error) {
    breaches.push({ check: 'scenario', what: `${error instanceof Error ? error.stack : error}` });
    rig.hosts.plugIn('home');
    rig.setHomeClock(0);
    await untilOnline(floor).catch(() => {});
  }
  const reckoning = await stage.reckon();
  breaches.push(...reckoning.breaches);
  const outcome = {
    name: scenario.name,
    seconds: Math.round((nowMs() - startedMs) / 1_000),
    figures: {
      ...figures,
      'orders promised': stage.book.promisedIds.length - promisedBefore,
      'decided once more, alike, so far': reckoning.decidedAgain,
      'not decided once more': reckoning.leftOut.join('; ') || 'none',
      'sums per asset': reckoning.ledger.sums.map(({ asset, sum }) => `${asset} ${sum}`).join(', '),
    },
    breaches,
  };
  for (const [what, figure] of Object.entries(outcome.figures)) print(`  ${what}: ${figure}`);
  for (const { check, what } of breaches.slice(0, 10)) print(`  BREACH ${check}: ${what}`);
  return outcome;
}

/** The outcomes as Markdown. */
export function formatScenarios(outcomes: readonly ScenarioOutcome[]): string {
  const rows = outcomes.flatMap(({ name, seconds, figures, breaches }) => [
    `| **${name}** | ${breaches.length === 0 ? 'nothing broken' : `${breaches.length} BREACHES`}, ${seconds} s |`,
    ...Object.entries(figures).map(([what, figure]) => `| ${what} | ${figure} |`),
    ...breaches
      .slice(0, 20)
      .map(({ check, what }) => `| ${check} | ${what.replaceAll('\n', ' ')} |`),
  ]);
  return ['## Two machines', '', '| what | figure |', '| --- | --- |', ...rows].join('\n');
}
