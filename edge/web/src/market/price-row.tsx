import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Instrument, Price } from '../api/payloads.ts';
import { directionOfPercent, formatPercentChange } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { usePrice } from '../live/use-prices.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { changeOf } from './change-of.ts';
import { FavouriteButton } from './favourite-button.tsx';
import { formatTurnover } from './format-turnover.ts';
import type { Sparkline as SparklineData } from './market-api.ts';
import { nameOf } from './name-of.ts';
import { SourceTag } from './source-tag.tsx';
import { Sparkline } from './sparkline.tsx';
import type { Favourites } from './use-favourites.ts';
import { useIsInSight } from './use-is-in-sight.ts';
import { usePriceAge } from './use-price-age.ts';
import { useTickDirection } from './use-tick-direction.ts';
import { marketWords } from './words.ts';
import './price.css';

interface PriceRowProps {
  readonly instrument: Instrument;
  readonly sparkline: SparklineData | undefined;
  /** Of today, in the instrument's currency. */
  readonly turnover: string | undefined;
  readonly isFavourite: boolean;
  /** Whether it is among the first of its list. */
  readonly isInSightAtFirst: boolean;
  readonly choose: Favourites['choose'];
}

/**
 * Drawn again when its own price changes, and then only the figures that follow from it; not at all
 * while it is far out of sight. One that never was in sight is there by its name alone, to be found.
 */
export const PriceRow = memo(function PriceRow(props: PriceRowProps) {
  const { instrument, sparkline, turnover } = props;
  const [sight, place] = useIsInSight(props.isInSightAtFirst);
  const { language } = usePreferences();
  const tickerId = instrument.ticker_id;
  const name = nameOf(instrument, language);
  const isInSight = sight.isNow;
  return (
    <li ref={place} className="price-row" data-ticker-id={tickerId}>
      {sight.isEver && (
        <FavouriteButton
          tickerId={tickerId}
          name={name}
          isFavourite={props.isFavourite}
          choose={props.choose}
        />
      )}
      <Link to="/market/$tickerId" params={{ tickerId }} className="price-row__link">
        <span className="price-row__name">
          <b>{name}</b>
          <small>
            {instrument.symbol} {sight.isEver && <PriceNote {...{ instrument, isInSight }} />}
          </small>
        </span>
        {sight.isEver && (
          <>
            <Sparkline closes={sparkline?.closes} />
            <LiveFigures {...{ instrument, sparkline, isInSight }} />
            <span key={turnover} className="price-row__turnover">
              {formatTurnover(turnover, instrument.currency, language)}
            </span>
          </>
        )}
      </Link>
    </li>
  );
});

interface LiveProps extends Pick<PriceRowProps, 'instrument'> {
  readonly isInSight: boolean;
}

type LiveFiguresProps = LiveProps & Pick<PriceRowProps, 'sparkline'>;

/** What has to be said of a price: that it is made up, that nothing trades, how old it is. */
function PriceNote({ instrument, isInSight }: LiveProps) {
  const price = usePrice(instrument.ticker_id, isInSight);
  const age = usePriceAge(price, isInSight);
  const words = useWords(marketWords);
  if (!price) return null;
  return (
    <>
      <SourceTag source={price.source} />{' '}
      {price.is_halted && <span className="tag">{words.halted}</span>} {age}
    </>
  );
}

function LiveFigures({ instrument, sparkline, isInSight }: LiveFiguresProps) {
  const price = usePrice(instrument.ticker_id, isInSight);
  const tick = useTickDirection(price?.last);
  const words = useWords(marketWords);
  const format = useFormat();
  const change = changeOf(price, sparkline);
  const direction = change ? directionOfPercent(change.fraction) : tick;
  const percent = formatPercentChange(change?.fraction);
  // Each figure is a new one when it changes: in the place of the old one nothing moves.
  return (
    <>
      <span className={`price-row__price ${price && !isOld(price) ? direction : 'stale'}`}>
        <b key={price?.last} className={`price tick--${tick}`}>
          {price ? format.price(price.last, instrument.currency) : words.noPrice}
        </b>
      </span>
      <span
        key={percent}
        className={`price-row__change ${direction}`}
        title={change?.isSinceFirst ? words.sinceFirst : undefined}
      >
        {percent}
      </span>
    </>
  );
}

const isOld = (price: Price) => price.is_stale || price.is_halted;
