import { formatInstant } from '@mockstreet/shared/instant';
import type { Instrument } from '../api/payloads.ts';
import { useFormat } from '../format/use-format.ts';
import { usePrice } from '../live/use-prices.ts';
import { formatTurnover, turnoverOf } from '../market/format-turnover.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { useDay } from './use-day.ts';
import { instrumentWords } from './words.ts';
import './day-figures.css';

/** What an instrument did today, and what is offered and asked for it. */
export function DayFigures({ instrument }: { readonly instrument: Instrument }) {
  const price = usePrice(instrument.ticker_id);
  const words = useWords(instrumentWords);
  const format = useFormat();
  const { language } = usePreferences();
  const { currency, ticker_id: tickerId } = instrument;
  const day = useDay(tickerId, price);
  const turnover = turnoverOf(day?.volume, price?.last);
  const since = day && words.daySince(format.kstFull(formatInstant(day.openAt)));
  const shown = (text: string | null | undefined) => format.price(text, currency);
  return (
    <dl className="day-figures" aria-label={words.figures}>
      <Figure name={words.bid} value={shown(price?.bid)} />
      <Figure name={words.ask} value={shown(price?.ask)} />
      <Figure name={words.high} value={shown(day?.high)} title={since} />
      <Figure name={words.low} value={shown(day?.low)} title={since} />
      <Figure
        name={words.turnover}
        value={formatTurnover(turnover, currency, language)}
        title={since}
      />
      {price?.limit_up && price.limit_down && (
        <>
          <Figure name={words.limitUp} value={shown(price.limit_up)} />
          <Figure name={words.limitDown} value={shown(price.limit_down)} />
        </>
      )}
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly title?: string | undefined;
}

function Figure({ name, value, title }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd key={value} title={title}>
        {value}
      </dd>
    </div>
  );
}
