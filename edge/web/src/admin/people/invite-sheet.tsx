import {
  addMicros,
  formatInstant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import { type SubmitEvent, useState } from 'react';
import type { CreatedInvite } from '../../api/schema.ts';
import { Choice } from '../../controls/choice.tsx';
import { FaultNote } from '../../controls/fault-note.tsx';
import { Field } from '../../controls/field.tsx';
import { Segments } from '../../controls/segments.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { useApi, useEnvironment } from '../../environment.ts';
import { useCommand } from '../../query/use-command.ts';
import { useWords } from '../../text/words.ts';
import { CopyField } from '../copy-field.tsx';
import { joinLink } from './join-link.ts';
import { peopleApi } from './people-api.ts';
import { peopleWords } from './words.ts';

const USES = ['1', '2', '5', '10', '50'] as const;
const DURATIONS = ['1', '7', '30', '90'] as const;
const ROLES = ['USER', 'ADMIN'] as const;
const NOTE_MAX = 200;
/** So that the longest is not refused for what a clock is fast. */
const SHORTER = 5 * MICROS_PER_MINUTE;

/** Makes an invite, and shows its code this once. */
export function InviteSheet({ onClose }: { readonly onClose: () => void }) {
  const [made, setMade] = useState<CreatedInvite>();
  const words = useWords(peopleWords).invites;
  return (
    <Sheet title={made ? words.made : words.make} isOpen onClose={onClose}>
      {made ? <Made invite={made} onClose={onClose} /> : <NewInviteForm onMade={setMade} />}
    </Sheet>
  );
}

function Made(props: { readonly invite: CreatedInvite; readonly onClose: () => void }) {
  const words = useWords(peopleWords).invites;
  const { invite_code: code } = props.invite;
  return (
    <>
      <p className="calm-note">{words.madeText}</p>
      <CopyField label={words.link} text={joinLink(window.location.origin, code)} />
      <CopyField label={words.code} text={code} />
      <button type="button" className="button button--quiet" onClick={props.onClose}>
        {words.finished}
      </button>
    </>
  );
}

function NewInviteForm({ onMade }: { readonly onMade: (invite: CreatedInvite) => void }) {
  const api = useApi(peopleApi);
  const { clock } = useEnvironment();
  const words = useWords(peopleWords).invites;
  const [note, setNote] = useState('');
  const [uses, setUses] = useState<(typeof USES)[number]>('1');
  const [days, setDays] = useState<(typeof DURATIONS)[number]>('7');
  const [role, setRole] = useState<(typeof ROLES)[number]>('USER');
  const create = useCommand(api.createInvite, ['admin']);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const lifetime = Number.parseInt(days, 10) * MICROS_PER_DAY - SHORTER;
    const invite = await create.run({
      role,
      max_uses: role === 'ADMIN' ? 1 : Number.parseInt(uses, 10),
      expires_at: formatInstant(addMicros(clock(), lifetime)),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    });
    if (invite) onMade(invite);
  };
  return (
    <form className="admin__stack" onSubmit={submit}>
      <Field
        label={words.forWhom}
        hint={words.forWhomHint}
        value={note}
        maxLength={NOTE_MAX}
        onChange={(event) => setNote(event.target.value)}
      />
      <Choice
        label={words.lasts}
        options={DURATIONS}
        names={words.durations}
        value={days}
        onChange={setDays}
      />
      <div className="field">
        <span>{words.role}</span>
        <Segments
          label={words.role}
          options={ROLES}
          names={words.roles}
          value={role}
          onChange={setRole}
        />
      </div>
      {role === 'USER' ? (
        <div className="field">
          <span>{words.uses}</span>
          <Segments
            label={words.uses}
            options={USES}
            names={{ '1': '1', '2': '2', '5': '5', '10': '10', '50': '50' }}
            value={uses}
            onChange={setUses}
          />
        </div>
      ) : (
        <p className="muted">{words.singleAdmin}</p>
      )}
      <FaultNote fault={create.fault} />
      <button type="submit" className="button button--ink" disabled={create.isBusy}>
        {words.create}
      </button>
    </form>
  );
}
