import { type Fault, isHomeOffline } from '../api/answer.ts';
import type { commonWords } from './common-words.ts';

type FaultWords = (typeof commonWords)['ko']['faults'];
/** Those that no figure goes into. */
type FixedWords = Exclude<keyof FaultWords, 'other'>;

const BY_CODE: Readonly<Record<string, FixedWords>> = {
  RATE_LIMITED: 'rateLimited',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'notFound',
  UNAUTHENTICATED: 'signIn',
  TOKEN_EXPIRED: 'signIn',
  PAYLOAD_TOO_LARGE: 'tooLong',
  INTERNAL: 'broken',
  UNAVAILABLE: 'broken',
  QUEUE_UNAVAILABLE: 'broken',
};
/** Of an entry that was refused, by what was wrong with it. */
const BY_ENTRY: Readonly<Record<string, FixedWords>> = {
  too_big: 'tooLong',
  too_small: 'tooShort',
};

/**
 * For what has words of its own for some faults: these are the rest. What the server says of itself
 * is English and for whoever writes against it, so it stays out of the sentence.
 */
export function explainFault(fault: Fault, words: FaultWords): string {
  if (isHomeOffline(fault)) return words.homeOffline;
  if (fault.kind !== 'problem') return words.unreachable;
  const { code, errors } = fault.problem;
  if (code === 'INVALID_REQUEST') return words[BY_ENTRY[errors?.[0]?.code ?? ''] ?? 'entry'];
  const known = BY_CODE[code];
  return known ? words[known] : words.other(code);
}
