import { answerOf } from '../../api/answer-of.ts';
import { doneOf } from '../../api/done-of.ts';
import { fromCursor } from '../../api/from-cursor.ts';
import type { HttpClients } from '../../api/mockstreet-api.ts';
import type { CoinSource, NewCorporateAction, NewHalt } from '../../api/schema.ts';

const ROWS = 50;
const paged = (cursor: string | undefined) => ({ limit: ROWS, ...fromCursor(cursor) });

export const instrumentsApi = ({ signedIn }: HttpClients) => ({
  chooseSource: (tickerId: string, source: CoinSource['source']) =>
    answerOf(
      signedIn.PUT('/api/v1/admin/instruments/{ticker_id}/source', {
        params: { path: { ticker_id: tickerId } },
        body: { source },
      }),
    ),
  halts: (cursor: string | undefined) =>
    answerOf(signedIn.GET('/api/v1/admin/halts', { params: { query: paged(cursor) } })),
  halt: (wish: NewHalt) => answerOf(signedIn.POST('/api/v1/admin/halts', { body: wish })),
  resume: (haltId: string) =>
    answerOf(
      signedIn.POST('/api/v1/admin/halts/{halt_id}/resume', {
        params: { path: { halt_id: haltId } },
      }),
    ),
  actions: (cursor: string | undefined) =>
    answerOf(signedIn.GET('/api/v1/admin/corporate-actions', { params: { query: paged(cursor) } })),
  enterAction: (action: NewCorporateAction) =>
    answerOf(signedIn.POST('/api/v1/admin/corporate-actions', { body: action })),
  cancelAction: (actionId: string) =>
    doneOf(
      signedIn.DELETE('/api/v1/admin/corporate-actions/{action_id}', {
        params: { path: { action_id: actionId } },
      }),
    ),
  quarantine: (cursor: string | undefined) =>
    answerOf(signedIn.GET('/api/v1/admin/quarantine', { params: { query: paged(cursor) } })),
});
