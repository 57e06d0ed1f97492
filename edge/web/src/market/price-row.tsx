import type { Instrument, Price } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { formatPrice } from '../format/format-number.ts';
import { ageSeconds, formatAge } from '../format/format-time.ts';
import { text } from '../text/korean.ts';
import { SourceTag } from './source-tag.tsx';
import { useTickDirection } from './use-tick-direction.ts';

/** A last trade older than this is shown with its age. */
const AGE_SHOWN_AFTER_SECONDS = 10;

interface PriceRowProps {
  readonly instrument: Instrument;
  readonly price: Price | undefined;
  readonly chosen: boolean;
  readonly onChoose: (tickerId: string) => void;
}

export function PriceRow({ instrument, price, chosen, onChoose }: PriceRowProps) {
  const { clock } = useEnvironment();
  const direction = useTickDirection(price?.last);
  const age = price ? ageSeconds(price.at, clock()) : undefined;
  const showsAge = age !== undefined && age > AGE_SHOWN_AFTER_SECONDS;
  return (
    <button
      type="button"
      className="row"
      aria-pressed={chosen}
      onClick={() => onChoose(instrument.ticker_id)}
    >
      <span className="row__main">
        <b>{instrument.name_ko}</b>
        <small>
          {instrument.symbol} <SourceTag source={price?.source} />
        </small>
      </span>
      <span className="row__side">
        <b key={price?.last} className={`price price--${price?.is_stale ? 'stale' : direction}`}>
          {price ? formatPrice(price.last, instrument.currency) : text.market.noPrice}
        </b>
        <small>{price && showsAge && formatAge(price.at, clock())}</small>
      </span>
    </button>
  );
}
