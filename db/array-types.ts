import type { PostgresType } from 'postgres';
import { parse as parseArray } from 'postgres-array';

/** How one element of an array is sent and read. */
export interface ElementCodec {
  readonly serialize: (value: unknown) => unknown;
  readonly parse: (text: string) => unknown;
}

/**
 * The array types that our statements send or read, by their element's name: `[element, array]`, both OIDs as
 * PostgreSQL's `pg_type.dat` fixes them. Arrays of our own enums go as `text[]` and are cast.
 */
export const ARRAY_OIDS = {
  bool: [16, 1000],
  int8: [20, 1016],
  int2: [21, 1005],
  int4: [23, 1007],
  text: [25, 1009],
  varchar: [1043, 1015],
  date: [1082, 1182],
  timestamptz: [1184, 1185],
  numeric: [1700, 1231],
  uuid: [2950, 2951],
  xid8: [5069, 271],
} as const satisfies Record<string, readonly [element: number, array: number]>;

/**
 * The driver's types for these arrays. It would ask each new session for them instead (`fetch_types`), and nobody waits
 * for that answer: a connection lost before it arrives ends the whole process by an unhandled rejection
 * (porsager/postgres#1192, #1205, #1223).
 *
 * @param codecs by element type, for elements that are not sent as `String()` has them, nor read as text.
 */
export function arrayTypes(
  codecs: Partial<Record<keyof typeof ARRAY_OIDS, ElementCodec>>,
): Record<string, PostgresType> {
  return Object.fromEntries(
    Object.entries(ARRAY_OIDS).map(([name, [, array]]) => {
      const { serialize = String, parse = asText } = codecs[name as keyof typeof ARRAY_OIDS] ?? {};
      const type = {
        to: array,
        from: [array],
        serialize: (value: unknown) => arrayText(value, serialize),
        parse: (text: string) => parseArray(text, parse),
      };
      return [`${name}Array`, type];
    }),
  );
}

const asText = (text: string) => text;

/**
 * An array as PostgreSQL reads it (manual §8.15.2); what is text already is left as it is.
 *
 * @throws TypeError for an element that is undefined.
 */
function arrayText(value: unknown, serialize: ElementCodec['serialize']): unknown {
  if (!Array.isArray(value)) return value;
  let elements = '';
  for (const element of value) elements += `,${elementText(element, serialize)}`;
  return `{${elements.slice(1)}}`;
}

function elementText(element: unknown, serialize: ElementCodec['serialize']): unknown {
  if (element === null) return 'NULL';
  if (element === undefined) throw new TypeError('an array for PostgreSQL holds undefined');
  if (Array.isArray(element)) return arrayText(element, serialize);
  const text = `${serialize(element)}`;
  return PLAIN.test(text) ? text : `"${text.replaceAll(SPECIALS, '\\$&')}"`;
}

/** What needs no quotes: digits, ids, times. Not a word, which might be NULL. */
const PLAIN = /^-?\d[\w.:+-]*$/;
const SPECIALS = /["\\]/g;
