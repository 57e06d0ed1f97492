import { When } from '../controls/when.tsx';
import { useNow } from '../live/use-now.ts';
import { useWords } from '../text/words.ts';
import type { MarketClock } from './market-api.ts';
import { countdown, sessionState } from './session-state.ts';
import { marketWords } from './words.ts';
import './session-note.css';

/** Whether a market trades, since when, and how long it will go on so. */
export function SessionNote({ clock }: { readonly clock: MarketClock }) {
  const words = useWords(marketWords);
  const now = useNow();
  const { phase, since, nextChange, secondsLeft } = sessionState(clock, now);
  const reason = clock.today?.reason;
  const isAlways = phase === 'CONTINUOUS' && secondsLeft === null;
  return (
    <span className={`session-note session-note--${phase}`}>
      <b>{words.markets[clock.market]}</b>
      <span className="session-note__phase" title={reason ?? undefined}>
        {isAlways ? words.alwaysOpen : words.phases[phase]}
      </span>
      {secondsLeft !== null && nextChange !== null && (
        <span className="session-note__left">
          {words.until[phase]} <Countdown seconds={secondsLeft} />{' '}
          <small>
            <When at={nextChange} market={clock.market} />
          </small>
        </span>
      )}
      {since !== null && (
        <small>
          {words.since[0]}
          <When at={since} market={clock.market} />
          {words.since[1]}
        </small>
      )}
    </span>
  );
}

/** Keeps its width while it runs. */
function Countdown({ seconds }: { readonly seconds: number }) {
  const words = useWords(marketWords);
  const { days, clock } = countdown(seconds);
  return (
    <time className="session-note__countdown">
      {days > 0 && words.days(days)} {clock}
    </time>
  );
}
