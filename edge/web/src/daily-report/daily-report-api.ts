import { answerOf } from '../api/answer-of.ts';
import { itemsOf } from '../api/items-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';

export const dailyReportApi = ({ signedIn }: HttpClients) => ({
  /** Newest first. */
  dailyReports: () => itemsOf(answerOf(signedIn.GET('/api/v1/daily-reports'))),
});
