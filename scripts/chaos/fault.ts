import type { SettlementWatch } from './checks/settlement-watch.ts';
import type { Load } from './load/load.ts';
import type { ReceiptBook } from './load/receipt-book.ts';
import type { Rig } from './rig/rig.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What faults act on. */
export interface Stage {
  readonly rig: Rig;
  readonly load: Load;
  readonly book: ReceiptBook;
  readonly watch: SettlementWatch;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMs: () => number;
  /** The wall clock, in milliseconds since the epoch. */
  readonly wallMs: () => number;
}

/** One fault with its particulars drawn. */
export interface PreparedFault {
  /** The particulars, for the list of faults: `13 s, then killed`. */
  readonly detail: string;
  /**
   * Does it, and undoes what has to be undone by hand; the rest must heal by itself. Resolves with
   * how often it hit something: 0 when nothing was there to be hit, and so nothing happened.
   */
  inject(stage: Stage): Promise<number>;
}

/** A row of the fault matrix. */
export interface FaultKind {
  /** As it stands in lists and reports. */
  readonly name: string;
  /** Draws the particulars; the same chance draws the same. */
  prepare(random: SeededRandom): PreparedFault;
}
