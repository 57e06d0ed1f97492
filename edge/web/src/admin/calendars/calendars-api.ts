import { answerOf } from '../../api/answer-of.ts';
import { doneOf } from '../../api/done-of.ts';
import type { HttpClients } from '../../api/mockstreet-api.ts';
import type { DayOverride, ManagedCalendar } from '../../api/schema.ts';

export type Market = ManagedCalendar['market'];

/** A day of a market. */
export interface MarketDay {
  readonly market: Market;
  readonly day: string;
}

export const calendarsApi = ({ signedIn }: HttpClients) => ({
  calendar: (market: Market, from: string, to: string) =>
    answerOf(
      signedIn.GET('/api/v1/admin/calendars/{market}', {
        params: { path: { market }, query: { from, to } },
      }),
    ),
  override: (path: MarketDay, wish: DayOverride) =>
    answerOf(
      signedIn.PUT('/api/v1/admin/calendars/{market}/{day}', {
        params: { path: { ...path } },
        body: wish,
      }),
    ),
  takeBack: (path: MarketDay) =>
    doneOf(
      signedIn.DELETE('/api/v1/admin/calendars/{market}/{day}', { params: { path: { ...path } } }),
    ),
});
