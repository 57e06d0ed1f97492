import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Answer } from '../api/answer.ts';
import { answerOf } from '../api/answer-of.ts';
import { itemsOf } from '../api/items-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import type { Order } from '../api/payloads.ts';
import type * as schema from '../api/schema.ts';
import { type CandlePage, type Interval, readCandles } from './candles.ts';
import type { Fill } from './chart-marks.ts';

/** Rows of a page: as many as may be asked for. */
const PAGE = 200;

export interface CandleQuestion {
  readonly tickerId: string;
  readonly interval: Interval;
  /** Those that opened before; left out: the newest. */
  readonly before?: Instant;
  /** Left out: as many as there may be in an answer. */
  readonly limit?: number;
}

/** What the page of an instrument asks for beside what all pages know. */
export function instrumentApi({ anyone, signedIn }: HttpClients) {
  return {
    async candles(question: CandleQuestion): Promise<Answer<CandlePage>> {
      const { tickerId, interval, before, limit = PAGE } = question;
      const to = before === undefined ? {} : { to: formatInstant(before) };
      const answer = await answerOf(
        anyone.GET('/api/v1/candles/{ticker_id}', {
          params: { path: { ticker_id: tickerId }, query: { interval, limit, ...to } },
        }),
      );
      if (!answer.ok) return answer;
      const { items, next_cursor } = answer.value;
      return { ok: true, value: { candles: readCandles(items), isFirst: next_cursor === null } };
    },
    /** The newest of one instrument. */
    fills: (tickerId: string): Promise<Answer<readonly Fill[]>> =>
      itemsOf(
        answerOf(
          signedIn.GET('/api/v1/trades', {
            params: { query: { ticker_id: tickerId, limit: PAGE } },
          }),
        ),
      ),
    waiting: (tickerId: string): Promise<Answer<readonly Order[]>> =>
      itemsOf(
        answerOf(
          signedIn.GET('/api/v1/orders', {
            params: { query: { ticker_id: tickerId, status: 'PENDING', limit: PAGE } },
          }),
        ),
      ),
    rules: (): Promise<Answer<schema.TradingRules>> => answerOf(anyone.GET('/api/v1/market/rules')),
    actions: (tickerId: string): Promise<Answer<readonly schema.CorporateAction[]>> =>
      itemsOf(
        answerOf(
          anyone.GET('/api/v1/corporate-actions', {
            params: { query: { ticker_id: tickerId, limit: 5 } },
          }),
        ),
      ),
  };
}
