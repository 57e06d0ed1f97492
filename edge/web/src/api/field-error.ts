import type { Fault } from './answer.ts';

/** The code of what is wrong with one field of a request, by its path: `profile.bio`. */
export function fieldError(fault: Fault | undefined, path: string): string | undefined {
  if (fault?.kind !== 'problem') return undefined;
  return fault.problem.errors?.find((error) => error.path === path)?.code;
}

/** The fault, unless it is told at one of these fields. */
export function otherFault(fault: Fault | undefined, paths: readonly string[]): Fault | undefined {
  return paths.some((path) => fieldError(fault, path) !== undefined) ? undefined : fault;
}
