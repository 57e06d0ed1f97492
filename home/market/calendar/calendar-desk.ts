import type { Clock } from '@mockstreet/shared/instant';
import { runEvery } from '@mockstreet/shared/node/run-every';
import type { Logger } from '@mockstreet/shared/node/run-process';
import type { FeederDatabase } from '../feed/feeder-database.ts';
import { createBrokerDays, type ReadBrokerDays } from './broker-days.ts';
import type { MarketCalendar } from './calendar.ts';
import {
  brokerAlarm,
  type CalendarAlarm,
  countDifferences,
  daysLeft,
  endAlarm,
} from './calendar-alarms.ts';
import { createCalendarReader, followCalendar, readCalendarOverrides } from './calendar-reader.ts';
import { closeBeyondKnown } from './close-beyond-known.ts';
import { keepCalendarKnown } from './keep-calendar-known.ts';
import { dayIn, EXCHANGES, type Exchange } from './trading-days.ts';

const LOOK_EVERY_MS = 10 * 60_000;
/** Whose holidays KIS tells of. */
const BROKER_MARKET = 'KRX';

export interface CalendarDeskOptions {
  readonly sessions: 'real' | 'always';
  readonly clock: Clock;
  readonly database: FeederDatabase;
  readonly log: Logger;
}

/** What the feeder has to do with trading days: follow them, compare them, and raise the alarm. */
export interface CalendarDesk {
  /** Hours in force now; a market is closed where nothing is known of its days. */
  readonly calendar: MarketCalendar;
  alarms(): CalendarAlarm[];
  /** Days until nothing is known, of markets that close. */
  daysLeft(): ReadonlyMap<Exchange, number>;
  /** Days of which the broker says otherwise. */
  differences(): number;
  /** Begins to look, and to ask the broker where there is one; ends with `stop`. */
  start(readBrokerDays: ReadBrokerDays | undefined): { stop(): Promise<void> };
}

/** Rejects while the database does not answer. */
export async function openCalendarDesk(options: CalendarDeskOptions): Promise<CalendarDesk> {
  const { sessions, clock, database, log } = options;
  const reader = createCalendarReader({
    ...{ sessions, clock },
    readOverrides: () => database.run(readCalendarOverrides),
  });
  await reader.knownAt(clock());
  const newest = () => reader.latest().newest();
  let broker: ReturnType<typeof createBrokerDays> | undefined;
  let warnedOn: string | undefined;

  /** A line a day. */
  const warn = () => {
    const { fault } = endAlarm(newest(), clock());
    const today = dayIn(BROKER_MARKET, clock());
    if (fault === null || warnedOn === today) return;
    warnedOn = today;
    log.warn({ fault }, 'the table of trading days has to be extended');
  };

  return {
    calendar: closeBeyondKnown(followCalendar(reader, clock)),
    alarms: () => [
      endAlarm(newest(), clock()),
      ...(broker ? [brokerAlarm(newest(), broker.last(), clock())] : []),
    ],
    daysLeft: () =>
      new Map(
        EXCHANGES.flatMap((market) => {
          const left = daysLeft(newest(), market, clock());
          return left === undefined ? [] : [[market, left] as const];
        }),
      ),
    differences: () => countDifferences(newest(), broker?.last(), clock()),
    start(readDays) {
      // Where markets never close there is nothing to compare.
      if (readDays && sessions === 'real') {
        broker = createBrokerDays({
          market: BROKER_MARKET,
          readDays,
          newest,
          database,
          clock,
          log,
        });
      }
      const onFault = (err: unknown) => log.warn({ err }, 'days of the markets not read');
      const loops = [
        keepCalendarKnown(reader, { clock, onFault }),
        runEvery(async (signal) => {
          warn();
          await broker?.round(signal);
          return LOOK_EVERY_MS;
        }),
      ];
      return {
        async stop() {
          await Promise.all(loops.map((loop) => loop.stop()));
        },
      };
    },
  };
}
