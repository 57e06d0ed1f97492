import { answerOf } from '../../api/answer-of.ts';
import { fromCursor } from '../../api/from-cursor.ts';
import type { HttpClients } from '../../api/mockstreet-api.ts';
import type { DeadLetter } from '../../api/schema.ts';

const LETTERS = 20;
const ORDERS = 50;

export const systemApi = ({ signedIn }: HttpClients) => ({
  system: () => answerOf(signedIn.GET('/api/v1/admin/system')),
  jobs: () => answerOf(signedIn.GET('/api/v1/admin/jobs')),
  pauseJob: (job: string) =>
    answerOf(signedIn.POST('/api/v1/admin/jobs/{job}/pause', { params: { path: { job } } })),
  resumeJob: (job: string) =>
    answerOf(signedIn.POST('/api/v1/admin/jobs/{job}/resume', { params: { path: { job } } })),
  triggerJob: (job: string) =>
    answerOf(
      signedIn.POST('/api/v1/admin/jobs/{job}/trigger', { params: { path: { job } }, body: {} }),
    ),
  deadLetters: (state: DeadLetter['state'] | undefined, cursor: string | undefined) =>
    answerOf(
      signedIn.GET('/api/v1/admin/dead-letters', {
        params: {
          query: { limit: LETTERS, ...(state ? { state } : {}), ...fromCursor(cursor) },
        },
      }),
    ),
  replay: (id: string) =>
    answerOf(
      signedIn.POST('/api/v1/admin/dead-letters/{dead_letter_id}/replay', {
        params: { path: { dead_letter_id: id } },
      }),
    ),
  discard: (id: string) =>
    answerOf(
      signedIn.POST('/api/v1/admin/dead-letters/{dead_letter_id}/discard', {
        params: { path: { dead_letter_id: id } },
      }),
    ),
  pullPlug: (seconds: number) =>
    answerOf(signedIn.POST('/api/v1/admin/plug', { body: { seconds } })),
  ordersSince: (from: string) =>
    answerOf(signedIn.GET('/api/v1/orders', { params: { query: { from, limit: ORDERS } } })),
});
