import { ONE, parseDecimal } from '@mockstreet/shared/decimal';
import { group, type QuoteCurrency } from '../format/format-number.ts';
import type { Language } from '../preferences/preferences.ts';

/** Powers of ten, the greatest first, each with the name of what is counted in it. */
const SCALES = {
  ko: [
    [12, '조'],
    [8, '억'],
    [4, '만'],
  ],
  en: [
    [12, 'T'],
    [9, 'B'],
    [6, 'M'],
    [3, 'K'],
  ],
} as const;

/** Below so many of a unit one decimal place says something. */
const WHOLE_FROM = 100n;

/**
 * How much was traded, to the digits that a glance can use, rounded down: `1,234억원`, `12.3억원`,
 * `$45.6M`.
 */
export function formatTurnover(
  text: string | null | undefined,
  currency: QuoteCurrency,
  language: Language,
): string {
  const whole = wholeTurnover(text);
  if (whole === undefined) return '–';
  const scale = SCALES[language].find(([power]) => whole >= 10n ** BigInt(power));
  const figure = scale
    ? `${inUnits(whole, 10n ** BigInt(scale[0]))}${scale[1]}`
    : group(`${whole}`);
  if (currency === 'USD') return `$${figure}`;
  return language === 'ko' ? `${figure}원` : `₩${figure}`;
}

/** What a volume is worth at a price, whole; undefined where one of them is not known. */
export function turnoverOf(
  volume: string | null | undefined,
  price: string | undefined,
): string | undefined {
  const units = parseDecimal(volume ?? '');
  const each = parseDecimal(price ?? '');
  return units === undefined || each === undefined ? undefined : `${(units * each) / ONE / ONE}`;
}

/**
 * The whole part of a turnover: a day of a coin may be worth more won than a decimal of ours holds.
 * Undefined for what is no decimal.
 */
export function wholeTurnover(text: string | null | undefined): bigint | undefined {
  const whole = /^(\d+)(\.\d+)?$/.exec(text ?? '')?.[1];
  return whole === undefined ? undefined : BigInt(whole);
}

function inUnits(whole: bigint, unit: bigint): string {
  const tenths = (whole * 10n) / unit;
  const count = tenths / 10n;
  return count >= WHOLE_FROM || tenths % 10n === 0n
    ? group(`${count}`)
    : `${count}.${tenths % 10n}`;
}
