import { type ExactNumber, rescale, roundToDigits } from './exact-number.ts';
import type { FormatSpec } from './format-spec.ts';
import { layOutNumber, signText } from './lay-out.ts';

/**
 * As `format(decimal.Decimal(…), spec)` of CPython does it, rounding half to even. The algorithm is that
 * of the General Decimal Arithmetic Specification's to-scientific-string, with a precision.
 */
export function formatExact(number: ExactNumber, spec: FormatSpec): string {
  const type = (spec.type || 'G').toLowerCase().replace('n', 'g');
  const echo = 'EGN'.includes(spec.type || 'G') ? 'E' : 'e';
  const rounded = roundFor(type, number, spec.precision);
  const isZero = rounded.digits === '0';
  const point = placeOfPoint(type, rounded, spec.precision);
  const { digits } = rounded;
  const exponent = rounded.exponent + digits.length - point;
  // CPython's z looks at what `f` rounds to zero, and overlooks `F`.
  const losesSign = spec.type === 'F' ? number.digits === '0' : isZero;
  const negative = rounded.negative && !(spec.noNegativeZero && losesSign);
  const fraction = point < 0 ? '0'.repeat(-point) + digits : digits.slice(point);
  const power =
    exponent !== 0 || type === 'e' ? `${echo}${exponent < 0 ? '' : '+'}${exponent}` : '';
  const parts = {
    lead: signText(negative, spec.sign),
    whole: point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0',
    rest: `${fraction && `.${fraction}`}${power}${type === '%' ? '%' : ''}`,
  };
  return layOutNumber(parts, spec, { zeros: spec.zeroPadded, size: 3 });
}

function roundFor(type: string, given: ExactNumber, precision: number | undefined): ExactNumber {
  const number = type === '%' ? { ...given, exponent: given.exponent + 2 } : given;
  if (type === 'e') {
    return precision === undefined ? number : roundToDigits(number, precision + 1);
  }
  if (type === 'g') {
    const digits = precision === 0 ? 1 : precision;
    const isLonger = digits !== undefined && number.digits.length > digits;
    return isLonger ? roundToDigits(number, digits) : number;
  }
  const rounded = precision === undefined ? number : rescale(number, -precision);
  return rounded.digits === '0' && rounded.exponent > 0 ? { ...rounded, exponent: 0 } : rounded;
}

/** How many digits stand left of the point; zeros stand there where it is negative. */
function placeOfPoint(type: string, number: ExactNumber, precision: number | undefined): number {
  const { digits, exponent } = number;
  const left = exponent + digits.length;
  if (type === 'e') return digits === '0' && precision !== undefined ? 1 - precision : 1;
  if (type === 'g') return exponent <= 0 && left > -6 ? left : 1;
  return left;
}
