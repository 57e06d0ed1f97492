import { type SubmitEvent, useState } from 'react';
import type { TradingModeWish } from '../../api/schema.ts';
import { FaultNote } from '../../controls/fault-note.tsx';
import { Field } from '../../controls/field.tsx';
import { Segments } from '../../controls/segments.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { useToasts } from '../../controls/toasts.tsx';
import { useApi } from '../../environment.ts';
import { useCommand } from '../../query/use-command.ts';
import { useWords } from '../../text/words.ts';
import { InstrumentPicker } from '../instrument-picker.tsx';
import type { Pickable } from '../picker.tsx';
import { UserPicker } from '../user-picker.tsx';
import { adminWords } from '../words.ts';
import { MARKETS, type Market } from './market.ts';
import { modesApi } from './modes-api.ts';
import { modeWords } from './words.ts';

const SCOPES = ['INSTRUMENT', 'MARKET', 'USER', 'ALL'] as const;
const MODES = ['REDUCE_ONLY', 'HALTED', 'ACTIVE'] as const;
const REASON_MAX = 200;

interface Subject {
  readonly scope: TradingModeWish['scope'];
  readonly market: Market;
  readonly tickerId: string | undefined;
  readonly user: Pickable | undefined;
}

const NOTHING_CHOSEN: Subject = {
  scope: 'INSTRUMENT',
  market: 'CRYPTO',
  tickerId: undefined,
  user: undefined,
};

/** Says in which mode somebody or something trades. */
export function ModeSheet({ onClose }: { readonly onClose: () => void }) {
  const api = useApi(modesApi);
  const toasts = useToasts();
  const words = useWords(modeWords);
  const admin = useWords(adminWords);
  const [subject, setSubject] = useState(NOTHING_CHOSEN);
  const [mode, setMode] = useState<TradingModeWish['mode']>('REDUCE_ONLY');
  const [reason, setReason] = useState('');
  const set = useCommand(api.setMode, ['admin', 'instruments']);
  const named = subjectOf(subject);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!named) return;
    if (!(await set.run({ ...named, mode, reason: reason.trim() }))) return;
    toasts.add({ title: admin.done, description: admin.twoMinutes });
    onClose();
  };
  return (
    <Sheet title={words.set} isOpen onClose={onClose}>
      <form className="admin__stack" onSubmit={submit}>
        <SubjectFields subject={subject} onChange={setSubject} />
        <Segments
          label={words.mode}
          options={MODES}
          names={words.modes}
          value={mode}
          onChange={setMode}
        />
        <p className="muted">{words.abouts[mode]}</p>
        <Field
          label={admin.reason}
          hint={words.reasonHint}
          required
          maxLength={REASON_MAX}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <p className="calm-note">{admin.twoMinutes}</p>
        <FaultNote fault={set.fault} />
        <button
          type="submit"
          className="button button--ink"
          disabled={set.isBusy || !named || reason.trim() === ''}
        >
          {words.save}
        </button>
      </form>
    </Sheet>
  );
}

interface SubjectFieldsProps {
  readonly subject: Subject;
  readonly onChange: (subject: Subject) => void;
}

function SubjectFields({ subject, onChange }: SubjectFieldsProps) {
  const words = useWords(modeWords);
  const { scope, market, tickerId, user } = subject;
  return (
    <>
      <Segments
        label={words.scope}
        options={SCOPES}
        names={words.scopes}
        value={scope}
        onChange={(next) => onChange({ ...subject, scope: next })}
      />
      {scope === 'MARKET' && (
        <Segments
          label={words.market}
          options={MARKETS}
          names={words.markets}
          value={market}
          onChange={(next) => onChange({ ...subject, market: next })}
        />
      )}
      {scope === 'INSTRUMENT' && (
        <InstrumentPicker
          value={tickerId}
          onChange={(next) => onChange({ ...subject, tickerId: next })}
        />
      )}
      {scope === 'USER' && (
        <UserPicker value={user} onChange={(next) => onChange({ ...subject, user: next })} />
      )}
    </>
  );
}

/** As the API names it; undefined until it is chosen. */
function subjectOf({ scope, market, tickerId, user }: Subject) {
  if (scope === 'ALL') return { scope };
  const subject = { MARKET: market, INSTRUMENT: tickerId, USER: user?.id }[scope];
  return subject === undefined ? undefined : { scope, subject };
}
