import { POSTGRES_SERVICES } from '@mockstreet/access/postgres-roles';
import { LOCK_KEYS } from '@mockstreet/db/lock-keys';
import type { PostgresAttempt } from './attempt.ts';

/** A statement that nobody may run. */
function refused(what: string, statement: string): PostgresAttempt {
  return { what, allowed: [], act: async (sql) => [await sql.unsafe(statement)] };
}

/** Ways to more than one was given. */
export const ESCALATION: readonly PostgresAttempt[] = [
  refused('become the owner', 'set role mockstreet'),
  {
    what: 'become another service',
    allowed: [],
    act: (sql) => sql`
      select set_config('role', (
        select rolname from pg_roles
        where rolname ~ '^mockstreet_' and rolname <> current_user limit 1), true)`,
  },
  refused('make a role', 'create role mallory superuser'),
  refused('give another role a password', "alter role mockstreet password 'x'"),
  refused('read what passwords are checked against', 'select rolpassword from pg_authid'),
  {
    what: 'grant a right',
    allowed: [],
    act: async (sql) => {
      await sql`grant delete on ledger_entries to public`;
      return await sql`
        select 1 where has_table_privilege(current_user, 'ledger_entries', 'DELETE')`;
    },
    // With a right of their own on the table they are only warned that it had no effect.
    stoppedBy: {
      ...{ api: 'nothing', engine: 'nothing', snapshots: 'nothing' },
      ...{ auditor: 'nothing', backup: 'nothing' },
    },
  },
  refused('run a program on the server', "copy (select 1) to program 'true'"),
  refused('read a file of the server', "select pg_read_file('/etc/passwd')"),
  refused('write a file on the server', "copy (select 1) to '/tmp/mallory'"),
  refused('switch off a trigger', 'alter table ledger_entries disable trigger user'),
  refused('switch off all triggers', 'set session_replication_role = replica'),
  refused('change or drop a table', 'drop table ledger_entries'),
  refused('make a table', 'create table mallory (a int)'),
  refused('make a temporary table', 'create temporary table mallory (a int)'),
  refused('make a function', "create function mallory() returns int language sql as 'select 1'"),
  refused('make a schema', 'create schema mallory'),
  refused('hide what the server logs', "set log_statement = 'none'"),
  {
    what: 'end another’s connection',
    allowed: [],
    act: (sql, { ownerPid }) => sql`select pg_terminate_backend(${ownerPid})`,
  },
  {
    what: 'see another’s statements',
    allowed: [],
    act: (sql, { ownerPid }) => sql`
      select query from pg_stat_activity where pid = ${ownerPid} and query !~ 'insufficient'`,
    stoppedBy: Object.fromEntries(POSTGRES_SERVICES.map((service) => [service, 'nothing'])),
  },
  {
    what: 'lock the service out by a password of one’s own, until set-up runs again',
    allowed: POSTGRES_SERVICES,
    act: async (sql) => [await sql`alter role current_user password 'mallory'`],
  },
  {
    what: 'hold a lock that others of us wait for, or wake them for nothing',
    allowed: POSTGRES_SERVICES,
    act: (sql) =>
      sql`select pg_advisory_xact_lock(${LOCK_KEYS.relay}), pg_notify('outbox_moved', '')`,
  },
];
