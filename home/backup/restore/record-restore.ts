import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { AuditAction } from '#accounts/audit-actions';
import type { Manifest } from '../manifest.ts';

/** Writes into the audit log that, and to which moment, home was restored. */
export async function recordRestore(sql: Sql, manifest: Manifest, at: Instant): Promise<void> {
  const action: AuditAction = 'home.restored';
  const details = {
    backup_taken_at: manifest.taken_at,
    backup_kind: manifest.kind,
    backup_version: manifest.version,
  };
  await sql`
    select record_audit(${at}, ${action}, null, null, null,
      ${JSON.stringify(details)}::text::jsonb)`;
}
