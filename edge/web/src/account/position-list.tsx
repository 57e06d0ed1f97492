import { Link } from '@tanstack/react-router';
import type { Instrument, Portfolio } from '../api/payloads.ts';
import { directionOf } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { nameOf } from '../market/name-of.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { accountWords } from './words.ts';

interface PositionListProps {
  readonly portfolio: Portfolio | undefined;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

export function PositionList({ portfolio, instruments }: PositionListProps) {
  const words = useWords(accountWords);
  const format = useFormat();
  const { language } = usePreferences();
  const positions = portfolio?.positions ?? [];
  return (
    <section className="card" aria-label={words.positions}>
      <h2>{words.positions}</h2>
      {positions.length === 0 && <p className="muted">{words.noPositions}</p>}
      <ul className="rows">
        {positions.map((position) => {
          const instrument = instruments.get(position.ticker_id);
          return (
            <li key={position.ticker_id}>
              <Link
                to="/market/$tickerId"
                params={{ tickerId: position.ticker_id }}
                className="row"
              >
                <span className="row__main">
                  <b>{nameOf(instrument, language) ?? position.ticker_id}</b>
                  <small>
                    {format.units(position.quantity, instrument)} · {words.average}{' '}
                    {format.averagePrice(position.average_price, position.currency)}
                  </small>
                </span>
                <span className="row__side">
                  <b>{format.won(position.value_krw)}</b>
                  <small className={directionOf(position.profit_krw)}>
                    {format.wonChange(position.profit_krw)}
                  </small>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
