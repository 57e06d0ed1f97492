import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../report.ts';
import { type ChaosOptions, runChaos } from '../run-chaos.ts';
import { copyTree } from './copy-tree.ts';
import { MUTANTS } from './mutants.ts';
import { type Mutant, plantMutant } from './plant-mutant.ts';

/** How the harness did on one mutant. */
export interface MutantOutcome {
  readonly mutant: string;
  readonly seed: number;
  /** Faults that there had been when it was caught, or all of them. */
  readonly faults: number;
  readonly seconds: number;
  /** The first check that found something wrong; undefined when none did. */
  readonly caughtBy: string | undefined;
  /** What that check said. */
  readonly what: string;
}

/** Faults within which each mutant has to be caught. */
const FAULTS_MAX = 100;

/** Plants one mutant after the other in a copy of the tree, and runs each until it is caught. */
export async function runMutants(
  options: Omit<ChaosOptions, 'faults' | 'reckonsAfterBreach'>,
): Promise<MutantOutcome[]> {
  const outcomes: MutantOutcome[] = [];
  for (const mutant of MUTANTS) {
    if (options.stopRequested.aborted) break;
    options.print(`\nmutant: ${mutant.name}`);
    const outcome = await runMutant(mutant, options);
    const verdict = outcome.caughtBy ? `caught by ${outcome.caughtBy}` : 'NOT CAUGHT';
    options.print(`mutant: ${mutant.name}: ${verdict} after ${outcome.faults} faults`);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function runMutant(
  mutant: Mutant,
  options: Omit<ChaosOptions, 'faults' | 'reckonsAfterBreach'>,
): Promise<MutantOutcome> {
  const root = mkdtempSync(join(tmpdir(), 'mockstreet-mutant-'));
  try {
    copyTree(options.root, root);
    plantMutant(root, mutant);
    const report = await runChaos({
      ...options,
      root,
      faults: FAULTS_MAX,
      reckonsAfterBreach: false,
    });
    const [breach] = report.breaches;
    return {
      mutant: mutant.name,
      seed: options.seed,
      faults: report.faults.length,
      seconds: report.seconds,
      caughtBy: breach?.check,
      what: breach?.what ?? '',
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const WHAT_CHARACTERS = 160;

/** A row per mutant. */
export function formatMutants(outcomes: readonly MutantOutcome[]): string {
  const caught = outcomes.filter(({ caughtBy }) => caughtBy !== undefined).length;
  return [
    `## ${caught} of ${outcomes.length} mutants caught`,
    '',
    ...table(
      ['mutant', 'caught by', 'after', 'seed', 'what it said first'],
      outcomes.map(({ mutant, caughtBy, faults, seed, what }) => [
        mutant,
        caughtBy ?? 'NOT CAUGHT',
        `${faults} faults`,
        `${seed}`,
        what.slice(0, WHAT_CHARACTERS),
      ]),
    ),
  ].join('\n');
}
