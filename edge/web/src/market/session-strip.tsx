import { useWords } from '../text/words.ts';
import { SessionNote } from './session-note.tsx';
import { useMarketClocks } from './use-market-clocks.ts';
import { marketWords } from './words.ts';

/** How the markets are, beside each other. */
export function SessionStrip() {
  const words = useWords(marketWords);
  const { value: clocks } = useMarketClocks();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the page it scrolls, by keys as well.
    <ul className="session-strip" aria-label={words.sessions} tabIndex={0}>
      {(clocks ?? []).map((clock) => (
        <li key={clock.market}>
          <SessionNote clock={clock} />
        </li>
      ))}
    </ul>
  );
}
