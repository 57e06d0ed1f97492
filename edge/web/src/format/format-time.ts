import {
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
  toMillis,
} from '@mockstreet/shared/instant';
import { kstDate } from '@mockstreet/shared/kst';
import type { Language } from '../preferences/preferences.ts';

const LOCALES = { ko: 'ko-KR', en: 'en-GB' } as const;
const KST = 'Asia/Seoul';
const NEW_YORK = 'America/New_York';

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const YEAR = { year: 'numeric' } as const;
const DAY = { month: 'long', day: 'numeric' } as const;
const TO_THE_MINUTE = {
  ...DAY,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;

/**
 * RFC 3339 text as Korean wall time: `18:03:07` today, `11월 20일 18:03:07` on another day, and with its
 * year in another year.
 */
export function formatKst(text: string, now: Instant, language: Language): string {
  const at = parseInstant(text);
  if (at === undefined) return '–';
  const clock = formatIn(language, KST, CLOCK).format(toMillis(at));
  const [day, today] = [kstDate(at), kstDate(now)];
  if (day === today) return clock;
  const year = yearOf(day) === yearOf(today) ? {} : YEAR;
  return `${formatIn(language, KST, { ...year, ...DAY }).format(toMillis(at))} ${clock}`;
}

function yearOf(date: string): string {
  return date.slice(0, 'YYYY'.length);
}

/** The same with its year and day always: `2026년 11월 20일 18:03:07`. */
export function formatKstFull(text: string, language: Language): string {
  return formatFull(text, language, KST);
}

/** The moment as the clocks of an exchange show it, for whoever wants to know: `… 04:03:07 GMT-5`. */
export function formatExchangeTime(text: string, market: string, language: Language): string {
  const zone = market === 'US' ? NEW_YORK : market === 'KRX' ? KST : 'UTC';
  return formatFull(text, language, zone, { timeZoneName: 'short' });
}

/** A moment in the future, to the minute: `11월 28일 18:03`. */
export function formatDeadline(at: Instant, language: Language): string {
  return formatIn(language, KST, TO_THE_MINUTE).format(toMillis(at));
}

/** A day of a calendar, `2026-11-20`: `11월 20일 금요일`. */
export function formatDay(day: string, language: Language): string {
  const at = parseInstant(`${day}T00:00:00Z`);
  if (at === undefined) return day;
  return formatIn(language, 'UTC', { ...DAY, weekday: 'long' }).format(toMillis(at));
}

/** The day of a moment in Korea: `2026. 11. 20.` */
export function formatKstDay(text: string, language: Language): string {
  const at = parseInstant(text);
  if (at === undefined) return '–';
  return formatIn(language, KST, { dateStyle: 'medium' }).format(toMillis(at));
}

/** How long ago, in words: `방금`, `12초 전`, `3분 전`, `2시간 전`, `4일 전`. */
export function formatAge(text: string, now: Instant, language: Language): string {
  const seconds = ageSeconds(text, now);
  if (seconds === undefined) return '–';
  const words = AGES[language];
  if (seconds < 3) return words.now;
  if (seconds < 60) return words.seconds(seconds);
  if (seconds < 3600) return words.minutes(Math.floor(seconds / 60));
  if (seconds < 86_400) return words.hours(Math.floor(seconds / 3600));
  return words.days(Math.floor(seconds / 86_400));
}

const AGES = {
  ko: {
    now: '방금',
    seconds: (count: number) => `${count}초 전`,
    minutes: (count: number) => `${count}분 전`,
    hours: (count: number) => `${count}시간 전`,
    days: (count: number) => `${count}일 전`,
  },
  en: {
    now: 'just now',
    seconds: (count: number) => `${count} s ago`,
    minutes: (count: number) => `${count} min ago`,
    hours: (count: number) => `${count} h ago`,
    days: (count: number) => `${count} d ago`,
  },
} as const;

/** Whole seconds from a moment to now, never below zero: clocks of two machines differ a little. */
export function ageSeconds(text: string, now: Instant): number | undefined {
  const at = parseInstant(text);
  if (at === undefined) return undefined;
  return Math.max(0, Math.floor((now - at) / MICROS_PER_SECOND));
}

function formatFull(
  text: string,
  language: Language,
  zone: string,
  more: Intl.DateTimeFormatOptions = {},
): string {
  const at = parseInstant(text);
  if (at === undefined) return '–';
  return formatIn(language, zone, { ...YEAR, ...DAY, ...CLOCK, ...more }).format(toMillis(at));
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** Made once each: a list of orders asks for hundreds, and making one is dear. */
function formatIn(language: Language, zone: string, options: Intl.DateTimeFormatOptions) {
  const key = JSON.stringify([language, zone, options]);
  const made = FORMATS.get(key);
  if (made) return made;
  const format = new Intl.DateTimeFormat(LOCALES[language], { timeZone: zone, ...options });
  FORMATS.set(key, format);
  return format;
}
