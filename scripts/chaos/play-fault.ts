import { awaitRecovery, type NotRecovered } from './await-recovery.ts';
import type { Stage } from './fault.ts';
import type { PlannedFault } from './fault-plan.ts';
import type { FaultOutcome } from './report.ts';

/** How often a fault is tried that finds nothing to hit. */
const TRIES = 3;

/**
 * Injects one fault and waits until everything serves again. One that found nothing to hit is tried
 * again; one that never did is told by its hits, and counts for nothing.
 */
export async function playFault(
  { number, kind, detail, inject }: PlannedFault,
  stage: Stage,
  recover: typeof awaitRecovery = awaitRecovery,
): Promise<FaultOutcome | NotRecovered> {
  for (let tries = 1; ; tries++) {
    const hits = await inject(stage);
    const recovery = await recover(stage);
    if ('missing' in recovery) return recovery;
    if (hits > 0 || tries === TRIES) {
      return { number, kind, detail, hits, tries, recoveryMs: recovery.ms };
    }
  }
}
