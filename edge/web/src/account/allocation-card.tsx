import type { Instrument, Portfolio } from '../api/payloads.ts';
import { formatShare } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { nameOf } from '../market/name-of.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import type { Polled } from '../query/question.ts';
import { useWords } from '../text/words.ts';
import { type AllocationSlice, allocate } from './allocation.ts';
import type { LivePortfolio } from './live-portfolio.ts';
import { accountWords } from './words.ts';

interface AllocationCardProps {
  readonly portfolio: Polled<Portfolio>;
  readonly live: LivePortfolio | undefined;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

/** What the account consists of: a bar for the eye, and the same in words. */
export function AllocationCard({ portfolio, live, instruments }: AllocationCardProps) {
  const words = useWords(accountWords);
  const format = useFormat();
  const { language } = usePreferences();
  const slices = live ? allocate(live.positions, portfolio.value?.balance_krw ?? '0') : [];
  const nameOfSlice = ({ kind, key }: AllocationSlice) => {
    if (kind === 'cash') return words.cash;
    if (kind === 'others') return words.others;
    return nameOf(instruments.get(key), language) ?? key;
  };
  return (
    <section className="card allocation" aria-label={words.allocation}>
      <h2>{words.allocation}</h2>
      <div className="allocation__bar" aria-hidden="true">
        {slices.map((slice, at) => (
          <span
            key={slice.key}
            className={`allocation__part ${colourOf(slice, at)}`}
            style={{ flexGrow: slice.share }}
          />
        ))}
      </div>
      <ul className="allocation__legend">
        {slices.map((slice, at) => (
          <li key={slice.key}>
            <span className={`allocation__key ${colourOf(slice, at)}`} aria-hidden="true" />
            <span className="allocation__name">{nameOfSlice(slice)}</span>
            <span className="allocation__value">{format.won(slice.valueKrw)}</span>
            <b>{formatShare(slice.share)}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

function colourOf({ kind }: AllocationSlice, at: number): string {
  return kind === 'position' ? `allocation--${at + 1}` : `allocation--${kind}`;
}
