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
import { changeOf } from './change-of.ts';
import { FavouriteButton } from './favourite-button.tsx';
import { formatTurnover } from './format-turnover.ts';
import type { Sparkline as SparklineData } from './market-api.ts';
import { nameOf } from './name-of.ts';
import { SourceTag } from './source-tag.tsx';
import { Sparkline } from './sparkline.tsx';
import type { Favourites } from './use-favourites.ts';
import { useTickDirection } from './use-tick-direction.ts';
import { marketWords } from './words.ts';

/** A last trade older than this is shown with its age. */
const AGE_SHOWN_AFTER_SECONDS = 10;

interface PriceRowProps {
  readonly instrument: Instrument;
  readonly sparkline: SparklineData | undefined;
  /** Of today, in the instrument's currency. */
  readonly turnover: string | undefined;
  readonly isFavourite: boolean;
  readonly choose: Favourites['choose'];
}

/** Drawn again when its own price changes, and then only the figures that follow from it. */
export const PriceRow = memo(function PriceRow(props: PriceRowProps) {
  const { instrument, sparkline, turnover } = props;
  const { language } = usePreferences();
  const tickerId = instrument.ticker_id;
  const name = nameOf(instrument, language);
  return (
    <li className="price-row" data-ticker-id={tickerId}>
      <FavouriteButton
        tickerId={tickerId}
        name={name}
        isFavourite={props.isFavourite}
        choose={props.choose}
      />
      <Link to="/market/$tickerId" params={{ tickerId }} className="price-row__link">
        <span className="price-row__name">
          <b>{name}</b>
          <small>
            {instrument.symbol} <PriceNote instrument={instrument} />
          </small>
        </span>
        <Sparkline closes={sparkline?.closes} />
        <LiveFigures instrument={instrument} sparkline={sparkline} />
        <span className="price-row__turnover">
          {formatTurnover(turnover, instrument.currency, language)}
        </span>
      </Link>
    </li>
  );
});

/** What has to be said of a price: that it is made up, that nothing trades, how old it is. */
function PriceNote({ instrument }: Pick<PriceRowProps, 'instrument'>) {
  const price = usePrice(instrument.ticker_id);
  const { clock } = useEnvironment();
  const words = useWords(marketWords);
  const format = useFormat();
  if (!price) return null;
  const age = ageSeconds(price.at, clock());
  return (
    <>
      <SourceTag source={price.source} />{' '}
      {price.is_halted && <span className="tag">{words.halted}</span>}{' '}
      {age !== undefined && age > AGE_SHOWN_AFTER_SECONDS && format.age(price.at)}
    </>
  );
}

function LiveFigures({ instrument, sparkline }: Pick<PriceRowProps, 'instrument' | 'sparkline'>) {
  const price = usePrice(instrument.ticker_id);
  const tick = useTickDirection(price?.last);
  const words = useWords(marketWords);
  const format = useFormat();
  const change = changeOf(price, sparkline);
  const direction = change ? directionOf(change.fraction) : tick;
  return (
    <>
      <span className={`price-row__price ${price && !isOld(price) ? direction : 'stale'}`}>
        <b key={price?.last} className={`price tick--${tick}`}>
          {price ? format.price(price.last, instrument.currency) : words.noPrice}
        </b>
      </span>
      <span
        className={`price-row__change ${direction}`}
        title={change?.isSinceFirst ? words.sinceFirst : undefined}
      >
        <span key={change?.fraction}>{formatPercentChange(change?.fraction)}</span>
      </span>
    </>
  );
}

const isOld = (price: Price) => price.is_stale || price.is_halted;
