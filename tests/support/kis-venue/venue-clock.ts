import type { Instant } from '@mockstreet/shared/instant';

/** A moment as the venue writes it: `YYYYMMDD` and `HHMMSS` of a place. */
export function wallTime(at: Instant, zone: 'Asia/Seoul' | 'America/New_York') {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at / 1000);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return {
    day: `${part('year')}${part('month')}${part('day')}`,
    time: `${part('hour')}${part('minute')}${part('second')}`,
  };
}
