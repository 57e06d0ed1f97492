/**
 * The invariants of the house (README.md) that can be asked of a running instance's data, by their numbers.
 */
export const INVARIANTS = {
  1: 'Nothing lost, nothing twice',
  2: 'Money is conserved',
  3: 'No one spends what they lack',
  5: 'Idempotent',
  7: 'Stale is never fresh',
  9: 'Decimal only',
  11: 'Acts on record',
  12: 'Receipts are chained',
  13: 'Figures follow',
} as const;

/** `keyof` of the above, as numbers. */
export type InvariantNumber = keyof typeof INVARIANTS;

/** What became of one rule of one invariant. */
export interface Finding {
  readonly invariant: InvariantNumber;
  /** The rule as a sentence that is true when nothing is broken. */
  readonly rule: string;
  /** How many things were looked at, and what they are. */
  readonly checked: number;
  readonly unit: string;
  readonly breaches: number;
  /** A few of the breaches, each a line for people. */
  readonly examples: readonly string[];
  /** What this finding cannot say, where that matters. */
  readonly remark?: string;
  /** The rule could not be looked at, for this reason. */
  readonly unchecked?: string;
}
