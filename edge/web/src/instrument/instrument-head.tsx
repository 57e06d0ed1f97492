import type { Instrument, Price } from '../api/payloads.ts';
import { directionOfPercent, formatPercentChange } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { usePrice, usePriceBoardState } from '../live/use-prices.ts';
import { changeOf } from '../market/change-of.ts';
import { SessionNote } from '../market/session-note.tsx';
import { SourceTag } from '../market/source-tag.tsx';
import { useMarketClocks } from '../market/use-market-clocks.ts';
import { usePriceAge } from '../market/use-price-age.ts';
import { useSparklines } from '../market/use-sparklines.ts';
import { useTickDirection } from '../market/use-tick-direction.ts';
import { marketWords } from '../market/words.ts';
import { useWords } from '../text/words.ts';
import { instrumentWords } from './words.ts';
import '../market/price.css';
import './instrument-head.css';

/** What an instrument costs now, and what keeps it from being traded as usual. */
export function InstrumentHead({ instrument }: { readonly instrument: Instrument }) {
  const price = usePrice(instrument.ticker_id);
  return (
    <section className="instrument-head" aria-label={useWords(instrumentWords).price}>
      <BigPrice instrument={instrument} price={price} />
      <Session market={instrument.market} />
      <Warnings instrument={instrument} price={price} />
    </section>
  );
}

interface PartProps {
  readonly instrument: Instrument;
  readonly price: Price | undefined;
}

function BigPrice({ instrument, price }: PartProps) {
  const tick = useTickDirection(price?.last);
  const sparkline = useSparklines().get(instrument.ticker_id);
  const words = useWords(marketWords);
  const format = useFormat();
  const { fault } = usePriceBoardState();
  const change = changeOf(price, sparkline);
  const direction = change ? directionOfPercent(change.fraction) : tick;
  const age = usePriceAge(price);
  const isOld = !price || price.is_stale || fault !== undefined;
  return (
    <div className="instrument-head__price">
      <p className={isOld ? 'stale' : direction}>
        <b key={price?.last} className={`price tick--${tick}`}>
          {price ? format.price(price.last, instrument.currency) : words.noPrice}
        </b>
      </p>
      <p className="instrument-head__change">
        <span className={`instrument-head__percent ${direction}`}>
          {formatPercentChange(change?.fraction)}
        </span>
        {change?.isSinceFirst && <small title={words.sinceFirst}>{words.sinceFirstMark}</small>}
        <SourceTag source={price?.source} />
        {age !== undefined && <small>{age}</small>}
      </p>
    </div>
  );
}

function Session({ market }: Pick<Instrument, 'market'>) {
  const { value: clocks } = useMarketClocks();
  const clock = clocks?.find((one) => one.market === market);
  return <p className="instrument-head__session">{clock && <SessionNote clock={clock} />}</p>;
}

/** What keeps orders from going through as they usually do. */
function Warnings({ instrument, price }: PartProps) {
  const words = useWords(instrumentWords);
  const { trading_mode: mode, trading_mode_reason: reason } = instrument;
  return (
    <div className="instrument-head__warnings" aria-live="polite">
      {mode !== 'ACTIVE' && (
        <p className="calm-note">
          {words.modes[mode]} {reason}
        </p>
      )}
      {price?.is_halted && <p className="calm-note">{words.halted}</p>}
    </div>
  );
}
