import type { Clock, Instant } from '@mockstreet/shared/instant';
import type { Language } from '../preferences/preferences.ts';
import * as number from './format-number.ts';
import * as time from './format-time.ts';

/** What a quantity is counted in: see {@link Formatter.units}. */
export interface CountedInstrument {
  readonly market: string;
  readonly symbol: string;
}

/** Figures and times as a reader of one language expects them. Takes decimal text, never a float. */
export interface Formatter {
  /** `1,234,567원`, `₩1,234,567` */
  won(text: string | null | undefined): string;
  /** With its sign, for gains and losses: `+1,200원`. */
  wonChange(text: string | null | undefined): string;
  /** As its market shows it: `71,300원`, `$228.50`. */
  price(text: string | null | undefined, currency: number.QuoteCurrency): string;
  averagePrice(text: string, currency: number.QuoteCurrency): string;
  /** `0.0012 BTC`, `12주`, `12 sh.` */
  units(quantity: string | null | undefined, instrument: CountedInstrument | undefined): string;
  /** What its quantities are counted in. */
  unit(instrument: CountedInstrument): string;
  /** RFC 3339 text as the time in Korea; with the day unless it is today, and the year unless it is this. */
  kst(at: string): string;
  /** The same with its day and year always. */
  kstFull(at: string): string;
  /** A moment ahead, to the minute. */
  deadline(at: Instant): string;
  /** How long ago, in words. */
  age(at: string): string;
}

export function createFormatter(language: Language, clock: Clock): Formatter {
  const unit = ({ market, symbol }: CountedInstrument) =>
    market === 'CRYPTO' ? symbol : SHARES[language];
  return {
    won: (text) => number.formatWon(text, language),
    wonChange: (text) => number.formatWonChange(text, language),
    price: (text, currency) => number.formatPrice(text, currency, language),
    averagePrice: (text, currency) => number.formatAveragePrice(text, currency, language),
    units(quantity, instrument) {
      const count = number.formatQuantity(quantity);
      if (!instrument) return count;
      const gap = language === 'ko' && instrument.market !== 'CRYPTO' ? '' : ' ';
      return `${count}${gap}${unit(instrument)}`;
    },
    unit,
    kst: (at) => time.formatKst(at, clock(), language),
    kstFull: (at) => time.formatKstFull(at, language),
    deadline: (at) => time.formatDeadline(at, language),
    age: (at) => time.formatAge(at, clock(), language),
  };
}

const SHARES = { ko: '주', en: 'sh.' } as const;
