import { createSql, type Sql } from '@mockstreet/db/client';
import { unreachable } from '../backup-database.ts';
import { refuse } from '../refusal.ts';
import type { SystemIdentifier } from './cluster-folder.ts';
import { timelineOf } from './wal-name.ts';

/** Which cluster runs, and how it fares with its WAL. */
export interface RunningCluster {
  readonly identifier: SystemIdentifier;
  /** As in the names of segments: 8 hexadecimal digits; a recovery begins the next one. */
  readonly timeline: string;
  /** The segment being written. */
  readonly segment: string;
  /** What PostgreSQL has tried in vain to archive since it last archived anything. */
  readonly notArchived: string | null;
}

/** Refuses with DATABASE_UNREACHABLE or WAL_NOT_ARCHIVED. */
export async function readCluster(databaseUrl: string): Promise<RunningCluster> {
  const sql = createSql({ url: databaseUrl, applicationName: 'backup', poolSize: 1 });
  try {
    await sql`select 1`.catch(unreachable);
    return await readClusterOf(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** On a connection that is there. Refuses with WAL_NOT_ARCHIVED where nothing is archived at all. */
export async function readClusterOf(sql: Sql): Promise<RunningCluster> {
  const [row] = await sql<
    { identifier: string; segment: string; mode: string; notArchived: string | null }[]
  >`
    select system_identifier::text as identifier,
      pg_walfile_name(pg_current_wal_lsn()) as segment,
      current_setting('archive_mode') as mode,
      case when last_failed_time > coalesce(last_archived_time, '-infinity')
        then last_failed_wal end as "notArchived"
    from pg_control_system(), pg_stat_archiver`;
  if (!row) throw new Error('PostgreSQL does not say which cluster it is');
  if (row.mode === 'off') {
    throw refuse('WAL_NOT_ARCHIVED', 'PostgreSQL archives nothing: archive_mode is off');
  }
  return {
    // Unsigned, as the control file has it.
    identifier: `${BigInt.asUintN(64, BigInt(row.identifier))}`,
    timeline: timelineOf(row.segment),
    segment: row.segment,
    notArchived: row.notArchived,
  };
}
