import { answerOf } from '../api/answer-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';

export const profileApi = ({ signedIn }: HttpClients) => ({
  profile: (userId: string) =>
    answerOf(signedIn.GET('/api/v1/profiles/{user_id}', { params: { path: { user_id: userId } } })),
});
