import type { CalendarCheck } from '../../api/schema.ts';
import { useFormat } from '../../format/use-format.ts';
import { useWords } from '../../text/words.ts';
import { calendarWords } from './words.ts';

/** What a broker's calendar says otherwise. */
export function BrokerCheck({ check }: { readonly check: CalendarCheck | null }) {
  const words = useWords(calendarWords);
  const format = useFormat();
  if (!check) return <p className="muted">{words.checkNone}</p>;
  return (
    <div className="calendar__check">
      <h3>{words.check}</h3>
      {check.checked_at !== null && (
        <p className="muted">{words.checkedAt(format.kst(check.checked_at))}</p>
      )}
      {check.fault !== null && <p className="calm-note">{words.checkFault(check.fault)}</p>}
      {check.differences.length === 0 && check.checked_at !== null && (
        <p className="muted">{words.checkSame}</p>
      )}
      <ul>
        {check.differences.map(({ day, ours, theirs }) => (
          <li key={day} className="calm-note">
            {words.differs(day, words.standing[ours], words.standing[theirs])}
          </li>
        ))}
      </ul>
    </div>
  );
}
