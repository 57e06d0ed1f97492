/** What a kept process has been through; the policy decides from it alone. */
export interface ServiceHistory {
  /** Ends in a row without a stretch of good service between them. */
  readonly failures: number;
  readonly everServed: boolean;
}

/** One end of a process that nobody asked to stop. */
export interface UnaskedEnd {
  /** The process' own verdict that it can never run so (exit code 2, or no such program). */
  readonly hopeless: boolean;
  /** How long it had served when it ended; undefined when it never became ready. */
  readonly servedMs: number | undefined;
}

export type Verdict =
  | { readonly kind: 'restart'; readonly afterMs: number }
  | { readonly kind: 'give up' };

export const NEW_SERVICE: ServiceHistory = { failures: 0, everServed: false };

/** After this long in service, an earlier failure no longer counts. */
export const GOOD_SERVICE_MS = 10_000;
/** A process that has never served yet is given this many chances. */
export const FIRST_START_ATTEMPTS = 5;
const FIRST_DELAY_MS = 100;
export const DELAY_MS_MAX = 5_000;

/**
 * Crash-only: whatever ends is started again, the first time at once, then ever more slowly up to
 * {@link DELAY_MS_MAX}; for ever, unless it is hopeless or has never worked.
 */
export function judgeEnd(
  history: ServiceHistory,
  end: UnaskedEnd,
): { history: ServiceHistory; verdict: Verdict } {
  const served = end.servedMs !== undefined;
  const wellServed = end.servedMs !== undefined && end.servedMs >= GOOD_SERVICE_MS;
  const next = {
    failures: wellServed ? 1 : history.failures + 1,
    everServed: history.everServed || served,
  };
  const neverWorked = !next.everServed && next.failures >= FIRST_START_ATTEMPTS;
  if (end.hopeless || neverWorked) return { history: next, verdict: { kind: 'give up' } };
  const afterMs = Math.min(DELAY_MS_MAX, FIRST_DELAY_MS * 2 ** (next.failures - 1));
  return { history: next, verdict: { kind: 'restart', afterMs } };
}
