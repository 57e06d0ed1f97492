import { answerOf } from '../api/answer-of.ts';
import { doneOf } from '../api/done-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import type { ApiKey, NewApiKey, ProfileChange } from '../api/schema.ts';

/** A key, as the list has it. */
export interface OwnApiKey extends Omit<ApiKey, 'scopes'> {
  readonly scopes: readonly ApiKey['scopes'][number][];
}

/** Live ones are fewer; the rest are the youngest of those that were. */
const KEYS_SHOWN = 50;

export const settingsApi = ({ signedIn }: HttpClients) => ({
  changeMe: (change: Omit<ProfileChange, 'discord_user_id'>) =>
    answerOf(signedIn.PATCH('/api/v1/me', { body: change })),
  apiKeys: () =>
    answerOf(signedIn.GET('/api/v1/api-keys', { params: { query: { limit: KEYS_SHOWN } } })),
  makeApiKey: (wish: NewApiKey) => answerOf(signedIn.POST('/api/v1/api-keys', { body: wish })),
  rotateApiKey: (keyId: string, currentPassword: string | undefined) =>
    answerOf(
      signedIn.POST('/api/v1/api-keys/{key_id}/rotate', {
        params: { path: { key_id: keyId } },
        body: currentPassword === undefined ? {} : { current_password: currentPassword },
      }),
    ),
  revokeApiKey: (keyId: string) =>
    doneOf(signedIn.DELETE('/api/v1/api-keys/{key_id}', { params: { path: { key_id: keyId } } })),
  linkDiscord: () => answerOf(signedIn.POST('/api/v1/discord/link')),
  unlinkDiscord: () => answerOf(signedIn.DELETE('/api/v1/discord/link')),
});
