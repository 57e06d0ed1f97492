import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@mockstreet/native/repository';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { areAllCaught, formatMutants } from './chaos/mutants/mutant-table.ts';
import { chooseMutants, MUTANTS } from './chaos/mutants/mutants.ts';
import { runMutants } from './chaos/mutants/run-mutants.ts';
import { type ChaosReport, formatReport } from './chaos/report.ts';
import { type RunOptions, runChaos } from './chaos/run-chaos.ts';
import { runEngines } from './chaos/run-engines.ts';
import { refusalToMakeNamespaces } from './two-hosts/namespace-rights.ts';
import {
  formatScenarios,
  runTwoHostScenarios,
  type ScenarioOutcome,
} from './two-hosts/run-two-host-scenarios.ts';
import { whenAskedToStop } from './when-asked-to-stop.ts';

/**
 * `npm run chaos [-- --faults N --seed S --report FILE | --mutants [NAME,…] | --two-hosts | --engines N]`:
 * breaks a whole instance of its own under load, fault after fault, and holds what is left against what was
 * promised; then does so with two machines and the wire between them. `--faults` does the first
 * alone, `--two-hosts` the second. `--engines N [--seconds S]`: N engines that share the partitions, one
 * of them killed for each ten seconds of S, and home cut off twice. `--mutants [NAME,…]` plants bugs one at a time
 * and has each of them caught within `--faults`. Exit codes: 0 all holds, 1 a breach, a mutant that got
 * away or was not played, or stopped before its end, 2 the command line.
 */
const BREACHED = 1;
const BAD_ARGUMENTS = 2;
const FAULTS = 30;
/** How long engines are killed with `--engines`: once every ten seconds, or as soon as all serves again. */
const SECONDS = 180;
/** Within which each mutant has to be caught. */
const MUTANT_FAULTS = 100;
const USERS = 24;
const ORDERS_PER_SECOND = 60;

const given = readArguments();
const print = (line: string) => process.stdout.write(`${line}\n`);
const options: RunOptions = {
  root: REPOSITORY,
  seed: given.seed,
  users: USERS,
  ordersPerSecond: ORDERS_PER_SECOND,
  environment: process.env,
  print,
  clock: () => instantFromMillis(Date.now()),
  nowMs: () => performance.now(),
  stopRequested: whenAskedToStop(),
};
const isWell = await run().catch((error: unknown) => {
  if (options.stopRequested.aborted) return false;
  throw error;
});
if (options.stopRequested.aborted) print('stopped before its end: it shows nothing');
process.exit(isWell && !options.stopRequested.aborted ? 0 : BREACHED);

async function run(): Promise<boolean> {
  if (given.mutants.length > 0) return await catchMutants();
  return given.engines === undefined ? await breakThings() : await breakEngines(given.engines);
}

async function breakEngines(engines: number): Promise<boolean> {
  const report = await runEngines({ ...options, engines, forMs: given.seconds * 1000 });
  tell(formatReport(report), report);
  return report.breaches.length === 0;
}

async function breakThings(): Promise<boolean> {
  const instance = given['two-hosts'] ? undefined : await breakInstance();
  const isAlone = given.faults !== undefined || options.stopRequested.aborted;
  const twoHosts = isAlone ? undefined : await breakTwoHosts();
  const texts = [instance && formatReport(instance), twoHosts && formatScenarios(twoHosts)];
  tell(texts.filter((text) => text !== undefined).join('\n\n'), { instance, twoHosts });
  const outcomes = [...(instance ? [instance] : []), ...(twoHosts ?? [])];
  return outcomes.every(({ breaches }) => breaches.length === 0);
}

async function breakInstance(): Promise<ChaosReport> {
  return await runChaos({ ...options, faults: given.faults ?? FAULTS, reckonsAfterBreach: true });
}

/** Undefined on a machine that can't be two. */
async function breakTwoHosts(): Promise<readonly ScenarioOutcome[] | undefined> {
  const refusal = refusalToMakeNamespaces();
  if (refusal === undefined) {
    return await runTwoHostScenarios({ ...options, searchPath: process.env.PATH });
  }
  if (given['two-hosts']) refuseArguments(`--two-hosts: ${refusal}`);
  print(`two machines: not played, for ${refusal}`);
  return undefined;
}

async function catchMutants(): Promise<boolean> {
  const { mutants, faults = MUTANT_FAULTS } = given;
  const report = await runMutants({ ...options, mutants, faults });
  tell(formatMutants(report), report);
  return areAllCaught(report);
}

/** On the console, and in the file that was asked for: as JSON if it is called so. */
function tell(text: string, figures: unknown): void {
  print(`\n${text}`);
  if (given.report === undefined) return;
  const content = given.report.endsWith('.json') ? JSON.stringify(figures, null, 2) : text;
  writeFileSync(given.report, `${content}\n`);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      // Of the mutants, which alone are followed by names.
      allowPositionals: true,
      options: {
        faults: { type: 'string' },
        seed: { type: 'string' },
        engines: { type: 'string' },
        seconds: { type: 'string', default: `${SECONDS}` },
        report: { type: 'string' },
        mutants: { type: 'boolean', default: false },
        'two-hosts': { type: 'boolean', default: false },
      },
    });
    if (positionals.length > 0 && !values.mutants) throw new Error(`what is ${positionals[0]}?`);
    const chosen = positionals.length === 0 ? MUTANTS : chooseMutants(positionals.join(','));
    return {
      ...values,
      mutants: values.mutants ? chosen : [],
      faults: values.faults === undefined ? undefined : wholeNumber('--faults', values.faults),
      engines: values.engines === undefined ? undefined : engineCount(values.engines),
      seconds: wholeNumber('--seconds', values.seconds),
      seed: wholeNumber('--seed', values.seed ?? `${Date.now() % 1_000_000}`),
    };
  } catch (error) {
    return refuseArguments(`${error instanceof Error ? error.message : error}`);
  }
}

function refuseArguments(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(BAD_ARGUMENTS);
}

function engineCount(text: string): number {
  const count = wholeNumber('--engines', text);
  if (count < 2) throw new Error('--engines takes 2 or more, which share the partitions');
  return count;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} takes a whole number`);
  return Number.parseInt(text, 10);
}
