import type { Answer } from '../api/answer.ts';
import { answerOf } from '../api/answer-of.ts';
import { itemsOf } from '../api/items-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import type * as schema from '../api/schema.ts';

export type Sparkline = Readonly<Pick<schema.Sparkline, 'ticker_id' | 'from' | 'closes'>>;
export type MarketClock = Readonly<schema.MarketClock>;
export type Mover = Readonly<
  Pick<schema.Mover, 'ticker_id' | 'last' | 'change' | 'traded_value' | 'at_limit' | 'source'>
>;
export const SURGE_WINDOWS = ['1m', '5m', '15m', '1h', '1d'] as const;
export type SurgeWindow = (typeof SURGE_WINDOWS)[number];

export interface SurgeQuestion {
  readonly window: SurgeWindow;
  readonly by: 'rate' | 'volume';
  /** Of each market. */
  readonly limit: number;
}

/** What the market asks for beside instruments and prices. */
export function marketApi({ anyone, signedIn }: HttpClients) {
  return {
    sparklines: (): Promise<Answer<readonly Sparkline[]>> =>
      itemsOf(answerOf(anyone.GET('/api/v1/market/sparklines'))),
    async clocks(): Promise<Answer<readonly MarketClock[]>> {
      const answer = await answerOf(anyone.GET('/api/v1/market/clock'));
      return answer.ok ? { ok: true, value: answer.value.markets } : answer;
    },
    /** Of all markets, each with its biggest first. */
    async surge(query: SurgeQuestion): Promise<Answer<readonly Mover[]>> {
      const answer = await answerOf(anyone.GET('/api/v1/market/surge', { params: { query } }));
      if (!answer.ok) return answer;
      return { ok: true, value: answer.value.markets.flatMap(({ items }) => items) };
    },
    /** In the order in which they were added. */
    async favourites(): Promise<Answer<readonly string[]>> {
      const answer = await itemsOf(answerOf(signedIn.GET('/api/v1/favourites')));
      if (!answer.ok) return answer;
      return { ok: true, value: answer.value.map(({ ticker_id }) => ticker_id) };
    },
    addFavourite: (tickerId: string): Promise<Answer<unknown>> =>
      answerOf(
        signedIn.PUT('/api/v1/favourites/{ticker_id}', {
          params: { path: { ticker_id: tickerId } },
        }),
      ),
    removeFavourite: (tickerId: string): Promise<Answer<unknown>> =>
      answerOf(
        signedIn.DELETE('/api/v1/favourites/{ticker_id}', {
          params: { path: { ticker_id: tickerId } },
        }),
      ),
  };
}
