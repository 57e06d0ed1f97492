import { z } from 'zod';
import type { ManagedUser } from '#accounts/list-users';
import { cursorSchema } from '../http/cursor.ts';
import { limitSchema, nextCursorSchema } from '../http/page.ts';
import {
  nicknameSchema,
  presentProfile,
  profileSchema,
  roleSchema,
} from '../people/profile-schema.ts';

export const managedUserSchema = profileSchema
  .extend({
    open_sessions: z.int().min(0).meta({ description: 'Sign-ins that can still be refreshed' }),
    api_keys: z.int().min(0).meta({ description: 'API keys that count now' }),
  })
  .meta({ id: 'ManagedUser' });

export const managedUserPageSchema = z.object({
  items: z.array(managedUserSchema),
  next_cursor: nextCursorSchema,
});

export const userPathSchema = z.object({ user_id: z.uuid().toLowerCase() });

export const userFiltersSchema = z.strictObject({
  username: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9._-]{1,32}$/)
    .optional()
    .meta({ description: 'Beginning of the username', example: 'de' }),
  role: roleSchema.optional(),
  is_active: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});

export const userChangeSchema = z
  .strictObject({
    role: roleSchema.optional(),
    is_active: z.boolean().optional(),
    nickname: nicknameSchema.optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    params: { code: 'nothing_to_change' },
    message: 'must have a role, is_active or a nickname',
  })
  .meta({ id: 'UserChange' });

export function presentManagedUser(user: ManagedUser): z.output<typeof managedUserSchema> {
  return {
    ...presentProfile(user),
    open_sessions: user.openSessions,
    api_keys: user.apiKeys,
  };
}
