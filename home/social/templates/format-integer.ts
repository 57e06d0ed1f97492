import { type ExactNumber, roundToDigits, withoutLastZeros } from './exact-number.ts';
import type { FormatSpec } from './format-spec.ts';
import { fillUp, layOutNumber, type NumberParts, signText } from './lay-out.ts';

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, n: 10, x: 16, X: 16 };
const PRECISION_PRESET = 6;
const UNICODE_MAX = 0x10ffff;

/**
 * As `format(int, spec)` of CPython does it, undefined where that refuses. `e`, `f`, `g` and `%` print as
 * they do there for what a float holds exactly, and exactly beyond.
 */
export function formatInteger(value: bigint, spec: FormatSpec): string | undefined {
  const type = spec.type || 'd';
  if (type === 'c') return formatCharacter(value, spec);
  const radix = RADIX[type];
  const parts = radix === undefined ? partsOfFloat(value, spec) : partsOf(value, spec, radix);
  if (!parts) return undefined;
  const align = spec.align ?? (spec.zeroPadded ? '=' : '>');
  const zeros = spec.fill === '0' && align === '=';
  const size = radix === undefined || radix === 10 ? 3 : 4;
  return layOutNumber(parts, { ...spec, align }, { zeros, size });
}

function partsOf(value: bigint, spec: FormatSpec, radix: number): NumberParts | undefined {
  const { grouping, type } = spec;
  if (spec.precision !== undefined || spec.noNegativeZero) return undefined;
  if (type === 'n' && grouping !== '') return undefined;
  if (radix !== 10 && grouping === ',') return undefined;
  const digits = magnitude(value).toString(radix);
  const prefix = spec.alternate && radix !== 10 ? `0${type}` : '';
  return {
    lead: signText(value < 0n, spec.sign) + prefix,
    whole: type === 'X' ? digits.toUpperCase() : digits,
    rest: '',
  };
}

function formatCharacter(value: bigint, spec: FormatSpec): string | undefined {
  const { align, alternate, fill, grouping, noNegativeZero, precision, sign, width } = spec;
  if (precision !== undefined || noNegativeZero || alternate) return undefined;
  if (sign !== '' || grouping !== '') return undefined;
  if (value < 0n || value > UNICODE_MAX) return undefined;
  const character = String.fromCodePoint(Number.parseInt(value.toString(), 10));
  // Half of a character is no text.
  if (!character.isWellFormed()) return undefined;
  return fillUp(character, width - 1, fill, align ?? '>');
}

function partsOfFloat(value: bigint, spec: FormatSpec): NumberParts | undefined {
  const lead = signText(value < 0n, spec.sign);
  const type = spec.type.toLowerCase();
  const precision = spec.precision ?? PRECISION_PRESET;
  const number = { negative: false, digits: magnitude(value).toString(), exponent: 0 };
  if (spec.type === '%') {
    const whole = (magnitude(value) * 100n).toString();
    return { lead, whole, rest: `${fractionText('0'.repeat(precision), spec)}%` };
  }
  if (type === 'f') {
    return { lead, whole: number.digits, rest: fractionText('0'.repeat(precision), spec) };
  }
  if (type === 'e') return { lead, ...withExponent(number, precision + 1, spec) };
  return type === 'g' ? { lead, ...generalParts(number, Math.max(1, precision), spec) } : undefined;
}

/** So many significant digits, in full where they suffice for it, and without zeros at the end. */
function generalParts(number: ExactNumber, count: number, spec: FormatSpec) {
  const rounded = number.digits === '0' ? number : roundToDigits(number, count);
  const length = rounded.digits.length + rounded.exponent;
  if (length > count) return withExponent(number, count, spec);
  const whole = rounded.digits.slice(0, length);
  const fraction = spec.alternate ? '0'.repeat(count - length) : '';
  return { whole, rest: fractionText(fraction, spec) };
}

function withExponent(number: ExactNumber, count: number, spec: FormatSpec) {
  const rounded = roundToDigits(number, count);
  const digits = rounded.digits === '0' ? '0'.repeat(count) : rounded.digits;
  const power = rounded.digits === '0' ? 0 : rounded.exponent + count - 1;
  const isGeneral = spec.type.toLowerCase() === 'g';
  const fraction = digits.slice(1);
  const kept = isGeneral && !spec.alternate ? withoutLastZeros(fraction) : fraction;
  const letter = spec.type === spec.type.toUpperCase() ? 'E' : 'e';
  const rest = `${fractionText(kept, spec)}${letter}+${power.toString().padStart(2, '0')}`;
  return { whole: digits[0] as string, rest };
}

function fractionText(fraction: string, { alternate }: FormatSpec): string {
  return fraction !== '' || alternate ? `.${fraction}` : '';
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
