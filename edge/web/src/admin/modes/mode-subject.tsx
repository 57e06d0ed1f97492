import type { SaidTradingMode } from '../../api/schema.ts';
import { useWords } from '../../text/words.ts';
import { InstrumentName } from '../instrument-name.tsx';
import { Person } from '../person.tsx';
import { isMarket } from './market.ts';
import { modeWords } from './words.ts';

/** Whom or what a mode is for. */
export function ModeSubject({ scope, subject }: Pick<SaidTradingMode, 'scope' | 'subject'>) {
  const words = useWords(modeWords);
  if (scope === 'ALL' || subject === null) return words.everything;
  if (scope === 'USER') return <Person id={subject} />;
  if (scope === 'INSTRUMENT') return <InstrumentName tickerId={subject} />;
  return isMarket(subject) ? words.markets[subject] : subject;
}
