import { answerOf } from '../api/answer-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';

export const fairnessApi = ({ anyone }: HttpClients) => ({
  fairness: () => answerOf(anyone.GET('/api/v1/fairness')),
});
