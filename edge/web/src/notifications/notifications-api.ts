import { answerOf } from '../api/answer-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';

export interface NotificationQuestion {
  readonly limit: number;
  readonly kinds?: string;
  readonly cursor?: string;
}

export const notificationsApi = ({ signedIn }: HttpClients) => ({
  /** Newest first. */
  page: (query: NotificationQuestion) =>
    answerOf(signedIn.GET('/api/v1/notifications', { params: { query } })),
  markAllRead: () => answerOf(signedIn.POST('/api/v1/notifications/read', { body: {} })),
});
