/** One thing that the API leans on. */
export interface Probe {
  readonly name: string;
  /** Whether the API cannot serve at all without it. */
  readonly isVital: boolean;
  /** Resolves when all is well; rejects with what is not. */
  check(): Promise<unknown>;
}

export interface ProbeResult {
  readonly name: string;
  readonly ok: boolean;
  readonly fault?: string;
}

/** Runs all probes at once; one that does not answer in time has failed. */
export async function runProbes(
  probes: readonly Probe[],
  deadlineMs: number,
): Promise<ProbeResult[]> {
  return await Promise.all(probes.map((probe) => runProbe(probe, deadlineMs)));
}

async function runProbe({ name, check }: Probe, deadlineMs: number): Promise<ProbeResult> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer in time')), deadlineMs);
  try {
    await Promise.race([check(), late]);
    return { name, ok: true };
  } catch (fault) {
    return { name, ok: false, fault: fault instanceof Error ? fault.message : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
