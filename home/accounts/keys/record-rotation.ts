import type { Sql } from '@mockstreet/db/client';
import { formatInstant } from '@mockstreet/shared/instant';
import type { AuditAction } from '../audit-actions.ts';
import type { KeyRotation } from './rotate-key-files.ts';

export interface RecordedRotation extends KeyRotation {
  /** The name of the new control key, if that was replaced as well. */
  readonly controlKey: string | undefined;
}

/** Writes a rotation into the audit log. */
export async function recordRotation(sql: Sql, rotation: RecordedRotation): Promise<void> {
  const { at, compromised, tokenKey, sealingKey, controlKey, retired } = rotation;
  const action: AuditAction = 'keys.rotated';
  const details = {
    compromised,
    signs_from: formatInstant(tokenKey.signsFrom),
    sealing_key: sealingKey.kid,
    ...(controlKey === undefined ? {} : { control_key: controlKey }),
    retired: retired.map(({ kid, verifiesUntil }) => ({
      kid,
      verifies_until: formatInstant(verifiesUntil),
    })),
  };
  await sql`
    select record_audit(${at}, ${action}, null, ${tokenKey.kid}, null,
      ${JSON.stringify(details)}::text::jsonb)`;
}
