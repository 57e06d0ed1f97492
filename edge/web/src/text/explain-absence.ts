import { type Fault, isHomeOffline } from '../api/answer.ts';
import type { commonWords } from './common-words.ts';
import { explainFault } from './explain-fault.ts';

/** Why what was asked for is not on the screen: it is on its way, or something keeps it away. */
export function explainAbsence(
  fault: Fault | undefined,
  words: (typeof commonWords)['ko'],
): string {
  if (!fault) return words.loading;
  // The banner says that nobody answers: no page has to be alarmed about it once more.
  if (fault.kind === 'unreachable') return words.unreached;
  return isHomeOffline(fault) ? words.away : explainFault(fault, words.faults);
}
