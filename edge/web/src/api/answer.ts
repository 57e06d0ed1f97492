import type { Problem } from '@mockstreet/shared/problem';
import type { UnsentReason } from './unsent.ts';

/** What a call came back with. A call never throws: every screen has to say what went wrong. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

/**
 * `problem`: the service answered and said why. `unreachable`: nobody answered in time, or with
 * something that is not ours; what was asked for may or may not have happened. `unsent`: this time
 * nobody was asked.
 */
export type Fault =
  | {
      readonly kind: 'problem';
      readonly problem: Problem;
      /** From `Retry-After`, in seconds. */
      readonly retryAfterSeconds?: number;
    }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'unsent'; readonly reason: UnsentReason };

/** Whether the fault says that nothing goes by the name that was asked for, or that it is no name at all. */
export function isMissing(fault: Fault | undefined): boolean {
  return fault?.kind === 'problem' && [404, 422].includes(fault.problem.status);
}

/** Whether the fault says that home is away while the edge is there. */
export function isHomeOffline(fault: Fault | undefined): boolean {
  return fault?.kind === 'problem' && fault.problem.code === 'HOME_OFFLINE';
}
