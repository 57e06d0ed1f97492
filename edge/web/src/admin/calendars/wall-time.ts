import { type Instant, parseInstant, toMillis } from '@mockstreet/shared/instant';

/** A moment as a wall clock of a zone shows it: `09:00`. */
export function wallTime(at: string, zone: string): string {
  const moment = parseInstant(at);
  if (moment === undefined) return '–';
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(toMillis(moment));
}

/** The date that it is in a zone: `2026-11-22`. */
export function dateIn(now: Instant, zone: string): string {
  // Sweden writes dates the way ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(toMillis(now));
}
