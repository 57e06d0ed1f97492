import { answerOf } from '../../api/answer-of.ts';
import type { HttpClients } from '../../api/mockstreet-api.ts';
import type { TradingModeWish } from '../../api/schema.ts';

export const modesApi = ({ signedIn }: HttpClients) => ({
  modes: () => answerOf(signedIn.GET('/api/v1/admin/trading-modes')),
  setMode: (wish: TradingModeWish) =>
    answerOf(signedIn.PUT('/api/v1/admin/trading-modes', { body: wish })),
});
