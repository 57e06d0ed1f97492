import type { Answer } from '../api/answer.ts';
import { answerOf } from '../api/answer-of.ts';
import { fromCursor } from '../api/from-cursor.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import type { EquityPoint } from '../api/schema.ts';
import { walkPages } from '../api/walk-pages.ts';

/** How far back the curve of an account goes. */
export type EquityRange = '1d' | '1w' | '1m' | 'all';

const POINTS_OF_A_PAGE = 500;
/** Hours of a month and a half: more is never drawn. */
const PAGES_MAX = 2;
/** An account with fewer days than these is told by the hour. */
const DAYS_ENOUGH = 45;

type Interval = '1m' | '1h' | '1d';

/** The calls of the account's page. */
export const accountApi = ({ signedIn, ordering }: HttpClients) => {
  const history = (interval: Interval, from?: string) =>
    walkPages(
      (cursor) =>
        answerOf(
          signedIn.GET('/api/v1/portfolio/history', {
            params: {
              query: {
                interval,
                limit: POINTS_OF_A_PAGE,
                ...(from === undefined ? {} : { from }),
                ...fromCursor(cursor),
              },
            },
          }),
        ),
      PAGES_MAX,
    );
  return {
    /** @param from RFC 3339; of `all` it is not asked */
    async equityHistory(range: EquityRange, from: string): Promise<Answer<readonly EquityPoint[]>> {
      if (range === '1d') return await history('1m', from);
      if (range !== 'all') return await history('1h', from);
      const days = await history('1d');
      return !days.ok || days.value.length >= DAYS_ENOUGH ? days : await history('1h');
    },
    margin: () => answerOf(signedIn.GET('/api/v1/margin')),
    bailout: () => answerOf(signedIn.GET('/api/v1/bailout')),
    myRank: () =>
      answerOf(
        signedIn.GET('/api/v1/ranking', {
          params: { query: { period: 'all', by: 'return', limit: 1 } },
        }),
      ),
    switchMargin: (clientCommandId: string, enabled: boolean) =>
      answerOf(
        ordering.POST('/api/v1/margin', { body: { client_command_id: clientCommandId, enabled } }),
      ),
    askBailout: (clientCommandId: string) =>
      answerOf(ordering.POST('/api/v1/bailout', { body: { client_command_id: clientCommandId } })),
  };
};
