import type { CalendarDay } from '../../api/schema.ts';

export type DayState = 'open' | 'closed' | 'special' | 'unknown';

/** What a day is to those who trade. */
export function dayState(day: CalendarDay | undefined): DayState {
  if (!day) return 'unknown';
  if (day.open_at === null) return 'closed';
  return day.is_special ? 'special' : 'open';
}
