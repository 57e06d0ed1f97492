import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { CalendarDay, ManagedCalendar } from '../../api/schema.ts';
import { Awaited } from '../../controls/awaited.tsx';
import { Segments } from '../../controls/segments.tsx';
import { useApi, useEnvironment } from '../../environment.ts';
import { Page } from '../../page/page.tsx';
import { usePolling } from '../../query/use-polling.ts';
import { useWords } from '../../text/words.ts';
import { adminWords } from '../words.ts';
import { BrokerCheck } from './broker-check.tsx';
import { calendarsApi, type Market } from './calendars-api.ts';
import { DaySheet } from './day-sheet.tsx';
import { addMonths, daysOf, type Month, monthOf } from './month.ts';
import { MonthGrid } from './month-grid.tsx';
import { dateIn } from './wall-time.ts';
import { calendarWords } from './words.ts';
import './calendars.css';

const MARKETS: readonly Market[] = ['KRX', 'US'];
const ZONES: Readonly<Record<Market, string>> = { KRX: 'Asia/Seoul', US: 'America/New_York' };
const EVERY_MS = 60_000;
const DAYS_LEFT_MIN = 60;

/** When the markets trade, and what was said of single days. */
export function CalendarsPage() {
  const words = useWords(calendarWords);
  const admin = useWords(adminWords);
  const [market, setMarket] = useState<Market>('KRX');
  return (
    <Page title={words.title} intro={words.intro}>
      <Segments
        label={words.market}
        options={MARKETS}
        names={words.markets}
        value={market}
        onChange={setMarket}
      />
      <p className="muted">{admin.twoMinutes}</p>
      <Calendar key={market} market={market} />
    </Page>
  );
}

function Calendar({ market }: { readonly market: Market }) {
  const api = useApi(calendarsApi);
  const { clock } = useEnvironment();
  const today = dateIn(clock(), ZONES[market]);
  const [month, setMonth] = useState(() => monthOf(today));
  const days = daysOf(month);
  const [from = today, to = today] = [days[0], days.at(-1)];
  const calendar = usePolling({
    key: ['admin', 'calendar', market, from],
    load: () => api.calendar(market, from, to),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <section className="card calendar">
      <MonthHead month={month} onChange={setMonth} />
      <Awaited of={calendar}>
        {(known) => <KnownMonth calendar={known} month={month} today={today} />}
      </Awaited>
    </section>
  );
}

interface MonthHeadProps {
  readonly month: Month;
  readonly onChange: (month: Month) => void;
}

function MonthHead({ month, onChange }: MonthHeadProps) {
  const words = useWords(calendarWords);
  return (
    <header className="calendar__head">
      <button
        type="button"
        className="icon-button"
        aria-label={words.before}
        onClick={() => onChange(addMonths(month, -1))}
      >
        <ChevronLeft size={20} aria-hidden />
      </button>
      <h2 aria-live="polite">{words.month(month.year, month.month)}</h2>
      <button
        type="button"
        className="icon-button"
        aria-label={words.after}
        onClick={() => onChange(addMonths(month, 1))}
      >
        <ChevronRight size={20} aria-hidden />
      </button>
    </header>
  );
}

interface KnownMonthProps {
  readonly calendar: ManagedCalendar;
  readonly month: Month;
  readonly today: string;
}

function KnownMonth({ calendar, month, today }: KnownMonthProps) {
  const words = useWords(calendarWords);
  const [chosen, setChosen] = useState<string>();
  const known: ReadonlyMap<string, CalendarDay> = new Map(
    calendar.days.map((one) => [one.day, one]),
  );
  return (
    <>
      <MonthGrid month={month} known={known} today={today} onChoose={setChosen} />
      <p className={calendar.days_left < DAYS_LEFT_MIN ? 'calm-note' : 'muted'}>
        {words.knownUntil(calendar.days_left)}
        {calendar.days_left < DAYS_LEFT_MIN && ` ${words.runsOut}`}
      </p>
      <BrokerCheck check={calendar.last_check} />
      {chosen !== undefined && (
        <DaySheet
          key={chosen}
          path={{ market: calendar.market, day: chosen }}
          zone={calendar.timezone}
          known={known.get(chosen)}
          isPast={chosen < today}
          onClose={() => setChosen(undefined)}
        />
      )}
    </>
  );
}
