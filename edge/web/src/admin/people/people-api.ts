import { answerOf } from '../../api/answer-of.ts';
import { doneOf } from '../../api/done-of.ts';
import { fromCursor } from '../../api/from-cursor.ts';
import type { HttpClients } from '../../api/mockstreet-api.ts';
import type { NewInvite, UserChange } from '../../api/schema.ts';

const ROWS = 50;

export interface UserFilters {
  readonly username?: string;
  readonly role?: 'ADMIN' | 'USER';
  readonly is_active?: 'true' | 'false';
}

export const peopleApi = ({ signedIn }: HttpClients) => ({
  users: (filters: UserFilters, cursor: string | undefined) =>
    answerOf(
      signedIn.GET('/api/v1/admin/users', {
        params: { query: { ...filters, limit: ROWS, ...fromCursor(cursor) } },
      }),
    ),
  changeUser: (userId: string, change: UserChange) =>
    answerOf(
      signedIn.PATCH('/api/v1/admin/users/{user_id}', {
        params: { path: { user_id: userId } },
        body: change,
      }),
    ),
  invites: (cursor: string | undefined) =>
    answerOf(
      signedIn.GET('/api/v1/admin/invites', {
        params: { query: { limit: ROWS, ...fromCursor(cursor) } },
      }),
    ),
  createInvite: (invite: NewInvite) =>
    answerOf(signedIn.POST('/api/v1/admin/invites', { body: invite })),
  revokeInvite: (inviteId: string) =>
    doneOf(
      signedIn.DELETE('/api/v1/admin/invites/{invite_id}', {
        params: { path: { invite_id: inviteId } },
      }),
    ),
});
