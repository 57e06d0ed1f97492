import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';

/** One thing that the API leans on. */
export interface Probe {
  readonly name: string;
  /** Whether the API cannot serve at all without it. */
  readonly isVital: boolean;
  /** Resolves when all is well; rejects with {@link Stale}, or with why it was not reached. */
  check(): Promise<unknown>;
}

/** What may be said in public about a dependency that is not well. */
export const PROBE_FAULTS = ['unreachable', 'stale'] as const;

export interface ProbeResult {
  readonly name: string;
  readonly ok: boolean;
  /** Which of the two; details are for the log alone. */
  readonly fault?: (typeof PROBE_FAULTS)[number];
}

/** A dependency was reached, and what it offers is out of date. */
export class Stale extends Error {
  override name = 'Stale';
}

/** Told of what a probe met, for the log. */
export type OnProbeFault = (probe: string, fault: unknown) => void;

/** Runs all probes at once; one that does not answer in time has failed. */
export async function runProbes(
  probes: readonly Probe[],
  deadlineMs: number,
  onFault: OnProbeFault,
): Promise<ProbeResult[]> {
  return await Promise.all(probes.map((probe) => runProbe(probe, deadlineMs, onFault)));
}

async function runProbe(
  { name, check }: Probe,
  deadlineMs: number,
  onFault: OnProbeFault,
): Promise<ProbeResult> {
  try {
    await beforeDeadline(check(), deadlineMs, () => new Error('no answer in time'));
    return { name, ok: true };
  } catch (fault) {
    onFault(name, fault);
    return { name, ok: false, fault: fault instanceof Stale ? 'stale' : 'unreachable' };
  }
}
