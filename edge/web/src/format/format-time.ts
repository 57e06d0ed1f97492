import { type Instant, parseInstant, toMillis } from '@mockstreet/shared/instant';

const KST = 'Asia/Seoul';
const CLOCK = new Intl.DateTimeFormat('ko-KR', {
  timeZone: KST,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const DAY = new Intl.DateTimeFormat('ko-KR', { timeZone: KST, month: 'long', day: 'numeric' });
const DEADLINE = new Intl.DateTimeFormat('ko-KR', {
  timeZone: KST,
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** RFC 3339 text as Korean wall time: `18:03:07` today, `11월 20일 18:03:07` on another day. */
export function formatKst(text: string, now: Instant): string {
  const at = parseInstant(text);
  if (at === undefined) return '–';
  const date = toMillis(at);
  const clock = CLOCK.format(date);
  return DAY.format(date) === DAY.format(toMillis(now)) ? clock : `${DAY.format(date)} ${clock}`;
}

/** A moment in the future, to the minute: `11월 28일 18:03`. */
export function formatDeadline(at: Instant): string {
  return DEADLINE.format(toMillis(at));
}

/** How long ago, in words: `방금`, `12초 전`, `3분 전`, `2시간 전`, `4일 전`. */
export function formatAge(text: string, now: Instant): string {
  const seconds = ageSeconds(text, now);
  if (seconds === undefined) return '–';
  if (seconds < 3) return '방금';
  if (seconds < 60) return `${seconds}초 전`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}분 전`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}시간 전`;
  return `${Math.floor(seconds / 86_400)}일 전`;
}

/** Whole seconds from a moment to now, never below zero: clocks of two machines differ a little. */
export function ageSeconds(text: string, now: Instant): number | undefined {
  const at = parseInstant(text);
  if (at === undefined) return undefined;
  return Math.max(0, Math.floor((now - at) / 1_000_000));
}
