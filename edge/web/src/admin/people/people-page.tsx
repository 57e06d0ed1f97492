import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { ManagedUser } from '../../api/schema.ts';
import { Choice } from '../../controls/choice.tsx';
import { Field } from '../../controls/field.tsx';
import { When } from '../../controls/when.tsx';
import { useApi } from '../../environment.ts';
import { Page } from '../../page/page.tsx';
import { usePages } from '../../query/use-pages.ts';
import { useSettled } from '../../query/use-settled.ts';
import { useMe } from '../../session/use-me.ts';
import { useWords } from '../../text/words.ts';
import { PagedList } from '../paged-list.tsx';
import { beginningOfUsername } from './beginning-of-username.ts';
import { peopleApi, type UserFilters } from './people-api.ts';
import { UserSheet } from './user-sheet.tsx';
import { peopleWords } from './words.ts';

const ROLES = ['all', 'USER', 'ADMIN'] as const;
const ACTIVES = ['all', 'true', 'false'] as const;

/** Everyone with an account. */
export function PeoplePage() {
  const words = useWords(peopleWords).users;
  const [search, setSearch] = useState('');
  const [role, setRole] = useState<(typeof ROLES)[number]>('all');
  const [active, setActive] = useState<(typeof ACTIVES)[number]>('all');
  const username = beginningOfUsername(useSettled(search));
  return (
    <Page title={words.title}>
      <div className="card admin__filters">
        <Field
          label={words.search}
          type="search"
          autoComplete="off"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Choice
          label={words.role}
          options={ROLES}
          names={words.roles}
          value={role}
          onChange={setRole}
        />
        <Choice
          label={words.active}
          options={ACTIVES}
          names={words.actives}
          value={active}
          onChange={setActive}
        />
      </div>
      <Users
        filters={{
          ...(username === undefined ? {} : { username }),
          ...(role === 'all' ? {} : { role }),
          ...(active === 'all' ? {} : { is_active: active }),
        }}
      />
    </Page>
  );
}

function Users({ filters }: { readonly filters: UserFilters }) {
  const api = useApi(peopleApi);
  const words = useWords(peopleWords).users;
  const [chosen, setChosen] = useState<ManagedUser>();
  const users = usePages({
    key: ['admin', 'users', filters],
    loadPage: (cursor) => api.users(filters, cursor),
    // What was typed on the way to a name is not worth keeping.
    isRemembered: filters.username === undefined,
  });
  return (
    <>
      <PagedList of={users} none={words.none}>
        {(user) => (
          <li key={user.user_id}>
            <UserRow user={user} onChoose={() => setChosen(user)} />
          </li>
        )}
      </PagedList>
      {chosen && (
        <UserSheet key={chosen.user_id} user={chosen} onClose={() => setChosen(undefined)} />
      )}
    </>
  );
}

function UserRow({
  user,
  onChoose,
}: {
  readonly user: ManagedUser;
  readonly onChoose: () => void;
}) {
  const words = useWords(peopleWords).users;
  const { value: me } = useMe();
  return (
    <button type="button" className="admin__row admin__row--opens" onClick={onChoose}>
      <span className="row__main">
        <span className="admin__name">
          <b>{user.nickname}</b>
          {me?.user_id === user.user_id && <span className="tag">{words.me}</span>}
          {user.role === 'ADMIN' && <span className="tag tag--ink">{words.admin}</span>}
          {!user.is_active && <span className="tag tag--quiet">{words.inactive}</span>}
        </span>
        <small>@{user.username}</small>
      </span>
      <span className="row__side">
        <small>
          {words.devices(user.open_sessions)}
          {user.api_keys > 0 && ` · ${words.apiKeys(user.api_keys)}`}
        </small>
        <small>
          {words.joined} <When at={user.created_at} />
        </small>
      </span>
      <ChevronRight size={18} aria-hidden className="admin__arrow" />
    </button>
  );
}
