import type { HumanEtf } from '../api/schema.ts';
import { Fact } from '../controls/fact.tsx';
import { When } from '../controls/when.tsx';
import { formatCount, formatQuantity, formatShare } from '../format/format-number.ts';
import { formatKstDay } from '../format/format-time.ts';
import { useFormat } from '../format/use-format.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { momentAhead } from './moment-ahead.ts';
import { humanEtfWords } from './words.ts';

/** As of the last strike. */
export function EtfFacts({ etf }: { readonly etf: HumanEtf }) {
  const words = useWords(humanEtfWords).facts;
  const format = useFormat();
  const { language } = usePreferences();
  return (
    <section className="card human-etf__facts">
      <h2>{words.title}</h2>
      <dl>
        {etf.next_strike_at && (
          <Fact name={words.next}>{momentAhead(etf.next_strike_at, format)}</Fact>
        )}
        {etf.struck_at && (
          <Fact name={words.struck}>
            <When at={etf.struck_at} />
          </Fact>
        )}
        <Fact name={words.nav}>{format.won(etf.nav_krw)}</Fact>
        <Fact name={words.rate}>{formatShare(etf.dividend_rate)}</Fact>
        <Fact name={words.holders}>{words.holdersOf(formatCount(etf.holders))}</Fact>
        <Fact name={words.outstanding}>{formatQuantity(etf.outstanding)}</Fact>
        <Fact name={words.dividends}>{format.won(etf.dividends_krw)}</Fact>
        <Fact name={words.listed}>{formatKstDay(etf.listed_at, language)}</Fact>
        {etf.closed_at && <Fact name={words.closed}>{formatKstDay(etf.closed_at, language)}</Fact>}
      </dl>
    </section>
  );
}
