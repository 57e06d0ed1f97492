import { answerOf } from '../api/answer-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import type { Registration } from '../api/schema.ts';

export const joinApi = ({ anyone }: HttpClients) => ({
  register: (registration: Registration) =>
    answerOf(anyone.POST('/api/v1/users', { body: registration })),
});
