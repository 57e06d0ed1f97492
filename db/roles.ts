import type postgres from 'postgres';

/**
 * The roles that home's services sign in with, one each. They belong to the cluster, their rights to
 * the schema (migrations grant them): so they are made before a migration or a restore, which name
 * them. Without a password, as they are made here, nobody signs in with them; set-up gives them one.
 */
export const DATABASE_ROLES = [
  'mockstreet_api',
  'mockstreet_engine',
  'mockstreet_feeder',
  'mockstreet_relay',
  'mockstreet_control',
  'mockstreet_journal',
  'mockstreet_snapshots',
  'mockstreet_notifier',
  'mockstreet_scheduler',
  'mockstreet_bot',
  'mockstreet_auditor',
  'mockstreet_backup',
] as const;

/** Reads rows that a policy hides as well: a dump without them would be none. */
const BACKUP_ROLE = 'mockstreet_backup';

const ATTEMPTS = 20;

/** With one connection or more, and whatever it makes of values. */
type Client = postgres.ISql;

/**
 * Makes the roles that are missing, and takes away from those that are there whatever they should
 * not have. Needs a superuser. Safe at the same time from any number of databases of one cluster.
 */
export async function ensureRoles(client: Client, options: RoleOptions = {}): Promise<void> {
  for (const role of DATABASE_ROLES)
    await untilUndisturbed(() => ensureRole(client, role, options));
}

export interface RoleOptions {
  /**
   * Whether the role that makes backups may copy the cluster file by file, for the WAL to be rolled
   * onto. Who may do that may also have the WAL kept until the disk is full.
   */
  readonly copyCluster?: boolean;
}

async function ensureRole(client: Client, role: string, options: RoleOptions): Promise<void> {
  const name = client(role);
  const seesAll = role === BACKUP_ROLE;
  const copiesFiles = role === BACKUP_ROLE && options.copyCluster === true;
  const [found] = await client<{ isRight: boolean; memberOf: string[] }[]>`
    select rolcanlogin and rolbypassrls = ${seesAll}
        and rolreplication = ${copiesFiles}
        and not (rolsuper or rolcreaterole or rolcreatedb) as "isRight",
      array(select granted.rolname::text from pg_auth_members
        join pg_roles granted on granted.oid = roleid where member = pg_roles.oid) as "memberOf"
    from pg_roles where rolname = ${role}`;
  if (!found) await client`create role ${name}`;
  if (!found?.isRight) {
    const policies = client.unsafe(seesAll ? 'bypassrls' : 'nobypassrls');
    const replication = client.unsafe(copiesFiles ? 'replication' : 'noreplication');
    await client`
      alter role ${name} login nosuperuser nocreaterole nocreatedb ${replication} ${policies}`;
  }
  for (const other of found?.memberOf ?? []) await client`revoke ${client(other)} from ${name}`;
}

/**
 * Lets nobody into the database but its owner and the services, and no service make tables there.
 * For each database anew: neither a template nor a dump carries these rights along.
 */
export async function closeDatabase(client: Client, database: string): Promise<void> {
  const roles = DATABASE_ROLES.join(', ');
  await untilUndisturbed(async () => {
    await client`revoke all on database ${client(database)} from public`;
    await client`grant connect on database ${client(database)} to ${client.unsafe(roles)}`;
  });
}

/** Which every cluster has, and which everyone may enter unless told otherwise. */
const MAINTENANCE_DATABASES = ['postgres', 'template1'];

/** Keeps the services out of the cluster's own databases as well: they have no business there. */
export async function closeMaintenanceDatabases(client: Client): Promise<void> {
  const open = await client<{ name: string }[]>`
    select distinct datname as name
    from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))
    where datname = any(${MAINTENANCE_DATABASES}::text[]) and grantee = 0`;
  for (const { name } of open) {
    await untilUndisturbed(async () => {
      await client`revoke all on database ${client(name)} from public`;
    });
  }
}

/**
 * Two who change one row of the cluster's catalogs at once do not wait for each other, as they would
 * for a table's: the second is told so.
 */
async function untilUndisturbed(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !isDisturbance(error)) throw error;
    }
  }
}

/** duplicate_object, unique_violation, and `tuple concurrently updated`, which has no code of its own. */
function isDisturbance(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === '42710' || code === '23505') return true;
  return code === 'XX000' && String(message).includes('tuple concurrently');
}
