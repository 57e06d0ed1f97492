import type { PublicProfile } from '../api/schema.ts';
import { InstrumentLink } from '../controls/instrument-link.tsx';
import { directionOfPercent, formatPercentChange, formatShare } from '../format/format-number.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { cashShare, shareWidth } from './share-width.ts';
import { profileWords } from './words.ts';

/** What they hold, as parts of the whole: never how much. */
export function ShownPositions({ positions }: { readonly positions: PublicProfile['positions'] }) {
  const words = useWords(profileWords);
  const { language } = usePreferences();
  if (!positions) return <p className="muted profile__hidden">{words.hidden.positions}</p>;
  const cash = cashShare(positions.map(({ share }) => share));
  return (
    <section className="card profile__section">
      <h2>{words.positions}</h2>
      {positions.length === 0 && <p className="muted">{words.noPositions}</p>}
      {positions.length > 0 && (
        <ul className="rows">
          {positions.map((position) => (
            <li key={position.ticker_id}>
              <InstrumentLink tickerId={position.ticker_id} className="row profile__position">
                <span className="row__main">
                  <b>{language === 'ko' ? position.name_ko : position.name_en}</b>
                  <ShareBar share={position.share} />
                </span>
                <span className="row__side">
                  <b>{formatShare(position.share)}</b>
                  <small className={directionOfPercent(position.profit)}>
                    {formatPercentChange(position.profit)}
                  </small>
                </span>
              </InstrumentLink>
            </li>
          ))}
          {cash !== undefined && (
            <li className="row profile__position">
              <span className="row__main">
                <b>{words.cash}</b>
                <ShareBar share={cash} />
              </span>
              <span className="row__side">
                <b>{formatShare(cash)}</b>
              </span>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

function ShareBar({ share }: { readonly share: string | null }) {
  return (
    <span className="profile__bar" aria-hidden>
      <span style={{ width: shareWidth(share) }} />
    </span>
  );
}
