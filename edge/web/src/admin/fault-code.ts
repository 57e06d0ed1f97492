import type { Fault } from '../api/answer.ts';

/** Why exactly the API refused an entry, as in `last_admin`; for faults that have words of their own. */
export function faultCode(fault: Fault | undefined): string | undefined {
  return fault?.kind === 'problem' ? fault.problem.errors?.[0]?.code : undefined;
}
