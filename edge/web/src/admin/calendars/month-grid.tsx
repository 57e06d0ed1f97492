import type { CalendarDay } from '../../api/schema.ts';
import { useWords } from '../../text/words.ts';
import { dayState } from './day-state.ts';
import { daysOf, type Month, placesBefore } from './month.ts';
import { calendarWords } from './words.ts';

interface MonthGridProps {
  readonly month: Month;
  readonly known: ReadonlyMap<string, CalendarDay>;
  readonly today: string;
  readonly onChoose: (day: string) => void;
}

/** The days of a month in weeks, each a button that tells more. */
export function MonthGrid({ month, known, today, onChoose }: MonthGridProps) {
  const words = useWords(calendarWords);
  return (
    <div className="month">
      {words.weekdays.map((weekday) => (
        <span key={weekday} className="month__weekday" aria-hidden>
          {weekday}
        </span>
      ))}
      {daysOf(month).map((day, index) => (
        <DayButton
          key={day}
          day={day}
          known={known.get(day)}
          column={index === 0 ? placesBefore(month) + 1 : undefined}
          isToday={day === today}
          onChoose={onChoose}
        />
      ))}
    </div>
  );
}

interface DayButtonProps {
  readonly day: string;
  readonly known: CalendarDay | undefined;
  /** Of the first alone: the others follow. */
  readonly column: number | undefined;
  readonly isToday: boolean;
  readonly onChoose: (day: string) => void;
}

function DayButton({ day, known, column, isToday, onChoose }: DayButtonProps) {
  const words = useWords(calendarWords);
  const state = dayState(known);
  const isWeekend = known?.reason === 'Weekend';
  const isSaid = known?.override !== null && known !== undefined;
  const isWritten = !isWeekend && state !== 'open';
  const spoken = [
    isWeekend ? words.weekend : !isWritten && words.states[state],
    isToday && words.today,
    isSaid && words.said,
  ];
  return (
    <button
      type="button"
      className={`month__day month__day--${state}`}
      data-today={isToday || undefined}
      data-said={isSaid || undefined}
      style={column === undefined ? undefined : { gridColumnStart: column }}
      onClick={() => onChoose(day)}
    >
      <span>{Number.parseInt(day.slice(-2), 10)}</span>
      <small>{isWritten && words.states[state]}</small>
      <span className="unseen">{spoken.filter(Boolean).join(', ')}</span>
    </button>
  );
}
