import { formatInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { AUDIT_ACTIONS } from '#accounts/audit-actions';
import type { AuditEntry } from '#accounts/audit-log';
import { cursorParameter } from '../http/cursor.ts';
import { limitSchema, nextCursorSchema } from '../http/page.ts';
import { orNull, sha256Text, timeParameter, timeText } from '../http/wire.ts';

const auditEntrySchema = z
  .object({
    audit_id: z.int().min(1).meta({ description: '1, 2, 3 …: none is ever left out', example: 42 }),
    at: timeText,
    action: z.string().meta({ example: 'user.deactivated' }),
    actor_id: orNull(z.uuid()).meta({
      description: 'The user who acted; null for strangers and for home itself',
    }),
    subject: orNull(z.string().meta({ example: '0198c0de-7b6a-7c3d-8e4f-5a6b7c8d9e0f' })).meta({
      description: 'What was acted on, by its id; of a refusal, the operation',
    }),
    address: orNull(z.string().meta({ example: '198.51.100.7' })).meta({
      description: 'The client’s network address',
    }),
    details: z
      .record(z.string(), z.unknown())
      .meta({ example: { sessions_ended: 2, api_keys_revoked: 1 } }),
    hash: sha256Text.meta({
      description:
        'Over this entry and the hash of the one before. Whoever keeps the newest one elsewhere can tell whether anything before it was changed later',
    }),
  })
  .meta({ id: 'AuditEntry' });

export const auditPageSchema = z.object({
  items: z.array(auditEntrySchema),
  next_cursor: nextCursorSchema,
});

export const auditFiltersSchema = z.strictObject({
  action: z.enum(AUDIT_ACTIONS).optional(),
  actor_id: z.uuid().toLowerCase().optional(),
  from: timeParameter.optional().meta({ description: 'At or after' }),
  to: timeParameter.optional().meta({ description: 'Before' }),
  limit: limitSchema,
  cursor: cursorParameter(decodeAuditCursor).optional(),
});

/** Opaque to clients; the leading number is the version of this format. */
export function encodeAuditCursor(id: string): string {
  return Buffer.from(`1:${id}`).toString('base64url');
}

function decodeAuditCursor(cursor: string): string | undefined {
  return /^1:(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1];
}

export function presentAuditEntry(entry: AuditEntry): z.output<typeof auditEntrySchema> {
  return {
    audit_id: Number.parseInt(entry.id, 10),
    at: formatInstant(entry.at),
    action: entry.action,
    actor_id: entry.actorId,
    subject: entry.subject,
    address: entry.address,
    details: entry.details,
    hash: Buffer.from(entry.hash).toString('hex'),
  };
}
