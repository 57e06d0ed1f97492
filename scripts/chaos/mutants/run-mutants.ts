import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChaosReport } from '../report.ts';
import { type ChaosOptions, runChaos } from '../run-chaos.ts';
import { copyTree } from './copy-tree.ts';
import {
  type ControlOutcome,
  caughtBy,
  type MutantOutcome,
  type MutantsReport,
} from './mutant-table.ts';
import { type Mutant, plantMutant } from './plant-mutant.ts';

export interface MutantsOptions extends Omit<ChaosOptions, 'reckonsAfterBreach'> {
  readonly mutants: readonly Mutant[];
  /** Faults within which each mutant has to be caught. */
  readonly faults: number;
}

/** Runs a copy of the tree, with a mutant or without one. */
export type RunCopy = (
  options: Omit<MutantsOptions, 'mutants'>,
  mutant: Mutant | undefined,
) => Promise<ChaosReport>;

/**
 * Plants one mutant after the other in a copy of the tree, and runs each until a check finds
 * something; at the end a copy without any, under as many faults as one of them had at most.
 */
export async function runMutants(
  options: MutantsOptions,
  runCopy: RunCopy = runInCopy,
): Promise<MutantsReport> {
  const { mutants, print, stopRequested } = options;
  const outcomes: MutantOutcome[] = [];
  for (const mutant of mutants) {
    if (stopRequested.aborted) break;
    print(`\nmutant: ${mutant.name}`);
    const outcome = await runMutant(mutant, options, runCopy);
    const verdict = outcome.caughtBy ? `caught by ${outcome.caughtBy}` : 'NOT CAUGHT';
    // An aborted run says nothing of its mutant.
    if (stopRequested.aborted && outcome.caughtBy === undefined) break;
    print(`mutant: ${mutant.name}: ${verdict} after ${outcome.faults} faults`);
    outcomes.push(outcome);
  }
  const faults = Math.max(1, ...outcomes.map((outcome) => outcome.faults));
  const control = stopRequested.aborted
    ? undefined
    : await runControl({ ...options, faults }, runCopy);
  return { planned: mutants.length, outcomes, control };
}

/** One that keeps the instance from starting, or the run from its end, was not caught by a check. */
async function runMutant(
  mutant: Mutant,
  options: MutantsOptions,
  runCopy: RunCopy,
): Promise<MutantOutcome> {
  const told = { mutant: mutant.name, seed: options.seed };
  const startedMs = options.nowMs();
  try {
    const { breaches, faults, seconds } = await runCopy(options, mutant);
    const found = caughtBy(breaches, mutant.expected);
    const others = breaches.map(({ check, what }) => `only ${check}: ${what}`);
    const what = found?.what ?? others[0] ?? '';
    // The fault that a recovery failed after is none of the outcomes.
    const count = faults.length + (breaches.some(({ check }) => check === 'recovery') ? 1 : 0);
    return { ...told, faults: count, seconds, caughtBy: found?.check, what };
  } catch (error) {
    const seconds = (options.nowMs() - startedMs) / 1000;
    return { ...told, faults: 0, seconds, caughtBy: undefined, what: `no run: ${wordsOf(error)}` };
  }
}

async function runControl(
  options: MutantsOptions,
  runCopy: RunCopy,
): Promise<ControlOutcome | undefined> {
  options.print(`\ncontrol: no mutant, ${options.faults} faults`);
  try {
    const { breaches, faults } = await runCopy(options, undefined);
    if (options.stopRequested.aborted && faults.length < options.faults) return undefined;
    const what = breaches.map((breach) => `${breach.check}: ${breach.what}`).join('; ');
    return { faults: faults.length, isClean: breaches.length === 0, what };
  } catch (error) {
    return { faults: 0, isClean: false, what: `no run: ${wordsOf(error)}` };
  }
}

const runInCopy: RunCopy = async (options, mutant) => {
  const root = mkdtempSync(join(tmpdir(), 'mockstreet-mutant-'));
  try {
    copyTree(options.root, root);
    if (mutant) plantMutant(root, mutant);
    return await runChaos({ ...options, root, reckonsAfterBreach: false });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
