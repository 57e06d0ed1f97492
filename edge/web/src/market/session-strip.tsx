import { useWords } from '../text/words.ts';
import { SessionNote } from './session-note.tsx';
import { useMarketClocks } from './use-market-clocks.ts';
import { marketWords } from './words.ts';

/** How the markets are, beside each other. */
export function SessionStrip() {
  const words = useWords(marketWords);
  const { value: clocks } = useMarketClocks();
  return (
    <ul className="session-strip" aria-label={words.sessions}>
      {(clocks ?? []).map((clock) => (
        <li key={clock.market}>
          <SessionNote clock={clock} />
        </li>
      ))}
    </ul>
  );
}
