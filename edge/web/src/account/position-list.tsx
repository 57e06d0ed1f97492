import { Link } from '@tanstack/react-router';
import type { Instrument, Portfolio } from '../api/payloads.ts';
import { InstrumentLink } from '../controls/instrument-link.tsx';
import { directionOf, formatPercentChange } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { nameOf } from '../market/name-of.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import type { Polled } from '../query/question.ts';
import { commonWords } from '../text/common-words.ts';
import { explainAbsence } from '../text/explain-absence.ts';
import { useWords } from '../text/words.ts';
import type { LivePortfolio, LivePosition } from './live-portfolio.ts';
import { accountWords } from './words.ts';

interface PositionListProps {
  readonly portfolio: Polled<Portfolio>;
  readonly live: LivePortfolio | undefined;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

/** What is held, at what it is worth now. */
export function PositionList({ portfolio, live, instruments }: PositionListProps) {
  const words = useWords(accountWords);
  const common = useWords(commonWords);
  return (
    <section className="card positions" aria-label={words.positions}>
      <h2>{words.positions}</h2>
      {!live && (
        <p className="muted positions__unknown">{explainAbsence(portfolio.fault, common)}</p>
      )}
      {live?.positions.length === 0 && (
        <div className="positions__none">
          <p className="muted">{words.noPositions}</p>
          <Link to="/market" className="button button--quiet button--small">
            {words.toMarket}
          </Link>
        </div>
      )}
      <ul className="rows">
        {live?.positions.map((one) => (
          <li key={one.position.ticker_id}>
            <PositionRow of={one} instrument={instruments.get(one.position.ticker_id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface PositionRowProps {
  readonly of: LivePosition;
  readonly instrument: Instrument | undefined;
}

function PositionRow({ of: { position, valueKrw, profit }, instrument }: PositionRowProps) {
  const words = useWords(accountWords);
  const format = useFormat();
  const { language } = usePreferences();
  const { ticker_id, name_ko, name_en, quantity, average_price, currency } = position;
  // Each figure is a new one when it changes: in the place of the old one nothing moves.
  return (
    <InstrumentLink tickerId={ticker_id} className="row">
      <span className="row__main">
        <b>{nameOf(instrument, language) ?? (language === 'ko' ? name_ko : name_en)}</b>
        <small>
          {format.units(quantity, instrument)} · {words.average}{' '}
          {format.averagePrice(average_price, currency)}
        </small>
      </span>
      <span className="row__side">
        <b key={`value ${valueKrw}`}>{format.won(valueKrw)}</b>
        <small key={`profit ${profit.krw}`} className={directionOf(profit.krw)}>
          {format.wonChange(profit.krw)}
          {profit.part !== null && ` (${formatPercentChange(profit.part)})`}
        </small>
      </span>
    </InstrumentLink>
  );
}
