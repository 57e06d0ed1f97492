import {
  type ApiDescription,
  type JsonSchema,
  resolveSchema,
} from '@mockstreet/home/api/api-description';
import fc from 'fast-check';

/** Values by the name of their property or parameter that mean something: ids that exist. */
export type KnownValues = Readonly<Record<string, readonly unknown[]>>;

export interface ArbitraryContext {
  readonly document: ApiDescription;
  readonly known: KnownValues;
}

const TEXT_LENGTH_MAX = 64;
const ITEMS_MAX = 4;
/** How much more often a known value is taken than a made up one. */
const LIKELY = 4;

/** Values that the schema describes: ordinary ones, known ones, and those at its bounds. */
export function validOf(
  schema: JsonSchema,
  context: ArbitraryContext,
  name = '',
): fc.Arbitrary<unknown> {
  const it = resolveSchema(schema, context.document);
  const known = context.known[name] ?? [];
  const likely = [...known, ...(it.example === undefined ? [] : [it.example])];
  const described = describedBy(it, context);
  if (likely.length === 0) return described;
  return fc.oneof({ weight: LIKELY, arbitrary: fc.constantFrom(...likely) }, described);
}

function describedBy(it: JsonSchema, context: ArbitraryContext): fc.Arbitrary<unknown> {
  if (it.const !== undefined) return fc.constant(it.const);
  if (it.enum) return fc.constantFrom(...it.enum);
  const choices = [...(it.anyOf ?? []), ...(it.oneOf ?? [])];
  if (choices.length > 0) return fc.oneof(...choices.map((one) => validOf(one, context)));
  const types = typeof it.type === 'string' ? [it.type] : (it.type ?? ['object']);
  return fc.oneof(...types.map((type) => ofType(type, it, context)));
}

function ofType(type: string, it: JsonSchema, context: ArbitraryContext): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return objectOf(it, context);
    case 'array': {
      const bounds = { minLength: it.minItems ?? 0, maxLength: it.maxItems ?? ITEMS_MAX };
      return fc.array(validOf(it.items ?? {}, context), bounds);
    }
    case 'string':
      return textOf(it);
    case 'integer':
    case 'number':
      return numberOf(it);
    case 'boolean':
      return fc.boolean();
    default:
      return fc.constant(null);
  }
}

function objectOf(it: JsonSchema, context: ArbitraryContext): fc.Arbitrary<object> {
  const properties = Object.entries(it.properties ?? {});
  return fc.record(
    Object.fromEntries(properties.map(([name, of]) => [name, validOf(of, context, name)])),
    { requiredKeys: [...(it.required ?? [])] },
  );
}

function textOf(it: JsonSchema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = Math.max(minLength, TEXT_LENGTH_MAX) } = it;
  if (it.format === 'uuid') return fc.uuid();
  if (it.format === 'date-time') return fc.oneof(timeText(), fc.constantFrom(...ODD_TIMES));
  if (it.pattern !== undefined) {
    const fits = (text: string) => text.length >= minLength && text.length <= maxLength;
    return fc.stringMatching(new RegExp(it.pattern), { maxLength }).filter(fits);
  }
  return fc.oneof(
    fc.string({ minLength, maxLength }),
    fc.string({ minLength, maxLength, unit: 'binary' }),
    fc.constantFrom('a'.repeat(minLength), 'a'.repeat(maxLength), '가'.repeat(maxLength)),
    decimalText().filter((text) => text.length >= minLength && text.length <= maxLength),
  );
}

/** Times that are times, however unlikely. */
const ODD_TIMES = [
  '1969-12-31T23:59:59.999999Z',
  '1970-01-01T00:00:00Z',
  '2024-02-29T12:00:00+09:00',
  // The first and last that microseconds can count in a double.
  '1684-07-28T00:12:25.259009Z',
  '2255-06-05T23:47:34.740991Z',
];

function timeText(): fc.Arbitrary<string> {
  const around2026 = { min: new Date('2020-01-01'), max: new Date('2030-01-01') };
  return fc.date({ ...around2026, noInvalidDate: true }).map((date) => date.toISOString());
}

/** Most texts of this API are decimals, though no schema can say so. */
function decimalText(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom('', '-'), fc.nat(10 ** 9), fc.nat(10 ** 8), fc.nat(8))
    .map(([sign, whole, fraction, places]) =>
      places === 0
        ? `${sign}${whole}`
        : `${sign}${whole}.${String(fraction).padStart(places, '0').slice(0, places)}`,
    );
}

function numberOf({ minimum, maximum }: JsonSchema): fc.Arbitrary<number> {
  const min = Math.max(minimum ?? -1_000_000, Number.MIN_SAFE_INTEGER);
  const max = Math.min(maximum ?? 1_000_000, Number.MAX_SAFE_INTEGER);
  return fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }));
}

/** What somebody with bad intentions, or a bug, puts where something else belongs. */
export const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  [],
  {},
  [[[[[[[[]]]]]]]],
  0,
  -1,
  1.5,
  1e21,
  Number.MAX_SAFE_INTEGER + 1,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e\ufeff\u200b',
  '👩‍👩‍👧‍👦'.repeat(20),
  'a'.repeat(10_000),
  '9'.repeat(400),
  '-1',
  '-0',
  'NaN',
  'Infinity',
  '1e400',
  '0.123456789',
  '0x10',
  '１２',
  "' or 1=1; drop table users; --",
  '\\',
  '%',
  '%00',
  '{{7*7}}<%= 7*7 %>#{7*7}',
  '<script>alert(1)</script>',
  '@everyone',
  '../../../../etc/passwd',
  '__proto__',
  'constructor',
  '00000000-0000-0000-0000-000000000000',
  '0198C0DE-7B6A-7C3D-8E4F-5A6B7C8D9E0F',
  '2026-13-45T99:99:99Z',
  '2026-12-31T23:59:60Z',
  '9999-12-31T23:59:59.999999Z',
  '0001-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  'MTo5OTk5OTk5OTk5OTk5OTk5OjAxOThjMGRlLTdiNmEtN2MzZC04ZTRmLTVhNmI3YzhkOWUwZg',
  'eyJhbGciOiJub25lIn0.e30.',
];

/** Where the schema bounds something, the values just outside; elsewhere the hostile ones. */
export function invalidOf(schema: JsonSchema, context: ArbitraryContext): fc.Arbitrary<unknown> {
  const { minLength, maxLength, minimum, maximum } = resolveSchema(schema, context.document);
  const beyond: unknown[] = [];
  if (minLength !== undefined && minLength > 0) beyond.push('a'.repeat(minLength - 1));
  if (maxLength !== undefined) beyond.push('a'.repeat(maxLength + 1), '1'.repeat(maxLength + 1));
  if (minimum !== undefined) beyond.push(minimum - 1, String(minimum - 1));
  if (maximum !== undefined) beyond.push(maximum + 1, String(maximum + 1));
  const hostile = fc.constantFrom(...HOSTILE_VALUES);
  return beyond.length > 0 ? fc.oneof(fc.constantFrom(...beyond), hostile) : hostile;
}
