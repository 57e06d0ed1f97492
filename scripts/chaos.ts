import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@mockstreet/native/repository';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { areAllCaught, formatMutants } from './chaos/mutants/mutant-table.ts';
import { chooseMutants, MUTANTS } from './chaos/mutants/mutants.ts';
import { runMutants } from './chaos/mutants/run-mutants.ts';
import { type ChaosReport, formatReport } from './chaos/report.ts';
import { type ChaosOptions, runChaos } from './chaos/run-chaos.ts';
import { refusalToMakeNamespaces } from './two-hosts/namespace-rights.ts';
import {
  formatScenarios,
  runTwoHostScenarios,
  type ScenarioOutcome,
} from './two-hosts/run-two-host-scenarios.ts';
import { whenAskedToStop } from './when-asked-to-stop.ts';

/**
 * `npm run chaos [-- --faults N --seed S --report FILE | --mutants [NAME,…] | --two-hosts]`: breaks a whole
 * instance of its own under load, fault after fault, and holds what is left against what was
 * promised; then does so with two machines and the wire between them. `--faults` does the first
 * alone, `--two-hosts` the second. `--mutants [NAME,…]` plants bugs one at a time and has each of
 * them caught within `--faults`. Exit codes: 0 all holds, 1 a breach, a mutant that got away or was
 * not played, or stopped before its end, 2 the command line.
 */
const BREACHED = 1;
const BAD_ARGUMENTS = 2;
const FAULTS = 30;
/** Within which each mutant has to be caught. */
const MUTANT_FAULTS = 100;
const USERS = 24;
const ORDERS_PER_SECOND = 60;

const given = readArguments();
const print = (line: string) => process.stdout.write(`${line}\n`);
const options: Omit<ChaosOptions, 'faults' | 'reckonsAfterBreach'> = {
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
const isWell = given.mutants.length > 0 ? await catchMutants() : await breakThings();
if (options.stopRequested.aborted) print('stopped before its end: it shows nothing');
process.exit(isWell && !options.stopRequested.aborted ? 0 : BREACHED);

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

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} takes a whole number`);
  return Number.parseInt(text, 10);
}
