import { createHash, randomUUID } from 'node:crypto';
import {
  POSTGRES_SERVICES,
  type PostgresService,
  postgresRole,
} from '@mockstreet/access/postgres-roles';
import { createSql, type Sql } from '@mockstreet/db/client';
import { DATABASE_ROLES } from '@mockstreet/db/roles';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RELAY_READER } from '../../../home/outbox/relay.ts';
import { SNAPSHOTS_READER } from '../../../home/portfolio/keep-snapshots.ts';
import { ALICE, world } from '../../../home/verify/testing/small-world.ts';
import { asService, createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { endSession, storeApiKey, storeSession } from '../../support/stored-credentials.ts';
import { type AttackedWorld, LACKS_RIGHT, type PostgresAttempt } from './attempt.ts';
import { POSTGRES_ATTEMPTS } from './attempts.ts';

let database: TestDatabase;
let owner: Sql;
let attacked: AttackedWorld;
const stolen = new Map<PostgresService, Sql>();

beforeAll(async () => {
  database = await createTestDatabase();
  owner = createSql({ url: database.url, applicationName: 'owner', poolSize: 1 });
  await owner.unsafe(world()).simple();
  attacked = await prepareWorld();
  for (const service of POSTGRES_SERVICES) {
    const url = asService(database.url, service);
    stolen.set(service, createSql({ url, applicationName: 'thief', poolSize: 1 }));
  }
});

afterAll(async () => {
  await Promise.all([owner, ...stolen.values()].map((sql) => sql.end({ timeout: 1 })));
  await database.drop();
});

async function prepareWorld(): Promise<AttackedWorld> {
  const now = instantFromMillis(Date.now());
  const inviteDigest = createHash('sha256').update(randomUUID()).digest();
  await owner`
    insert into invites (id, code_digest, role, max_uses, expires_at, created_at)
    values (${randomUUID()}, ${inviteDigest}, 'USER', 5, 'infinity', now())`;
  const [sessionId, endedSessionId] = [
    await storeSession(owner, ALICE, now),
    await storeSession(owner, ALICE, now),
  ];
  await endSession(owner, endedSessionId, now);
  // Of the tape's last days there is one each, and an old one that may go.
  await owner`
    select ensure_prints_day((now() at time zone 'UTC')::date - ago)
    from unnest(array[0, 1, 2, 3]) as ago`;
  const { id: apiKeyId } = await storeApiKey(owner, { userId: ALICE, createdAt: now });
  for (const reader of [RELAY_READER, 'fills-journal', SNAPSHOTS_READER, 'discord-alerts']) {
    await owner`
      insert into outbox_cursors values (${reader}, '0', 0, now()) on conflict do nothing`;
  }
  const [row] = await owner<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return { inviteDigest, sessionId, endedSessionId, apiKeyId, ownerPid: row?.pid ?? 0 };
}

class Undone extends Error {}

/** What comes of it: `done`, `nothing` where no row was touched, or the SQLSTATE of the refusal. */
async function outcomeOf(service: PostgresService, { act }: PostgresAttempt): Promise<string> {
  const sql = stolen.get(service) as Sql;
  let outcome = '';
  try {
    await sql.begin(async (transaction) => {
      const rows = await act(transaction as unknown as Sql, attacked);
      outcome = rows.length > 0 ? 'done' : 'nothing';
      throw new Undone();
    });
  } catch (error) {
    if (error instanceof Undone) return outcome;
    return String((error as { code?: unknown }).code ?? error);
  }
  throw new Error('an attempt was committed');
}

test.each(POSTGRES_ATTEMPTS)('who gets it done: $what', async (attempt) => {
  const outcomes: Record<string, string> = {};
  const expected: Record<string, string> = {};
  for (const service of POSTGRES_SERVICES) {
    outcomes[service] = await outcomeOf(service, attempt);
    expected[service] = attempt.allowed.includes(service)
      ? 'done'
      : (attempt.stoppedBy?.[service] ?? LACKS_RIGHT);
  }
  expect(outcomes).toEqual(expected);
});

describe('by the catalogs', () => {
  test('the roles are those of the table', () => {
    expect(POSTGRES_SERVICES.map(postgresRole)).toEqual(DATABASE_ROLES);
  });

  test('only the engine writes orders and money, and nobody deletes anything', async () => {
    const money = ['orders', 'fills', 'ledger_entries', 'portfolios', 'wallets'];
    const rows = await owner<{ role: string; act: string }[]>`
      select distinct role, act from unnest(${[...DATABASE_ROLES]}::text[]) as role,
        unnest(${money}::text[]) as name, unnest(array['INSERT', 'UPDATE']) as act
      where has_any_column_privilege(role, name, act) order by 1, 2`;
    expect([...rows]).toEqual([
      { role: 'mockstreet_engine', act: 'INSERT' },
      { role: 'mockstreet_engine', act: 'UPDATE' },
    ]);
    expect([
      ...(await owner`
        select role, relname, act from unnest(${[...DATABASE_ROLES]}::text[]) as role,
          unnest(array['DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) as act, pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
          and has_table_privilege(role, pg_class.oid, act)`),
    ]).toEqual([]);
  });

  test('nothing is granted to everyone, and nothing belongs to a service', async () => {
    expect([
      ...(await owner`
        with granted as (
          select relname as name, relacl as acl from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'S', 'v')
          union all
          select proname, coalesce(proacl, acldefault('f', proowner)) from pg_proc
            where pronamespace = 'public'::regnamespace
          union all
          select nspname, nspacl from pg_namespace where nspname in ('public', 'drizzle')
          union all
          select datname, coalesce(datacl, acldefault('d', datdba)) from pg_database
            where datname = current_database())
        select name from granted, aclexplode(acl) where grantee = 0`),
    ]).toEqual([]);
    expect([
      ...(await owner`
        select classid::regclass, objid from pg_shdepend
        where deptype = 'o' and refobjid in (
          select oid from pg_roles where rolname = any(${[...DATABASE_ROLES]}::text[]))`),
    ]).toEqual([]);
  });

  test('a function that runs as the owner finds names in our own schema only', async () => {
    const functions = await owner<{ name: string; settings: string[] | null }[]>`
      select proname as name, proconfig as settings from pg_proc
      where pronamespace = 'public'::regnamespace and prosecdef order by 1`;
    expect(functions.length).toBeGreaterThan(5);
    const pinned = ['search_path=public, pg_temp'];
    expect(functions).toEqual(functions.map(({ name }) => ({ name, settings: pinned })));
  });
});
