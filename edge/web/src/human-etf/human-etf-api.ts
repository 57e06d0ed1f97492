import { answerOf } from '../api/answer-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import type { Listing } from './read-listing.ts';

/** Of a list what is shown of it. */
const ETFS_SHOWN = 200;
const STRIKES_SHOWN = 60;

export const humanEtfApi = ({ signedIn, ordering }: HttpClients) => ({
  all: () =>
    answerOf(signedIn.GET('/api/v1/human-etf', { params: { query: { limit: ETFS_SHOWN } } })),
  one: (tickerId: string) =>
    answerOf(
      signedIn.GET('/api/v1/human-etf/{ticker_id}', { params: { path: { ticker_id: tickerId } } }),
    ),
  /** Newest first. */
  strikes: (tickerId: string) =>
    answerOf(
      signedIn.GET('/api/v1/human-etf/{ticker_id}/strikes', {
        params: { path: { ticker_id: tickerId }, query: { limit: STRIKES_SHOWN } },
      }),
    ),
  /** Answered by the edge, also while home is away. */
  list: (clientCommandId: string, listing: Listing) =>
    answerOf(
      ordering.POST('/api/v1/human-etf', {
        body: { ...listing, client_command_id: clientCommandId },
      }),
    ),
});
