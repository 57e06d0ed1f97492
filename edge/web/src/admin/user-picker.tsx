import { useState } from 'react';
import { answerOf } from '../api/answer-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import { useApi } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { useSettled } from '../query/use-settled.ts';
import { useWords } from '../text/words.ts';
import { beginningOfUsername } from './people/beginning-of-username.ts';
import { type Pickable, Picker } from './picker.tsx';
import { adminWords } from './words.ts';

const FOUND_MAX = 6;

const findApi = ({ signedIn }: HttpClients) => ({
  find: (username: string) =>
    answerOf(
      signedIn.GET('/api/v1/admin/users', { params: { query: { username, limit: FOUND_MAX } } }),
    ),
});

interface UserPickerProps {
  readonly value: Pickable | undefined;
  readonly onChange: (user: Pickable | undefined) => void;
}

/** Somebody by the beginning of their username; its `id` is the user's. */
export function UserPicker({ value, onChange }: UserPickerProps) {
  const [query, setQuery] = useState('');
  const api = useApi(findApi);
  const words = useWords(adminWords);
  const settled = useSettled(query);
  const username = beginningOfUsername(settled);
  const { value: page } = usePolling({
    key: ['admin', 'find-user', username],
    load: () => api.find(username ?? ''),
    isAsked: username !== undefined,
  });
  const found = page?.items.map((user) => ({
    id: user.user_id,
    name: user.nickname,
    detail: `@${user.username}`,
  }));
  const isNobodys = username === undefined && settled === query;
  return (
    <Picker
      label={words.user}
      search={words.userSearch}
      query={query}
      onQuery={setQuery}
      found={isNobodys ? [] : found}
      value={value}
      onChange={onChange}
    />
  );
}
