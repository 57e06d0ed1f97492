import type { ReactNode } from 'react';
import { isHomeOffline } from '../api/answer.ts';
import type { Polled } from '../query/question.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import { FaultNote } from './fault-note.tsx';
import { StaleNote } from './stale-note.tsx';

interface AwaitedProps<T> {
  readonly of: Polled<T>;
  readonly children: (value: T) => ReactNode;
}

/** What was asked for, with its age where it is old; until it is there, why it is not. */
export function Awaited<T>({ of, children }: AwaitedProps<T>) {
  const words = useWords(commonWords);
  if (of.value !== undefined) {
    return (
      <>
        <StaleNote of={of} />
        {children(of.value)}
      </>
    );
  }
  if (!of.fault) return <p className="calm-note">{words.loading}</p>;
  // The banner says that nobody answers: no page has to be alarmed about it once more.
  if (of.fault.kind === 'unreachable') return <p className="calm-note">{words.unreached}</p>;
  if (isHomeOffline(of.fault)) return <p className="calm-note">{words.away}</p>;
  return <FaultNote fault={of.fault} />;
}
