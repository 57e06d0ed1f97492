import { addMicros, type Clock, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import type { FeederDatabase } from '../feed/feeder-database.ts';
import type { MarketCalendar } from './calendar.ts';
import {
  type CalendarCheck,
  readCalendarCheck,
  recordAnswer,
  recordAttempt,
  recordFault,
} from './calendar-checks.ts';
import { type BrokerDay, compareHolidays } from './compare-holidays.ts';
import { dayIn, type Exchange } from './trading-days.ts';

/** What a broker says of the days of its market, from `from` (YYYY-MM-DD) on, as far as it goes. */
export type ReadBrokerDays = (from: string, signal: AbortSignal) => Promise<readonly BrokerDay[]>;

export interface BrokerDaysOptions {
  readonly market: Exchange;
  readonly readDays: ReadBrokerDays;
  /** With all that has been said of single days, in force or not. */
  readonly newest: () => MarketCalendar;
  readonly database: FeederDatabase;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface BrokerDays {
  /** Compares, if it is time to. Never rejects. */
  round(signal: AbortSignal): Promise<void>;
  /** As the last round left it; undefined before the first. */
  last(): CalendarCheck | undefined;
}

/** After an attempt without an answer. The broker asks to be asked once a day. */
const RETRY_MICROS = 3 * 60 * MICROS_PER_MINUTE;

/**
 * Compares a market's calendar with what its broker says of its days, once on each of them. Nothing is
 * applied by itself: an administrator looks at the difference and says which of the two is right.
 * What was asked when is kept in the database, so that a restart does not ask once more.
 */
export function createBrokerDays(options: BrokerDaysOptions): BrokerDays {
  const { market, readDays, newest, database, clock, log } = options;
  let check: CalendarCheck | undefined;

  const look = async () => {
    check = await database.run((sql) => readCalendarCheck(sql, market));
  };

  async function ask(signal: AbortSignal): Promise<void> {
    await database.run((sql) => recordAttempt(sql, market, clock()));
    try {
      const days = await readDays(dayIn(market, clock()), signal);
      const throughDay = days.at(-1)?.day;
      if (throughDay === undefined) throw new Error('no day in the answer');
      const differences = compareHolidays(newest(), market, days);
      const answer = { checkedAt: clock(), throughDay, differences };
      await database.run((sql) => recordAnswer(sql, market, answer));
      if (differences.length === 0)
        log.info({ market, throughDay }, 'days agree with the broker’s');
      else log.warn({ market, differences }, 'days differ from the broker’s: an override is due');
    } catch (error) {
      const fault = (error instanceof Error ? error.message : String(error)).slice(0, 200);
      log.warn({ market, fault }, 'days not compared with the broker’s; again in three hours');
      await database.run((sql) => recordFault(sql, market, fault));
    }
    await look();
  }

  return {
    last: () => check,
    async round(signal) {
      try {
        await look();
        if (isDue(check, market, clock())) await ask(signal);
      } catch {
        // Of Postgres, whose fault shows elsewhere; the next round looks again.
      }
    },
  };
}

/** Once a day of the market's zone; hours after an attempt that brought no answer. */
function isDue(check: CalendarCheck | undefined, market: Exchange, now: Instant): boolean {
  if (!check) return true;
  if (check.checkedAt !== null && dayIn(market, check.checkedAt) >= dayIn(market, now))
    return false;
  const hasAnswered = check.lastFault === null;
  return hasAnswered || now >= addMicros(check.attemptedAt, RETRY_MICROS);
}
