import type { ReactNode } from 'react';
import { isHomeOffline } from '../api/answer.ts';
import type { Polled } from '../query/question.ts';
import { commonWords } from '../text/common-words.ts';
import { explainAbsence } from '../text/explain-absence.ts';
import { useWords } from '../text/words.ts';
import { FaultNote } from './fault-note.tsx';
import { StaleNote } from './stale-note.tsx';

interface AwaitedProps<T> {
  readonly of: Polled<T>;
  readonly children: (value: T) => ReactNode;
}

/** What was asked for, with its age where it is old; until it is there, why it is not. */
export function Awaited<T>({ of, children }: AwaitedProps<T>) {
  if (of.value === undefined) return <Unknown of={of} />;
  return (
    <>
      <StaleNote of={of} />
      {children(of.value)}
    </>
  );
}

/** Why it is not there. */
export function Unknown({ of: { fault } }: { readonly of: Pick<Polled<unknown>, 'fault'> }) {
  const words = useWords(commonWords);
  const isCalm = !fault || fault.kind === 'unreachable' || isHomeOffline(fault);
  if (!isCalm) return <FaultNote fault={fault} />;
  return <p className="calm-note">{explainAbsence(fault, words)}</p>;
}
