import type { FaultKind, PreparedFault } from './fault.ts';
import { seededRandom } from './seeded-random.ts';

export interface PlannedFault extends PreparedFault {
  /** From one. */
  readonly number: number;
  readonly kind: string;
}

/** Sets the particulars of the n-th fault apart from all other chance of a run. */
const STRIDE = 7_919;

/**
 * The faults of a run: round after round through all kinds, each round in an order of its own, so
 * that every kind comes early and none comes twice before all came once. The same seed and the same
 * kinds give the same list, and a longer list begins with the shorter one.
 */
export function planFaults(
  kinds: readonly FaultKind[],
  { count, seed }: { readonly count: number; readonly seed: number },
): PlannedFault[] {
  const random = seededRandom(seed);
  const planned: PlannedFault[] = [];
  let round: FaultKind[] = [];
  for (let number = 1; number <= count; number++) {
    if (round.length === 0) round = random.shuffled(kinds);
    const kind = round.shift() as FaultKind;
    const prepared = kind.prepare(seededRandom(seed + number * STRIDE));
    planned.push({ number, kind: kind.name, ...prepared });
  }
  return planned;
}

/** One line for the list of faults. */
export function describeFault({ number, kind, detail }: PlannedFault): string {
  return `${String(number).padStart(3)}  ${kind}${detail === '' ? '' : ` (${detail})`}`;
}
