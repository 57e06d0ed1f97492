import { type Fault, isHomeOffline } from '../api/answer.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

/** What went wrong, and what to do about it; announced as soon as it is there. */
export function FaultNote({ fault }: { readonly fault: Fault | undefined }) {
  const words = useWords(commonWords);
  return (
    <p className="fault-note" role="alert">
      {fault && explainFault(fault, words.faults)}
    </p>
  );
}

/** For what has words of its own for some faults: these are the rest. */
export function explainFault(fault: Fault, words: (typeof commonWords)['ko']['faults']): string {
  if (isHomeOffline(fault)) return words.homeOffline;
  if (fault.kind !== 'problem') return words.unreachable;
  const { code, errors, detail, title } = fault.problem;
  if (code === 'RATE_LIMITED') return words.rateLimited;
  if (code === 'FORBIDDEN') return words.forbidden;
  if (code === 'NOT_FOUND') return words.notFound;
  return words.other(errors?.[0]?.message ?? detail ?? title);
}
