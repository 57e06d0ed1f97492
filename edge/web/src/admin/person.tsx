import { answerOf } from '../api/answer-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import { useApi } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { adminWords } from './words.ts';

const ID_CHARACTERS = 8;

const personApi = ({ signedIn }: HttpClients) => ({
  user: (userId: string) =>
    answerOf(
      signedIn.GET('/api/v1/admin/users/{user_id}', { params: { path: { user_id: userId } } }),
    ),
});

/** Somebody by their id: their nickname, as soon as it is known. */
export function Person({ id }: { readonly id: string | null }) {
  const words = useWords(adminWords);
  return id === null ? words.nobody : <KnownPerson id={id} />;
}

function KnownPerson({ id }: { readonly id: string }) {
  const api = useApi(personApi);
  const words = useWords(adminWords);
  const { value } = usePolling({
    key: ['admin', 'person', id],
    load: () => api.user(id),
    isRemembered: true,
  });
  return <span title={id}>{value ? words.by(value.nickname) : id.slice(0, ID_CHARACTERS)}</span>;
}
