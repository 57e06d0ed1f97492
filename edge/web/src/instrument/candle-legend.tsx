import { formatInstant } from '@mockstreet/shared/instant';
import type { Instrument } from '../api/payloads.ts';
import { When } from '../controls/when.tsx';
import { directionOfPercent, formatPercentChange } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { changeOf } from '../market/change-of.ts';
import { useWords } from '../text/words.ts';
import type { Candle } from './candles.ts';
import { instrumentWords } from './words.ts';

interface CandleLegendProps {
  readonly candle: Candle;
  readonly instrument: Instrument;
}

/** One candle in figures. */
export function CandleLegend({ candle, instrument }: CandleLegendProps) {
  const words = useWords(instrumentWords).chart;
  const format = useFormat();
  const change = changeOf({ last: candle.close, change_24h: null }, { closes: [candle.open] });
  const price = (text: string) => format.price(text, instrument.currency);
  return (
    <div className="chart__legend">
      <p className="chart__when">
        <When at={formatInstant(candle.openAt)} market={instrument.market} />{' '}
        <span className={directionOfPercent(change?.fraction)}>
          {formatPercentChange(change?.fraction)}
        </span>
      </p>
      <dl>
        {(['open', 'high', 'low', 'close'] as const).map((part) => (
          <div key={part}>
            <dt>{words[part]}</dt>
            <dd>{price(candle[part])}</dd>
          </div>
        ))}
        <div>
          <dt>{words.volume}</dt>
          <dd>{candle.volume === null ? '–' : format.units(candle.volume, instrument)}</dd>
        </div>
      </dl>
      <p className="chart__note">
        {candle.history && <small>{words.history[candle.history]}</small>}{' '}
        {candle.gap && <small className="chart__gap">{words.gap[candle.gap]}</small>}
      </p>
    </div>
  );
}
