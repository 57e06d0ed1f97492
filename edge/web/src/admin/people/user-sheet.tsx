import { type SubmitEvent, useState } from 'react';
import type { ManagedUser, UserChange } from '../../api/schema.ts';
import { ConfirmSheet } from '../../controls/confirm-sheet.tsx';
import { FaultNote } from '../../controls/fault-note.tsx';
import { Field } from '../../controls/field.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { useToasts } from '../../controls/toasts.tsx';
import { useApi } from '../../environment.ts';
import { useCommand } from '../../query/use-command.ts';
import { useWords } from '../../text/words.ts';
import { faultCode } from '../fault-code.ts';
import { adminWords } from '../words.ts';
import { peopleApi } from './people-api.ts';
import { peopleWords } from './words.ts';

const NICKNAME_MAX = 32;
type Act = 'deactivate' | 'reactivate' | 'makeAdmin' | 'makeUser';

const CHANGES: Readonly<Record<Act, UserChange>> = {
  deactivate: { is_active: false },
  reactivate: { is_active: true },
  makeAdmin: { role: 'ADMIN' },
  makeUser: { role: 'USER' },
};

interface UserSheetProps {
  readonly user: ManagedUser;
  readonly onClose: () => void;
}

/** What can be done about somebody. */
export function UserSheet({ user, onClose }: UserSheetProps) {
  const api = useApi(peopleApi);
  const toasts = useToasts();
  const admin = useWords(adminWords);
  const words = useWords(peopleWords).users;
  const [asked, setAsked] = useState<Act>();
  const change = useCommand(api.changeUser, ['admin', 'me']);
  const isLastAdmin = faultCode(change.fault) === 'last_admin';
  const apply = async (wish: UserChange) => {
    const changed = await change.run(user.user_id, wish);
    if (!changed) return;
    toasts.add({ title: `${changed.nickname} · ${admin.done}` });
    onClose();
  };
  if (asked) {
    return (
      <ConfirmSheet
        title={words[`${asked}Ask`](user.nickname)}
        confirm={words[asked]}
        isGrave={asked === 'deactivate' || asked === 'makeUser'}
        isBusy={change.isBusy}
        fault={isLastAdmin ? undefined : change.fault}
        onConfirm={() => apply(CHANGES[asked])}
        onClose={onClose}
      >
        <p>{words[`${asked}Text`]}</p>
        {isLastAdmin && (
          <p className="fault-note" role="alert">
            {words.lastAdmin}
          </p>
        )}
      </ConfirmSheet>
    );
  }
  return (
    <Sheet title={`${user.nickname} · @${user.username}`} isOpen onClose={onClose}>
      <Nickname user={user} isBusy={change.isBusy} onSave={(nickname) => apply({ nickname })} />
      <FaultNote fault={change.fault} />
      <hr className="admin__rule" />
      <div className="admin__stack">
        <ActButton act={user.role === 'ADMIN' ? 'makeUser' : 'makeAdmin'} onAsk={setAsked} />
        <ActButton act={user.is_active ? 'deactivate' : 'reactivate'} onAsk={setAsked} />
      </div>
    </Sheet>
  );
}

function ActButton({ act, onAsk }: { readonly act: Act; readonly onAsk: (act: Act) => void }) {
  const words = useWords(peopleWords).users;
  return (
    <button
      type="button"
      className={`button button--quiet ${act === 'deactivate' ? 'up' : ''}`}
      onClick={() => onAsk(act)}
    >
      {words[act]}
    </button>
  );
}

interface NicknameProps {
  readonly user: ManagedUser;
  readonly isBusy: boolean;
  readonly onSave: (nickname: string) => void;
}

function Nickname({ user, isBusy, onSave }: NicknameProps) {
  const words = useWords(peopleWords).users;
  const [nickname, setNickname] = useState(user.nickname);
  const wanted = nickname.trim();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSave(wanted);
  };
  return (
    <form className="admin__stack" onSubmit={submit}>
      <Field
        label={words.nickname}
        value={nickname}
        maxLength={NICKNAME_MAX}
        required
        onChange={(event) => setNickname(event.target.value)}
      />
      <button
        type="submit"
        className="button button--ink"
        disabled={isBusy || wanted === '' || wanted === user.nickname}
      >
        {words.saveNickname}
      </button>
    </form>
  );
}
