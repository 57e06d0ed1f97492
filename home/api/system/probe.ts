/** One thing that the API leans on, and how it is doing. */
export interface ProbeResult {
  readonly name: string;
  readonly isOk: boolean;
  readonly detail: string;
}

export interface Probe {
  readonly name: string;
  /** Whether the API can serve at all without it. */
  readonly isVital: boolean;
  /** Returns a detail for people when all is well; throws otherwise. */
  check(): Promise<string>;
}

/** Runs all probes at once; one that does not answer in time has failed. */
export async function runProbes(
  probes: readonly Probe[],
  deadlineMs: number,
): Promise<ProbeResult[]> {
  return await Promise.all(probes.map((probe) => runProbe(probe, deadlineMs)));
}

async function runProbe(probe: Probe, deadlineMs: number): Promise<ProbeResult> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer in time')), deadlineMs);
  try {
    return { name: probe.name, isOk: true, detail: await Promise.race([probe.check(), late]) };
  } catch (fault) {
    const detail = fault instanceof Error ? fault.message : 'failed';
    return { name: probe.name, isOk: false, detail };
  } finally {
    clearTimeout(timer);
  }
}
