import type { Instrument, Portfolio } from '../api/payloads.ts';
import {
  directionOf,
  formatAveragePrice,
  formatWon,
  formatWonChange,
} from '../format/format-number.ts';
import { formatUnits } from '../market/format-units.ts';
import { text } from '../text/korean.ts';

interface PositionListProps {
  readonly portfolio: Portfolio | undefined;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly onChoose: (tickerId: string) => void;
}

export function PositionList({ portfolio, instruments, onChoose }: PositionListProps) {
  const positions = portfolio?.positions ?? [];
  return (
    <section className="card" aria-label={text.account.positions}>
      <h2>{text.account.positions}</h2>
      {positions.length === 0 && <p className="muted">{text.account.noPositions}</p>}
      <ul className="rows">
        {positions.map((position) => {
          const instrument = instruments.get(position.ticker_id);
          return (
            <li key={position.ticker_id}>
              <button type="button" className="row" onClick={() => onChoose(position.ticker_id)}>
                <span className="row__main">
                  <b>{instrument?.name_ko ?? position.ticker_id}</b>
                  <small>
                    {formatUnits(position.quantity, instrument)} · {text.account.average}{' '}
                    {formatAveragePrice(position.average_price, position.currency)}
                  </small>
                </span>
                <span className="row__side">
                  <b>{formatWon(position.value_krw)}</b>
                  <small className={directionOf(position.profit_krw)}>
                    {formatWonChange(position.profit_krw)}
                  </small>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
