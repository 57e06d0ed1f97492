/** One thing a process needs. */
export interface DependencyState {
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong with it. */
  readonly fault?: string;
}

/** Body of `/health/ready`: a row per dependency. */
export interface Readiness {
  readonly status: 'ready' | 'not_ready';
  readonly dependencies: readonly DependencyState[];
}

/** From each dependency's fault, undefined where there is none. */
export function readinessOf(faults: Readonly<Record<string, string | undefined>>): Readiness {
  const dependencies = Object.entries(faults).map(([name, fault]) =>
    fault === undefined ? { name, ok: true } : { name, ok: false, fault },
  );
  return { status: dependencies.every(({ ok }) => ok) ? 'ready' : 'not_ready', dependencies };
}
