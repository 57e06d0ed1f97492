import { type SubmitEvent, useState } from 'react';
import type { CalendarDay } from '../../api/schema.ts';
import { FaultNote } from '../../controls/fault-note.tsx';
import { Field } from '../../controls/field.tsx';
import { Segments } from '../../controls/segments.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { useToasts } from '../../controls/toasts.tsx';
import { useApi } from '../../environment.ts';
import { useFormat } from '../../format/use-format.ts';
import { useCommand } from '../../query/use-command.ts';
import { useWords } from '../../text/words.ts';
import { Person } from '../person.tsx';
import { adminWords } from '../words.ts';
import { calendarsApi, type Market, type MarketDay } from './calendars-api.ts';
import { dayState } from './day-state.ts';
import { wallTime } from './wall-time.ts';
import { calendarWords } from './words.ts';

const KST = 'Asia/Seoul';
const KINDS = ['CLOSED', 'SESSION'] as const;
const NOTE_MAX = 200;
const REGULAR: Readonly<Record<Market, { readonly open: string; readonly close: string }>> = {
  KRX: { open: '09:00', close: '15:30' },
  US: { open: '09:30', close: '16:00' },
};

interface DaySheetProps {
  readonly path: MarketDay;
  readonly zone: string;
  readonly known: CalendarDay | undefined;
  readonly isPast: boolean;
  readonly onClose: () => void;
}

/** One day: how it is, and what is to be said of it. */
export function DaySheet({ path, zone, known, isPast, onClose }: DaySheetProps) {
  const words = useWords(calendarWords);
  return (
    <Sheet title={`${path.day} · ${words.markets[path.market]}`} isOpen onClose={onClose}>
      <Standing known={known} zone={zone} />
      {isPast ? (
        <p className="muted">{words.past}</p>
      ) : (
        <Wish path={path} zone={zone} known={known} onClose={onClose} />
      )}
    </Sheet>
  );
}

function Standing({ known, zone }: Pick<DaySheetProps, 'known' | 'zone'>) {
  const words = useWords(calendarWords);
  const format = useFormat();
  const { open_at: open, close_at: close, override } = known ?? {};
  const reason = known?.reason === 'Weekend' ? words.weekend : known?.reason;
  return (
    <div className="calendar__standing">
      <p>
        <b>{words.states[dayState(known)]}</b>
        {reason && ` · ${reason}`}
      </p>
      {open && close && (
        <p className="muted">
          {words.hours(wallTime(open, zone), wallTime(close, zone))}
          {zone !== KST && ` · ${words.hoursKst(wallTime(open, KST), wallTime(close, KST))}`}
        </p>
      )}
      {override && (
        <p className="muted">
          {words.saidBy}: <Person id={override.set_by} /> ·{' '}
          {words.from(format.kst(override.effective_from))}
        </p>
      )}
    </div>
  );
}

function Wish({ path, zone, known, onClose }: Omit<DaySheetProps, 'isPast'>) {
  const api = useApi(calendarsApi);
  const toasts = useToasts();
  const words = useWords(calendarWords);
  const admin = useWords(adminWords);
  const said = known?.override ?? undefined;
  const [kind, setKind] = useState<(typeof KINDS)[number]>(said?.kind ?? 'CLOSED');
  const [open, setOpen] = useState(hour(known?.open_at, zone) ?? REGULAR[path.market].open);
  const [close, setClose] = useState(hour(known?.close_at, zone) ?? REGULAR[path.market].close);
  const [note, setNote] = useState(said?.note ?? '');
  const override = useCommand(api.override, ['admin', 'market']);
  const takeBack = useCommand(api.takeBack, ['admin', 'market']);
  const finish = () => {
    toasts.add({ title: `${path.day} · ${admin.done}`, description: admin.twoMinutes });
    onClose();
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const hours = kind === 'SESSION' ? { open, close } : {};
    if (await override.run(path, { kind, note: note.trim(), ...hours })) finish();
  };
  return (
    <form className="admin__stack" onSubmit={submit}>
      <Segments
        label={words.kind}
        options={KINDS}
        names={{ CLOSED: words.closeDay, SESSION: words.otherHours }}
        value={kind}
        onChange={setKind}
      />
      {kind === 'SESSION' && (
        <div className="admin__pair">
          <Field
            label={words.opens}
            type="time"
            required
            value={open}
            onChange={(event) => setOpen(event.target.value)}
          />
          <Field
            label={words.closes}
            type="time"
            required
            value={close}
            onChange={(event) => setClose(event.target.value)}
          />
        </div>
      )}
      <Field
        label={words.note}
        hint={words.noteHint}
        required
        maxLength={NOTE_MAX}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <p className="muted">{admin.twoMinutes}</p>
      <FaultNote fault={override.fault ?? takeBack.fault} />
      <button type="submit" className="button button--ink" disabled={override.isBusy}>
        {words.save}
      </button>
      {said && (
        <button
          type="button"
          className="button button--quiet"
          disabled={takeBack.isBusy}
          onClick={async () => {
            if (await takeBack.run(path)) finish();
          }}
        >
          {words.takeBack}
          <br />
          <small>{words.takeBackHint}</small>
        </button>
      )}
    </form>
  );
}

function hour(at: string | null | undefined, zone: string): string | undefined {
  return at ? wallTime(at, zone) : undefined;
}
