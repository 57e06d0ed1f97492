import { useState } from 'react';
import type { Invite } from '../../api/schema.ts';
import { ConfirmSheet } from '../../controls/confirm-sheet.tsx';
import { useApi } from '../../environment.ts';
import { useFormat } from '../../format/use-format.ts';
import { Page } from '../../page/page.tsx';
import { useCommand } from '../../query/use-command.ts';
import { usePages } from '../../query/use-pages.ts';
import { useWords } from '../../text/words.ts';
import { AddButton } from '../add-button.tsx';
import { PagedList } from '../paged-list.tsx';
import { Person } from '../person.tsx';
import { InviteSheet } from './invite-sheet.tsx';
import { peopleApi } from './people-api.ts';
import { peopleWords } from './words.ts';

const EVERY_MS = 15_000;

/** Who may come in: all invites, and new ones. */
export function InvitesPage() {
  const api = useApi(peopleApi);
  const words = useWords(peopleWords).invites;
  const [isMaking, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<Invite>();
  const invites = usePages({
    key: ['admin', 'invites'],
    loadPage: api.invites,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={<AddButton onClick={() => setMaking(true)}>{words.make}</AddButton>}
    >
      <PagedList of={invites} none={words.none}>
        {(invite) => (
          <li key={invite.invite_id}>
            <InviteRow invite={invite} onRevoke={() => setRevoked(invite)} />
          </li>
        )}
      </PagedList>
      {isMaking && <InviteSheet onClose={() => setMaking(false)} />}
      {revoked && (
        <RevokeInvite
          key={revoked.invite_id}
          invite={revoked}
          onClose={() => setRevoked(undefined)}
        />
      )}
    </Page>
  );
}

function InviteRow({
  invite,
  onRevoke,
}: {
  readonly invite: Invite;
  readonly onRevoke: () => void;
}) {
  const words = useWords(peopleWords).invites;
  const format = useFormat();
  const isLive = invite.status === 'live';
  return (
    <div className="admin__row">
      <span className="row__main">
        <span className="admin__name">
          <b>{invite.note ?? words.unnamed}</b>
          <span className={`tag ${isLive ? 'tag--good' : 'tag--quiet'}`}>
            {words.statuses[invite.status]}
          </span>
          {invite.role === 'ADMIN' && <span className="tag tag--ink">{words.admin}</span>}
        </span>
        <small>
          {words.used(invite.uses, invite.max_uses)} · {words.until(format.kst(invite.expires_at))}{' '}
          · <Person id={invite.created_by} />
        </small>
      </span>
      {isLive && (
        <button type="button" className="button button--quiet button--small" onClick={onRevoke}>
          {words.revoke}
        </button>
      )}
    </div>
  );
}

function RevokeInvite({
  invite,
  onClose,
}: {
  readonly invite: Invite;
  readonly onClose: () => void;
}) {
  const api = useApi(peopleApi);
  const words = useWords(peopleWords).invites;
  const revoke = useCommand(api.revokeInvite, ['admin']);
  return (
    <ConfirmSheet
      title={words.revokeAsk}
      confirm={words.revoke}
      isGrave
      isBusy={revoke.isBusy}
      fault={revoke.fault}
      onClose={onClose}
      onConfirm={async () => {
        if (await revoke.run(invite.invite_id)) onClose();
      }}
    >
      <p>{words.revokeText}</p>
    </ConfirmSheet>
  );
}
