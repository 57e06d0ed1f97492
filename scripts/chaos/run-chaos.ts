import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Breach } from './checks/breach.ts';
import { createInspector, type Inspector, type Reckoning } from './checks/inspector.ts';
import type { Stage } from './fault.ts';
import { describeFault, type PlannedFault, planFaults } from './fault-plan.ts';
import { allFaults } from './faults/all-faults.ts';
import { openReceiptBook } from './load/receipt-book.ts';
import { openStage, type StageOptions } from './open-stage.ts';
import { playFault } from './play-fault.ts';
import type { ChaosReport, FaultOutcome } from './report.ts';
import { startRig } from './rig/rig.ts';

/** What every run is given. */
export interface RunOptions extends StageOptions {
  /** The tree that is run. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends the run early, in order. */
  readonly stopRequested: AbortSignal;
}

export interface ChaosOptions extends RunOptions {
  readonly faults: number;
  /** Whether a run that found a breach on its way still looks at everything at the end. */
  readonly reckonsAfterBreach: boolean;
}

/** Long enough to see that all is well before anything is broken. */
const WARM_UP_MS = 2_000;
const PROMISED_WITHIN_MS = 60_000;
const NOT_RECKONED: Reckoning = {
  ledger: undefined,
  deadlocks: undefined,
  decidedAgain: undefined,
  leftOut: [],
  breaches: [],
};

/** One run: an instance of its own, users who trade, faults one after the other, and the reckoning. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { print, nowMs } = options;
  const startedMs = nowMs();
  const planned = planFaults(allFaults(), { count: options.faults, seed: options.seed });
  print(`seed ${options.seed}, ${planned.length} faults:`);
  for (const fault of planned) print(describeFault(fault));
  const rig = await startRig(options);
  const book = openReceiptBook(join(rig.folder, 'receipts.jsonl'));
  try {
    const stage = await openStage(rig, book, options);
    const inspector = createInspector(stage);
    const outcomes: FaultOutcome[] = [];
    const breaches = await breakThings(stage, inspector, planned, outcomes, options);
    const isOver = breaches.length > 0 && !options.reckonsAfterBreach;
    await stage.load.finish(isOver ? 0 : PROMISED_WITHIN_MS);
    const reckoning = isOver ? NOT_RECKONED : await inspector.reckon();
    return {
      seed: options.seed,
      seconds: (nowMs() - startedMs) / 1000,
      cores: availableParallelism(),
      users: options.users,
      faults: outcomes,
      answers: book.counts,
      promised: book.promisedIds.length,
      checks: inspector.inspections(),
      ...reckoning,
      breaches: [...breaches, ...reckoning.breaches],
    };
  } finally {
    await book.close();
    await rig.dispose();
  }
}

/** Fault, recovery, and now and then a look at everything; stops at the first breach. */
async function breakThings(
  stage: Stage,
  inspector: Inspector,
  planned: readonly PlannedFault[],
  outcomes: FaultOutcome[],
  { print, stopRequested }: ChaosOptions,
): Promise<readonly Breach[]> {
  await sleep(WARM_UP_MS);
  for (const fault of planned) {
    if (stopRequested.aborted) break;
    print(`${describeFault(fault)} …`);
    const outcome = await playFault(fault, stage);
    if ('missing' in outcome) {
      const what = `after fault ${fault.number} (${fault.kind}): ${outcome.missing.join('; ')}`;
      return [{ check: 'recovery', what }];
    }
    outcomes.push(outcome);
    const effect = outcome.hits > 0 ? '' : `, had no effect in ${outcome.tries} tries`;
    print(`     recovered after ${Math.round(outcome.recoveryMs / 100) / 10} s${effect}`);
    const breaches = await inspector.lookIfDue();
    if (breaches.length > 0) return breaches;
  }
  return [];
}
