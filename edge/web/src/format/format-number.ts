import {
  type Decimal,
  formatDecimal,
  multiply,
  ONE,
  parseDecimal,
  type Rounding,
  round,
  wholeDecimal,
} from '@mockstreet/shared/decimal';
import type { Language } from '../preferences/preferences.ts';

/** What a price is quoted in, as the API says it. `KRW-COIN` is a coin priced in won. */
export type QuoteCurrency = 'KRW' | 'USD' | 'KRW-COIN';

/** Which way something went. */
export type Direction = 'up' | 'down' | 'flat';

/** Shown where a value is missing or is no decimal. */
const MISSING = '–';
const WHOLE: Rounding = { places: 0, mode: 'half-even' };
const THOUSAND = wholeDecimal(1000);
const CENTS: Rounding = { places: 2, mode: 'half-even' };

/** Won, whole, with separators: `1,234,567원`. Takes decimal text; no float ever sees it. */
export function formatWon(text: string | null | undefined, language: Language): string {
  const value = read(text);
  if (value === undefined) return MISSING;
  return inWon(group(formatDecimal(round(value, WHOLE))), language);
}

/** Won with its sign, for gains and losses: `+1,200원`, `−300원`, `0원`. */
export function formatWonChange(text: string | null | undefined, language: Language): string {
  const value = read(text);
  if (value === undefined) return MISSING;
  return inWon(withSign(formatDecimal(round(value, WHOLE))), language);
}

/** A number of things, with separators. */
export function formatCount(count: number): string {
  return group(`${count}`);
}

/** A price as its market shows it: `71,300원`, `$228.50`, `0.0241원`. */
export function formatPrice(
  text: string | null | undefined,
  currency: QuoteCurrency,
  language: Language,
): string {
  const value = read(text);
  if (value === undefined) return MISSING;
  if (currency !== 'USD') return inWon(group(formatDecimal(value)), language);
  const [whole = '0', fraction = ''] = formatDecimal(value).split('.');
  return `$${group(whole)}.${fraction.padEnd(2, '0')}`;
}

/**
 * An average of prices, which has digits that no market quotes: rounded to what a glance can use.
 */
export function formatAveragePrice(
  text: string,
  currency: QuoteCurrency,
  language: Language,
): string {
  const value = read(text);
  if (value === undefined) return MISSING;
  const places = value < ONE ? 8 : currency === 'USD' || value < THOUSAND ? 2 : 0;
  const rounded = formatDecimal(round(value, { places, mode: 'half-even' }));
  return formatPrice(rounded, currency, language);
}

/** A quantity of shares or coins: grouped, no trailing zeros. */
export function formatQuantity(text: string | null | undefined): string {
  const value = read(text);
  return value === undefined ? MISSING : group(formatDecimal(value));
}

/** A change as percent, from a fraction: `0.0125` → `+1.25%`. */
export function formatPercentChange(fraction: string | null | undefined): string {
  const percent = inPercent(fraction);
  if (percent === undefined) return MISSING;
  const [whole = '0', decimals = ''] = formatDecimal(percent).split('.');
  return `${withSign(`${whole}.${decimals.padEnd(2, '0')}`)}%`;
}

/** As {@link formatPercentChange} shows it: `0.00%` is neither up nor down. */
export function directionOfPercent(fraction: string | null | undefined): Direction {
  return directionIn(inPercent(fraction));
}

function inPercent(fraction: string | null | undefined): Decimal | undefined {
  const value = read(fraction);
  return value === undefined ? undefined : multiply([value, wholeDecimal(100)], CENTS);
}

/** A share of a whole, from a fraction: `0.3333` → `33.3%`. */
export function formatShare(fraction: string | null | undefined): string {
  const value = read(fraction);
  if (value === undefined) return MISSING;
  const percent = multiply([value, wholeDecimal(100)], { places: 1, mode: 'half-even' });
  return `${formatDecimal(percent)}%`;
}

/** Whether a change is up, down or neither: the colour it gets. */
export function directionOf(text: string | null | undefined): Direction {
  return directionIn(read(text));
}

function directionIn(value: bigint = 0n): Direction {
  return value > 0n ? 'up' : value < 0n ? 'down' : 'flat';
}

/** Separators into the whole part of decimal text: `-1234.5` → `-1,234.5`. */
export function group(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** The sign stands before the symbol, and the counter behind the figure. */
function inWon(figure: string, language: Language): string {
  if (language === 'ko') return `${figure}원`;
  return /^[+−-]/.test(figure) ? `${figure[0]}₩${figure.slice(1)}` : `₩${figure}`;
}

function withSign(text: string): string {
  if (/^-?0(\.0+)?$/.test(text)) return text.replace('-', '');
  return text.startsWith('-') ? `−${group(text.slice(1))}` : `+${group(text)}`;
}

function read(text: string | null | undefined): Decimal | undefined {
  return text === null || text === undefined ? undefined : parseDecimal(text);
}
