import type { PublicProfile } from '../api/schema.ts';
import { InstrumentLink } from '../controls/instrument-link.tsx';
import { When } from '../controls/when.tsx';
import { useFormat } from '../format/use-format.ts';
import { nameOf } from '../market/name-of.ts';
import { useInstruments } from '../market/use-instruments.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import { profileWords } from './words.ts';

/** What they traded last, without amounts. */
export function ShownTrades({ trades }: { readonly trades: PublicProfile['recent_trades'] }) {
  const words = useWords(profileWords);
  const { sides } = useWords(commonWords);
  const format = useFormat();
  const { language } = usePreferences();
  const { byTicker } = useInstruments();
  if (!trades) return <p className="muted profile__hidden">{words.hidden.trades}</p>;
  return (
    <section className="card profile__section">
      <h2>{words.trading}</h2>
      {trades.length === 0 && <p className="muted">{words.noTrades}</p>}
      <ul className="rows">
        {trades.map((trade) => (
          <li key={`${trade.filled_at} ${trade.ticker_id} ${trade.side} ${trade.price}`}>
            <InstrumentLink tickerId={trade.ticker_id} className="row">
              <span className="row__main">
                <b>{nameOf(byTicker.get(trade.ticker_id), language) ?? trade.ticker_id}</b>
                <small>
                  <When at={trade.filled_at} market={byTicker.get(trade.ticker_id)?.market} />
                </small>
              </span>
              <span className="row__side">
                <b className={trade.side === 'BUY' ? 'up' : 'down'}>{sides[trade.side]}</b>
                <small>{format.price(trade.price, trade.currency)}</small>
              </span>
            </InstrumentLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
