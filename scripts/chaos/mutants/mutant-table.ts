import type { Breach } from '../checks/breach.ts';
import { table } from '../report.ts';

/** How the harness did on one mutant. */
export interface MutantOutcome {
  readonly mutant: string;
  readonly seed: number;
  /** Faults that there had been when it was caught, or all of them. */
  readonly faults: number;
  readonly seconds: number;
  /** The check that was expected to find it and did; undefined when none did. */
  readonly caughtBy: string | undefined;
  /** What that check said; where none did, what else was said, or why the mutant could not be run. */
  readonly what: string;
}

/** The tree without a mutant under the same faults: a check that objects to it catches nothing. */
export interface ControlOutcome {
  readonly faults: number;
  readonly isClean: boolean;
  /** What was wrong. */
  readonly what: string;
}

export interface MutantsReport {
  /** How many should have been played. */
  readonly planned: number;
  readonly outcomes: readonly MutantOutcome[];
  /** Undefined when it was not played. */
  readonly control: ControlOutcome | undefined;
}

/** The first breach that one of the expected checks found. */
export function caughtBy(
  breaches: readonly Breach[],
  expected: readonly string[],
): Breach | undefined {
  return breaches.find(({ check }) =>
    // A rule's number is followed by its words.
    expected.some((name) => check === name || check.startsWith(`${name}:`)),
  );
}

/** Whether all were played and caught, and the harness has nothing against the tree itself. */
export function areAllCaught({ planned, outcomes, control }: MutantsReport): boolean {
  const caught = outcomes.filter((outcome) => outcome.caughtBy !== undefined);
  return planned > 0 && caught.length === planned && control?.isClean === true;
}

const WHAT_CHARACTERS = 160;

/** A row per mutant, and the control's. */
export function formatMutants({ planned, outcomes, control }: MutantsReport): string {
  const caught = outcomes.filter((outcome) => outcome.caughtBy !== undefined).length;
  const played = outcomes.length === planned ? '' : `, ${planned - outcomes.length} NOT PLAYED`;
  return [
    `## ${caught} of ${planned} mutants caught${played}`,
    '',
    ...table(
      ['mutant', 'caught by', 'after', 'seed', 'what it said first'],
      [
        ...outcomes.map((outcome) => [
          outcome.mutant,
          outcome.caughtBy ?? 'NOT CAUGHT',
          `${outcome.faults} faults`,
          `${outcome.seed}`,
          brief(outcome.what),
        ]),
        controlRow(control),
      ],
    ),
    '',
    'The control is the tree without a bug, once, under as many of the same faults as any mutant had.',
  ].join('\n');
}

function controlRow(control: ControlOutcome | undefined): string[] {
  if (!control) return ['control: no bug', 'NOT PLAYED', '', '', ''];
  const verdict = control.isClean ? 'nobody, as it must be' : 'FALSE ALARM';
  return ['control: no bug', verdict, `${control.faults} faults`, '', brief(control.what)];
}

function brief(what: string): string {
  return what.replaceAll(/\s+/g, ' ').replaceAll('|', '/').slice(0, WHAT_CHARACTERS);
}
