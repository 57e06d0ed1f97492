import { type Decimal, decimal, formatDecimal, multiply, ZERO } from '@mockstreet/shared/decimal';
import { type Instant, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { formatKst } from '@mockstreet/shared/kst';

/** Discord takes no more characters in a message. */
const MESSAGE_LENGTH_MAX = 2_000;
const HUNDRED = decimal('100');

export const UNKNOWN = '알 수 없음';

/** How old a figure is: in seconds within a minute, else the moment in Seoul that it is of. */
export function tellAge(at: Instant, now: Instant): string {
  const micros = Math.max(0, now - at);
  if (micros < MICROS_PER_MINUTE) return `${Math.floor(micros / MICROS_PER_SECOND)}초 전`;
  const local = formatKst(at);
  return `${local.slice(0, 'YYYY-MM-DD'.length)} ${local.slice('YYYY-MM-DDT'.length, 'YYYY-MM-DDThh:mm:ss'.length)} KST`;
}

/** With its thousands set apart; never an exponent. */
export function tellNumber(value: Decimal): string {
  const [whole = '', fraction] = formatDecimal(value).split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

export function tellWon(value: Decimal | null): string {
  return value === null ? UNKNOWN : `${tellNumber(value)}원`;
}

/** With a sign, so that a profit is seen to be one. */
export function tellProfit(value: Decimal | null): string {
  if (value === null) return UNKNOWN;
  return `${value > ZERO ? '+' : ''}${tellNumber(value)}원`;
}

/** A price in what it is quoted in. */
export function tellPrice(value: Decimal, currency: 'KRW' | 'USD' | 'KRW-COIN'): string {
  return currency === 'USD' ? `$${tellNumber(value)}` : `${tellNumber(value)}원`;
}

/** A fraction in percent, to the hundredth. */
export function tellPercent(fraction: Decimal | null): string {
  if (fraction === null) return UNKNOWN;
  const percent = multiply([fraction, HUNDRED], { places: 2, mode: 'half-even' });
  return `${percent > ZERO ? '+' : ''}${tellNumber(percent)}%`;
}

/**
 * What users chose, shown as they typed it: every mark of Discord's is escaped, so that it formats nothing, links
 * nowhere and looks like no mention. That nobody is pinged rests on `allowed_mentions` alone.
 */
export function asTyped(text: string): string {
  return text.replaceAll(/[\\*_~`|<>#@:()[\]!-]/g, '\\$&');
}

/** Lines as one message; those that have no room are counted in its last line. */
export function joinLines(lines: readonly string[]): string {
  const whole = lines.join('\n');
  if (whole.length <= MESSAGE_LENGTH_MAX) return whole;
  const shown: string[] = [];
  let room = MESSAGE_LENGTH_MAX - '… 외 000줄'.length;
  for (const line of lines) {
    room -= line.length + 1;
    if (room < 0) break;
    shown.push(line);
  }
  return [...shown, `… 외 ${lines.length - shown.length}줄`].join('\n');
}
