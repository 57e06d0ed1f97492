import { formatInstant, formatInstantOrNull, type Instant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { INVITE_STATUSES, type Invite, inviteStatus } from '#accounts/invites';
import { cursorSchema } from '../http/cursor.ts';
import { limitSchema, nextCursorSchema } from '../http/page.ts';
import { orNull, timeParameter, timeText } from '../http/wire.ts';
import { writtenRemark } from '../http/written-line.ts';
import { roleSchema } from '../people/profile-schema.ts';

const inviteShape = {
  invite_id: z.uuid(),
  role: roleSchema.meta({ description: 'Of the accounts that it opens' }),
  max_uses: z.int().min(1).meta({ example: 1 }),
  uses: z.int().min(0),
  status: z.enum(INVITE_STATUSES),
  expires_at: timeText,
  note: orNull(z.string().meta({ example: 'for Ji-ho' })),
  created_by: orNull(z.uuid()).meta({ description: 'User id; null when set-up made it' }),
  created_at: timeText,
  revoked_at: orNull(timeText),
};

export const inviteSchema = z.object(inviteShape).meta({ id: 'Invite' });

export const createdInviteSchema = z
  .object({
    invite_code: z.string().meta({
      description: 'Shown this once: only its digest is kept',
      example: 'msi_3f8a5c0d9e7b1a2c4d6f8091a3b5c7d9e1f20314',
    }),
    ...inviteShape,
  })
  .meta({ id: 'CreatedInvite' });

export const invitePageSchema = z.object({
  items: z.array(inviteSchema),
  next_cursor: nextCursorSchema,
});

export const invitePathSchema = z.object({ invite_id: z.uuid().toLowerCase() });

export const inviteFiltersSchema = z.strictObject({
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});

export const newInviteSchema = z
  .strictObject({
    max_uses: z.int().min(1).max(1_000).default(1),
    expires_at: timeParameter
      .optional()
      .meta({ description: 'Within the next 90 days; in a week unless said otherwise' }),
    role: roleSchema.default('USER'),
    note: writtenRemark({ description: 'Whom it is meant for', example: 'for Ji-ho' }),
  })
  .refine(({ role, max_uses: maxUses }) => role !== 'ADMIN' || maxUses === 1, {
    path: ['max_uses'],
    params: { code: 'admin_invite_is_single' },
    message: 'must be 1 for administrators',
  })
  .meta({ id: 'NewInvite' });

export function presentInvite(invite: Invite, now: Instant): z.output<typeof inviteSchema> {
  return {
    invite_id: invite.id,
    role: invite.role,
    max_uses: invite.maxUses,
    uses: invite.uses,
    status: inviteStatus(invite, now),
    expires_at: formatInstant(invite.expiresAt),
    note: invite.note,
    created_by: invite.createdBy,
    created_at: formatInstant(invite.createdAt),
    revoked_at: formatInstantOrNull(invite.revokedAt),
  };
}
