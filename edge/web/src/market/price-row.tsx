import type { Instrument, Price } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { directionOf, formatPercentChange, formatPrice } from '../format/format-number.ts';
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
  const tick = useTickDirection(price?.last);
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
        <b key={price?.last} className={`price tick--${tick} ${colourOf(price, tick)}`}>
          {price ? formatPrice(price.last, instrument.currency) : text.market.noPrice}
        </b>
        {price && <PriceNote price={price} />}
      </span>
    </button>
  );
}

/** The day's change; where nothing has been traded for a while, how long. */
function PriceNote({ price }: { readonly price: Price }) {
  const { clock } = useEnvironment();
  const age = ageSeconds(price.at, clock());
  const isOld = age !== undefined && age > AGE_SHOWN_AFTER_SECONDS;
  return (
    <small>
      {price.change_24h !== null && (
        <span className={directionOf(price.change_24h)}>
          {formatPercentChange(price.change_24h)}
        </span>
      )}{' '}
      {isOld && formatAge(price.at, clock())}
    </small>
  );
}

/** Red above yesterday, blue below; without a yesterday the last tick decides. */
function colourOf(price: Price | undefined, tick: 'up' | 'down' | 'flat'): string {
  if (!price || price.is_stale) return 'stale';
  return price.change_24h === null ? tick : directionOf(price.change_24h);
}
