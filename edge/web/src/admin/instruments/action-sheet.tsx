import { type SubmitEvent, useState } from 'react';
import type { NewCorporateAction } from '../../api/schema.ts';
import { FaultNote } from '../../controls/fault-note.tsx';
import { Field } from '../../controls/field.tsx';
import { Segments } from '../../controls/segments.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { useApi } from '../../environment.ts';
import { useCommand } from '../../query/use-command.ts';
import { useWords } from '../../text/words.ts';
import { InstrumentPicker } from '../instrument-picker.tsx';
import { kstToUtc } from '../kst-to-utc.ts';
import { type ActionDraft, actionOf } from './action-of.ts';
import { instrumentsApi } from './instruments-api.ts';
import { instrumentAdminWords } from './words.ts';

const KINDS: readonly NewCorporateAction['kind'][] = ['SPLIT', 'CASH_DIVIDEND'];
const NOTE_MAX = 200;
const EMPTY: ActionDraft = {
  kind: 'SPLIT',
  tickerId: undefined,
  effective: '',
  newShares: '',
  oldShares: '1',
  amount: '',
  note: '',
};

/** Enters a split or a dividend. */
export function ActionSheet({ onClose }: { readonly onClose: () => void }) {
  const api = useApi(instrumentsApi);
  const words = useWords(instrumentAdminWords).actions;
  const [draft, setDraft] = useState(EMPTY);
  const enter = useCommand(api.enterAction, ['admin']);
  const change = (part: Partial<ActionDraft>) => setDraft((last) => ({ ...last, ...part }));
  const action = actionOf(draft, kstToUtc(draft.effective));
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (action && (await enter.run(action))) onClose();
  };
  return (
    <Sheet title={words.enter} isOpen onClose={onClose}>
      <form className="admin__stack" onSubmit={submit}>
        <Segments
          label={words.kind}
          options={KINDS}
          names={words.kinds}
          value={draft.kind}
          onChange={(kind) => change({ kind })}
        />
        <InstrumentPicker
          value={draft.tickerId}
          onChange={(tickerId) => change({ tickerId })}
          suits={({ market }) => market !== 'HUMAN'}
        />
        <Terms draft={draft} onChange={change} />
        <Field
          label={words.effective}
          hint={words.effectiveHint}
          type="datetime-local"
          required
          value={draft.effective}
          onChange={(event) => change({ effective: event.target.value })}
        />
        <Field
          label={words.note}
          hint={words.noteHint}
          maxLength={NOTE_MAX}
          value={draft.note}
          onChange={(event) => change({ note: event.target.value })}
        />
        <FaultNote fault={enter.fault} />
        <button type="submit" className="button button--ink" disabled={enter.isBusy || !action}>
          {words.save}
        </button>
      </form>
    </Sheet>
  );
}

interface TermsProps {
  readonly draft: ActionDraft;
  readonly onChange: (part: Partial<ActionDraft>) => void;
}

function Terms({ draft, onChange }: TermsProps) {
  const words = useWords(instrumentAdminWords).actions;
  if (draft.kind === 'CASH_DIVIDEND') {
    return (
      <Field
        label={words.amount}
        inputMode="decimal"
        required
        value={draft.amount}
        onChange={(event) => onChange({ amount: event.target.value })}
      />
    );
  }
  return (
    <div className="admin__pair">
      <Field
        label={words.oldShares}
        inputMode="numeric"
        required
        value={draft.oldShares}
        onChange={(event) => onChange({ oldShares: event.target.value })}
      />
      <Field
        label={words.newShares}
        inputMode="numeric"
        required
        value={draft.newShares}
        onChange={(event) => onChange({ newShares: event.target.value })}
      />
    </div>
  );
}
