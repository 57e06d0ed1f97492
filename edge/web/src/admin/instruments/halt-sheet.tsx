import { type SubmitEvent, useState } from 'react';
import { FaultNote } from '../../controls/fault-note.tsx';
import { Field } from '../../controls/field.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { useApi } from '../../environment.ts';
import { useCommand } from '../../query/use-command.ts';
import { useWords } from '../../text/words.ts';
import { faultCode } from '../fault-code.ts';
import { InstrumentPicker } from '../instrument-picker.tsx';
import { adminWords } from '../words.ts';
import { instrumentsApi } from './instruments-api.ts';
import { instrumentAdminWords } from './words.ts';

const REASON_MAX = 200;

/** Stops the prices of an instrument. */
export function HaltSheet({ onClose }: { readonly onClose: () => void }) {
  const api = useApi(instrumentsApi);
  const words = useWords(instrumentAdminWords).halts;
  const admin = useWords(adminWords);
  const [tickerId, setTickerId] = useState<string>();
  const [reason, setReason] = useState('');
  const halt = useCommand(api.halt, ['admin']);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (tickerId === undefined) return;
    if (await halt.run({ ticker_id: tickerId, reason: reason.trim() })) onClose();
  };
  return (
    <Sheet title={words.halt} isOpen onClose={onClose}>
      <form className="admin__stack" onSubmit={submit}>
        <InstrumentPicker
          value={tickerId}
          onChange={setTickerId}
          suits={({ market }) => market !== 'HUMAN'}
        />
        <Field
          label={admin.reason}
          hint={words.reasonHint}
          required
          maxLength={REASON_MAX}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {faultCode(halt.fault) === 'already_halted' ? (
          <p className="fault-note" role="alert">
            {words.already}
          </p>
        ) : (
          <FaultNote fault={halt.fault} />
        )}
        <button
          type="submit"
          className="button button--BUY"
          disabled={halt.isBusy || tickerId === undefined || reason.trim() === ''}
        >
          {words.act}
        </button>
      </form>
    </Sheet>
  );
}
