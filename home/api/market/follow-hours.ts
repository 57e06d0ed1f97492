import type { Clock } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import type { MarketCalendar } from '#market/calendar';
import {
  createCalendarReader,
  followCalendar,
  readCalendarOverrides,
} from '#market/calendar-reader';
import { keepCalendarKnown } from '#market/keep-calendar-known';
import type { ReadDatabase } from '../http/database.ts';

export interface FollowHoursOptions {
  readonly sessions: 'real' | 'always';
  readonly read: ReadDatabase;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The markets' hours in force, followed until it is stopped; the table alone before the first look. */
export function followHours({ sessions, read, clock, log }: FollowHoursOptions): {
  readonly calendar: MarketCalendar;
  stop(): Promise<void>;
} {
  const readOverrides = () => read(readCalendarOverrides);
  const reader = createCalendarReader({ sessions, clock, readOverrides });
  const onFault = (err: unknown) => log.warn({ err }, 'days of the markets not read');
  const keeper = keepCalendarKnown(reader, { clock, onFault });
  return { calendar: followCalendar(reader, clock), stop: () => keeper.stop() };
}
