import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
  toMillis,
} from '@mockstreet/shared/instant';
import { KST_OFFSET_MICROS } from '@mockstreet/shared/kst';
import { Temporal } from 'temporal-polyfill';

const NEW_YORK = 'America/New_York';
const HOUR_MICROS = 60 * MICROS_PER_MINUTE;

/** `YYYYMMDD` and `HHMMSS` in Seoul; undefined for anything else. */
export function parseKst(day: string, time: string): Instant | undefined {
  const digits = /^(\d{4})(\d{2})(\d{2})\|(\d{2})(\d{2})(\d{2})$/.exec(`${day}|${time}`);
  if (!digits) return undefined;
  const [, year, month, date, hour, minute, second] = digits;
  return parseInstant(`${year}-${month}-${date}T${hour}:${minute}:${second}+09:00`);
}

/** `YYYY-MM-DD HH:MM:SS` in Seoul, as a token says when it expires: without a zone. */
export function parseKstText(text: string): Instant | undefined {
  const [day = '', time = ''] = text.trim().split(/\s+/);
  return parseKst(day.replaceAll('-', ''), time.replaceAll(':', ''));
}

/** A moment as wall clock: `YYYYMMDD` and `HHMMSS`. */
export interface WallTime {
  readonly day: string;
  readonly time: string;
}

export function kstTime(at: Instant): WallTime {
  return wallTime(addMicros(at, KST_OFFSET_MICROS));
}

export function newYorkTime(at: Instant): WallTime {
  return wallTime(addMicros(at, newYorkOffsetMicros(at)));
}

/** Offsets change on whole hours, and prices come in runs of the same hour. */
let lastHour = { hour: Number.NaN, offsetMicros: 0 };

function newYorkOffsetMicros(at: Instant): number {
  const hour = Math.floor(at / HOUR_MICROS);
  if (hour !== lastHour.hour) {
    const zoned = Temporal.Instant.fromEpochMilliseconds(toMillis(at)).toZonedDateTimeISO(NEW_YORK);
    lastHour = { hour, offsetMicros: zoned.offsetNanoseconds / 1000 };
  }
  return lastHour.offsetMicros;
}

/** Wall-clock time shifted so that it reads as UTC. */
function wallTime(shifted: Instant): WallTime {
  const digits = formatInstant(shifted).replaceAll(/\D/g, '');
  return { day: digits.slice(0, 8), time: digits.slice(8, 14) };
}
