import type { Sql } from '@mockstreet/db/client';
import { formatInstant } from '@mockstreet/shared/instant';
import type { AuditAction } from '../audit-actions.ts';
import type { KeyRotation } from './rotate-key-files.ts';

export interface RecordedRotation extends KeyRotation {
  /** The name of the new control key, if that was replaced as well. */
  readonly controlKey: string | undefined;
}

/** As many as fit into the details of a row. Others are counted, and stand in the key files. */
const RETIRED_NAMED_MAX = 10;

/** Writes a rotation into the audit log. */
export async function recordRotation(sql: Sql, rotation: RecordedRotation): Promise<void> {
  const { at, compromised, tokenKey, sealingKey, journalKey, controlKey, retired } = rotation;
  const action: AuditAction = 'keys.rotated';
  const details = {
    compromised,
    signs_from: formatInstant(tokenKey.signsFrom),
    sealing_key: sealingKey.kid,
    journal_key: journalKey,
    ...(controlKey === undefined ? {} : { control_key: controlKey }),
    retired_count: retired.length,
    retired: retired.slice(-RETIRED_NAMED_MAX).map(({ kid, verifiesUntil }) => ({
      kid,
      verifies_until: formatInstant(verifiesUntil),
    })),
  };
  await sql`
    select record_audit(${at}, ${action}, null, ${tokenKey.kid}, null,
      ${JSON.stringify(details)}::text::jsonb)`;
}
