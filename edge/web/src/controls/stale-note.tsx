import { formatInstant } from '@mockstreet/shared/instant';
import { useAge } from '../live/use-age.ts';
import type { Polled } from '../query/question.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

/** Says how old what is shown is, once nothing newer can be had. */
export function StaleNote({ of }: { readonly of: Polled<unknown> }) {
  const words = useWords(commonWords);
  const isOld = of.fault !== undefined && of.receivedAt !== undefined;
  const age = useAge(isOld ? formatInstant(of.receivedAt) : undefined);
  return age === undefined ? null : <p className="muted">{words.asOf(age)}</p>;
}
