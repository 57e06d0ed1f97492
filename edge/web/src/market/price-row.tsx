import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Instrument, Price } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { directionOf, formatPercentChange } from '../format/format-number.ts';
import { ageSeconds } from '../format/format-time.ts';
import { useFormat } from '../format/use-format.ts';
import { usePrice } from '../live/use-prices.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { nameOf } from './name-of.ts';
import { SourceTag } from './source-tag.tsx';
import { useTickDirection } from './use-tick-direction.ts';
import { marketWords } from './words.ts';

/** A last trade older than this is shown with its age. */
const AGE_SHOWN_AFTER_SECONDS = 10;

/** Drawn again when its own price changes, and at no other's. */
export const PriceRow = memo(function PriceRow({
  instrument,
}: {
  readonly instrument: Instrument;
}) {
  const price = usePrice(instrument.ticker_id);
  const tick = useTickDirection(price?.last);
  const words = useWords(marketWords);
  const format = useFormat();
  const { language } = usePreferences();
  return (
    <Link to="/market/$tickerId" params={{ tickerId: instrument.ticker_id }} className="row">
      <span className="row__main">
        <b>{nameOf(instrument, language)}</b>
        <small>
          {instrument.symbol} <SourceTag source={price?.source} />
        </small>
      </span>
      <span className="row__side">
        <b key={price?.last} className={`price tick--${tick} ${colourOf(price, tick)}`}>
          {price ? format.price(price.last, instrument.currency) : words.noPrice}
        </b>
        {price && <PriceNote price={price} />}
      </span>
    </Link>
  );
});

/** The day's change; where nothing has been traded for a while, how long. */
function PriceNote({ price }: { readonly price: Price }) {
  const { clock } = useEnvironment();
  const format = useFormat();
  const age = ageSeconds(price.at, clock());
  const isOld = age !== undefined && age > AGE_SHOWN_AFTER_SECONDS;
  return (
    <small>
      {price.change_24h !== null && (
        <span className={directionOf(price.change_24h)}>
          {formatPercentChange(price.change_24h)}
        </span>
      )}{' '}
      {isOld && format.age(price.at)}
    </small>
  );
}

/** Red above yesterday, blue below; without a yesterday the last tick decides. */
function colourOf(price: Price | undefined, tick: 'up' | 'down' | 'flat'): string {
  if (!price || price.is_stale) return 'stale';
  return price.change_24h === null ? tick : directionOf(price.change_24h);
}
