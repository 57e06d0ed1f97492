/**
 * A moment in whole microseconds since the Unix epoch, the resolution of Postgres `timestamptz`.
 * Safe as a JavaScript number until the year 2255. Clocks are passed in, never read here.
 */

declare const instantBrand: unique symbol;
export type Instant = number & { readonly [instantBrand]: true };

/** Reads the time. Only processes make a real one; tests pass their own. */
export type Clock = () => Instant;

export const MICROS_PER_MS = 1_000;
export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
/** Of UTC, which knows no summer time. */
export const MICROS_PER_DAY = 1_440 * MICROS_PER_MINUTE;

const RFC3339 =
  /^(\d{4}-\d{2}-(\d{2}))[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Throws a RangeError for what is no whole number of microseconds, or too far away to be counted. */
export function instant(micros: number): Instant {
  if (!Number.isSafeInteger(micros)) throw new RangeError(`not whole microseconds: ${micros}`);
  return micros as Instant;
}

/** From epoch milliseconds, rounded to the microsecond. */
export function instantFromMillis(millis: number): Instant {
  return instant(Math.round(millis * MICROS_PER_MS));
}

/** Epoch milliseconds, rounded down: for libraries that know nothing finer. */
export function toMillis(at: Instant): number {
  return Math.floor(at / MICROS_PER_MS);
}

export function addMicros(at: Instant, micros: number): Instant {
  return instant(at + micros);
}

/** The start of the second that a moment lies in. */
export function wholeSecond(at: Instant): Instant {
  return instant(Math.floor(at / MICROS_PER_SECOND) * MICROS_PER_SECOND);
}

/** The start of the minute that a moment lies in. */
export function wholeMinute(at: Instant): Instant {
  return instant(Math.floor(at / MICROS_PER_MINUTE) * MICROS_PER_MINUTE);
}

/** RFC 3339 in UTC; always with six decimals, so that text order is time order. */
export function formatInstant(at: Instant): string {
  const second = Math.floor(at / MICROS_PER_SECOND);
  const micros = at - second * MICROS_PER_SECOND;
  return `${formatSecond(second)}.${micros.toString().padStart(6, '0')}Z`;
}

/** The same of a moment that is not there, or not known. */
export function formatInstantOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}

/** Times come from the same few seconds, and a Date for each is what costs. UTC. */
const secondTexts = new Map<number, string>();
const SECOND_TEXTS_MAX = 1_000;

function formatSecond(second: number): string {
  const known = secondTexts.get(second);
  if (known !== undefined) return known;
  if (secondTexts.size === SECOND_TEXTS_MAX) secondTexts.clear();
  const text = new Date(second * 1000).toISOString().slice(0, -5);
  secondTexts.set(second, text);
  return text;
}

/** The same of times that are read: to parse one as a Date costs as much as all else of it. */
const secondsOfTexts = new Map<string, number>();

/**
 * Parses RFC 3339 with any offset; digits beyond microseconds are dropped. Undefined if it is not,
 * or if it lies outside what whole microseconds can count (before 1684, after 2255).
 */
export function parseInstant(text: string): Instant | undefined {
  const known = parseKnownSecond(text);
  if (known !== undefined) return known;
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [, date, dayOfMonth, time, fraction = '', zone = 'Z'] = match;
  const local = `${date}T${time}`;
  const millis = Date.parse(`${local}Z`);
  // Date.parse rolls 30 February over to March, and 24:00 to the next day.
  if (new Date(millis).getUTCDate() !== Number(dayOfMonth)) return undefined;
  const second = millis / 1000;
  const rest = Number(fraction.slice(0, 6).padEnd(6, '0'));
  const at = countable((second - offsetSeconds(zone)) * MICROS_PER_SECOND + rest);
  if (zone === 'Z' && at !== undefined) rememberSecond(local, second);
  return at;
}

function countable(micros: number): Instant | undefined {
  return Number.isSafeInteger(micros) ? (micros as Instant) : undefined;
}

function rememberSecond(text: string, second: number): void {
  if (secondsOfTexts.size === SECOND_TEXTS_MAX) secondsOfTexts.clear();
  secondsOfTexts.set(text, second);
}

/** A time in our own form, in a second that was read before. */
function parseKnownSecond(text: string): Instant | undefined {
  if (text.length !== CANONICAL_LENGTH) return undefined;
  const second = secondsOfTexts.get(text.slice(0, SECOND_LENGTH));
  if (second === undefined) return undefined;
  const rest = CANONICAL_REST.exec(text.slice(SECOND_LENGTH));
  return rest ? countable(second * MICROS_PER_SECOND + Number(rest[1])) : undefined;
}
const CANONICAL_LENGTH = '2026-11-21T12:00:00.000000Z'.length;
const SECOND_LENGTH = '2026-11-21T12:00:00'.length;
const CANONICAL_REST = /^\.(\d{6})Z$/;

function offsetSeconds(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4, 6)) * 60);
}
