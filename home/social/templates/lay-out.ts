import type { FormatSpec } from './format-spec.ts';

/** A number in its parts, before it is grouped and padded. */
export interface NumberParts {
  /** `-`, `+`, a space, or nothing; and then `0x` and the like. */
  readonly lead: string;
  /** Digits left of the point. */
  readonly whole: string;
  /** All that follows: the fraction with its point, an exponent, a percent sign. */
  readonly rest: string;
}

export interface Grouping {
  /** Zeros fill up the width, grouped like the digits. */
  readonly zeros: boolean;
  readonly size: number;
}

/** Groups the digits and fills up to the width. */
export function layOutNumber(parts: NumberParts, spec: FormatSpec, grouping: Grouping): string {
  const { lead, whole, rest } = parts;
  const least = grouping.zeros ? spec.width - lead.length - rest.length : 0;
  const digits = group(whole, spec.grouping, grouping.size, least);
  const missing = spec.width - lead.length - digits.length - rest.length;
  if (missing > 0 && spec.align === '=') {
    return `${lead}${spec.fill.repeat(missing)}${digits}${rest}`;
  }
  return fillUp(`${lead}${digits}${rest}`, missing, spec.fill, spec.align ?? '>');
}

/** Stands `text`, which lacks so many characters, at one side or in the middle. */
export function fillUp(text: string, missing: number, fill: string, align: string): string {
  if (missing <= 0) return text;
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^') {
    const left = Math.floor(missing / 2);
    return fill.repeat(left) + text + fill.repeat(missing - left);
  }
  return fill.repeat(missing) + text;
}

/** With zeros to at least `least` characters, separators included; none stands at the very left. */
function group(digits: string, separator: string, size: number, least: number): string {
  if (separator === '') return digits.padStart(least, '0');
  // So many whole groups, each with its separator, and at least a digit left of them.
  const zeros = least - Math.max(0, Math.ceil(least / (size + 1)) - 1);
  const all = digits.padStart(zeros, '0');
  let grouped = all.slice(0, all.length % size || size);
  for (let at = grouped.length; at < all.length; at += size) {
    grouped += separator + all.slice(at, at + size);
  }
  return grouped;
}

export function signText(negative: boolean, sign: FormatSpec['sign']): string {
  if (negative) return '-';
  return sign === '-' ? '' : sign;
}
