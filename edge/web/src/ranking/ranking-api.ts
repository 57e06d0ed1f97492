import { answerOf } from '../api/answer-of.ts';
import { fromCursor } from '../api/from-cursor.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import type { RankingQuestion } from '../api/payloads.ts';

export const rankingApi = ({ anyone, signedIn }: HttpClients) => ({
  ranking: (question: RankingQuestion, cursor: string | undefined) =>
    answerOf(
      signedIn.GET('/api/v1/ranking', {
        params: { query: { ...question, ...fromCursor(cursor) } },
      }),
    ),
  rules: () => answerOf(anyone.GET('/api/v1/ranking/rules')),
});
