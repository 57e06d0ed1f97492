import type { Fault } from '../api/answer.ts';
import { commonWords } from '../text/common-words.ts';
import { explainFault } from '../text/explain-fault.ts';
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
