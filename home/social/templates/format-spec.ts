/**
 * Python's format-spec mini-language (library reference, "Format Specification Mini-Language"):
 * `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
 */
export interface FormatSpec {
  /** One code point. */
  readonly fill: string;
  /** Undefined where nothing is said: numbers stand right, text stands left. */
  readonly align: Align | undefined;
  readonly sign: '+' | '-' | ' ' | '';
  /** A zero that was rounded from below has no sign. */
  readonly noNegativeZero: boolean;
  readonly alternate: boolean;
  /** A `0` before the width: zeros between sign and digits. */
  readonly zeroPadded: boolean;
  /** In code points; 0 where nothing is said. */
  readonly width: number;
  readonly grouping: ',' | '_' | '';
  readonly precision: number | undefined;
  /** Empty where nothing is said. */
  readonly type: string;
}

export type Align = '<' | '>' | '=' | '^';

/** Of width and precision: what is beyond would fill messages with padding. */
const SPEC_SIZE_MAX = 2_000;

/** Why a field prints as it stands. */
export type SpecFault = 'bad_spec' | 'too_wide';

/** As Python reads it for integers and text; whether the type can do what it says is judged there. */
export function parseFormatSpec(spec: string): FormatSpec | SpecFault {
  const read = readParts(spec);
  return typeof read === 'string' ? read : read.parsed;
}

/**
 * As Python reads it for decimal.Decimal, by a parser of its own (libmpdec): no `#`, no `_`, no zeros
 * where the alignment is said; and `z` is taken out before anything else is read.
 */
export function parseDecimalSpec(spec: string): FormatSpec | SpecFault {
  const z = placeOfZ(spec);
  // Without it another fill may follow, but only one of ASCII.
  if (z >= 0 && spec.charCodeAt(z + 1) > 0x7f) return 'bad_spec';
  const read = readParts(z < 0 ? spec : spec.slice(0, z) + spec.slice(z + 1));
  if (typeof read === 'string') return read;
  const { parsed, leadingZeros } = read;
  const { align, alternate, grouping, noNegativeZero, type } = parsed;
  if (alternate || noNegativeZero || grouping === '_') return 'bad_spec';
  if (leadingZeros > (align === undefined ? 1 : 0)) return 'bad_spec';
  if (!DECIMAL_TYPES.includes(type) || (grouping === ',' && /n/i.test(type))) return 'bad_spec';
  return { ...parsed, noNegativeZero: z >= 0 };
}

const DECIMAL_TYPES = ['', 'e', 'E', 'f', 'F', 'g', 'G', 'n', 'N', '%'];

function placeOfZ(spec: string): number {
  let at = lengthOfAlignment(spec);
  if (isOneOf('+- ', spec[at])) at += 1;
  return spec[at] === 'z' ? at : -1;
}

/** Of a fill and an alignment, an alignment alone, or neither. */
function lengthOfAlignment(spec: string): number {
  const fill = firstCharacter(spec);
  if (fill !== '' && isOneOf('<>=^', spec[fill.length])) return fill.length + 1;
  return isOneOf('<>=^', spec[0]) ? 1 : 0;
}

interface ReadSpec {
  readonly parsed: FormatSpec;
  /** Zeros that the width begins with, also the one that asks for padding. */
  readonly leadingZeros: number;
}

/** From left to right, each part once. */
function readParts(spec: string): ReadSpec | SpecFault {
  let at = lengthOfAlignment(spec);
  const align = at === 0 ? undefined : (spec[at - 1] as Align);
  const givenFill = spec.slice(0, Math.max(0, at - 1));
  const sign = isOneOf('+- ', spec[at]) ? (spec[at++] as FormatSpec['sign']) : '';
  const noNegativeZero = spec[at] === 'z';
  if (noNegativeZero) at += 1;
  const alternate = spec[at] === '#';
  if (alternate) at += 1;
  const widthAt = at;
  while (spec[at] === '0') at += 1;
  const leadingZeros = at - widthAt;
  at = endOfDigits(spec, at);
  const width = sizeOf(spec, widthAt + leadingZeros, at);
  const grouping = isOneOf(',_', spec[at]) ? (spec[at++] as FormatSpec['grouping']) : '';
  let precision: number | undefined;
  if (spec[at] === '.') {
    const end = endOfDigits(spec, at + 1);
    if (end === at + 1) return 'bad_spec';
    precision = sizeOf(spec, at + 1, end);
    at = end;
  }
  const type = at < spec.length ? firstCharacter(spec.slice(at)) : '';
  if (at + type.length !== spec.length) return 'bad_spec';
  if (width > SPEC_SIZE_MAX || (precision ?? 0) > SPEC_SIZE_MAX) return 'too_wide';
  // After a fill of one's own a leading zero is just one of the width.
  const zeroPadded = leadingZeros > 0 && givenFill === '';
  const fill = givenFill || (zeroPadded ? '0' : ' ');
  const flags = { sign, noNegativeZero, alternate, zeroPadded, grouping };
  return { parsed: { fill, align, width, precision, type, ...flags }, leadingZeros };
}

function endOfDigits(spec: string, from: number): number {
  let at = from;
  while (isOneOf('0123456789', spec[at])) at += 1;
  return at;
}

/** Any number of digits; beyond what is allowed the number itself is of no interest. */
function sizeOf(spec: string, from: number, end: number): number {
  let size = 0;
  for (let at = from; at < end && size <= SPEC_SIZE_MAX; at++) {
    size = size * 10 + spec.charCodeAt(at) - ZERO;
  }
  return size;
}

const ZERO = '0'.charCodeAt(0);

/** A code point may be two units of text. */
function firstCharacter(text: string): string {
  const point = text.codePointAt(0);
  return point === undefined ? '' : String.fromCodePoint(point);
}

function isOneOf(characters: string, one: string | undefined): boolean {
  return one !== undefined && characters.includes(one);
}
