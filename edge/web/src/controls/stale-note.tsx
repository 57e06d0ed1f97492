import { formatInstant } from '@mockstreet/shared/instant';
import { useFormat } from '../format/use-format.ts';
import type { Polled } from '../query/question.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

/** Says how old what is shown is, once nothing newer can be had. */
export function StaleNote({ of }: { readonly of: Polled<unknown> }) {
  const words = useWords(commonWords);
  const format = useFormat();
  if (!of.fault || of.receivedAt === undefined) return null;
  return <p className="muted">{words.asOf(format.age(formatInstant(of.receivedAt)))}</p>;
}
