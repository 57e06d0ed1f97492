import { answerOf } from '../api/answer-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import type { Me } from '../api/schema.ts';
import { useApi } from '../environment.ts';
import type { Polled } from '../query/question.ts';
import { usePolling } from '../query/use-polling.ts';

const EVERY_MS = 60_000;

const meApi = ({ signedIn }: HttpClients) => ({
  me: () => answerOf(signedIn.GET('/api/v1/me')),
});

/** Who is signed in, as home knows them. */
export function useMe(everyMs = EVERY_MS): Polled<Me> {
  const api = useApi(meApi);
  return usePolling({ key: ['me'], load: api.me, everyMs, isRemembered: true });
}
