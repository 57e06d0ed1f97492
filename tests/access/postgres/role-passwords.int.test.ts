import { randomBytes } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import { migrate } from '@mockstreet/db/migrate';
import { DATABASE_ROLES } from '@mockstreet/db/roles';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { renewOwnerPassword } from '../../../home/setup/renew-owner-password.ts';
import { type RolePasswords, setRolePasswords } from '../../../home/setup/set-role-passwords.ts';
import { type OwnPostgres, startOwnPostgres } from '../../support/own-postgres.ts';

let server: OwnPostgres;
let url: string;
const clients: Sql[] = [];

beforeAll(async () => {
  server = await startOwnPostgres();
  const urls = await Promise.all(['one', 'two', 'three'].map((name) => server.database(name)));
  await Promise.all(urls.map((url) => migrate(url)));
  url = urls[0] as string;
}, 120_000);
afterEach(async () => {
  await Promise.all(clients.splice(0).map((sql) => sql.end({ timeout: 1 })));
});
afterAll(() => server.stop());

const newPasswords = () =>
  Object.fromEntries(
    DATABASE_ROLES.map((role) => [role, randomBytes(24).toString('hex')]),
  ) as RolePasswords;

function connect(address: string): Sql {
  const sql = createSql({ url: address, applicationName: 'test', poolSize: 1 });
  clients.push(sql);
  return sql;
}

function addressOf(role: keyof RolePasswords, password: string, database = 'one'): string {
  const address = new URL(url);
  address.username = role;
  address.password = password;
  address.pathname = `/${database}`;
  return address.href;
}

/** Who one is after signing in, or the SQLSTATE of the refusal. */
async function signIn(role: keyof RolePasswords, password: string, database?: string) {
  try {
    const [row] = await connect(addressOf(role, password, database))`select current_user as name`;
    return row?.name as string;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const [INVALID_PASSWORD, LACKS_RIGHT] = ['28P01', '42501'];
const verifiers = (owner: Sql) => owner`
  select rolname, rolpassword from pg_authid where rolname = any(${[...DATABASE_ROLES]}::text[]) order by 1`;

describe('the roles of the services', () => {
  it('are made by migrations, also of several databases at once, and let nobody in so far', async () => {
    const rows = await connect(url)<{ rolname: string }[]>`
      select rolname from pg_authid
      where rolname ~ '^mockstreet_' and rolcanlogin and rolpassword is null and not rolsuper`;
    expect(rows.map(({ rolname }) => rolname).toSorted()).toEqual(DATABASE_ROLES.toSorted());
    expect(await signIn('mockstreet_api', '')).toBe(INVALID_PASSWORD);
  });

  it('get a password each, and keep it when set-up runs again', async () => {
    const owner = connect(url);
    const passwords = newPasswords();
    expect(await setRolePasswords(owner, passwords, randomBytes)).toEqual(DATABASE_ROLES);
    for (const role of DATABASE_ROLES) expect(await signIn(role, passwords[role])).toBe(role);
    expect(await signIn('mockstreet_api', passwords.mockstreet_engine)).toBe(INVALID_PASSWORD);
    const before = await verifiers(owner);
    expect(await setRolePasswords(owner, passwords, randomBytes)).toEqual([]);
    expect(await verifiers(owner)).toEqual(before);
  });

  it('get another one each by set-up with other passwords, while open sessions go on', async () => {
    const owner = connect(url);
    const [old, fresh] = [newPasswords(), newPasswords()];
    await setRolePasswords(owner, old, randomBytes);
    const open = connect(addressOf('mockstreet_relay', old.mockstreet_relay));
    await open`select 1`;
    await setRolePasswords(owner, fresh, randomBytes);
    expect(await signIn('mockstreet_relay', old.mockstreet_relay)).toBe(INVALID_PASSWORD);
    expect(await signIn('mockstreet_relay', fresh.mockstreet_relay)).toBe('mockstreet_relay');
    expect(await open`select current_user as name`).toEqual([{ name: 'mockstreet_relay' }]);
  });

  it('are as they were, whatever one who had them changed, once set-up has run again', async () => {
    const owner = connect(url);
    const passwords = newPasswords();
    await setRolePasswords(owner, passwords, randomBytes);
    const thief = connect(addressOf('mockstreet_api', passwords.mockstreet_api));
    await thief`alter role mockstreet_api set search_path = pg_temp`;
    await thief`alter role mockstreet_api in database one set statement_timeout = 1`;
    await thief`alter role mockstreet_api password 'mine-alone-from-now-on'`;
    await owner`alter role mockstreet_api createrole nologin`;
    await owner`grant mockstreet, pg_read_all_data to mockstreet_api`;
    expect(await signIn('mockstreet_api', passwords.mockstreet_api)).toBe(INVALID_PASSWORD);

    await migrate(url);
    expect(await setRolePasswords(owner, passwords, randomBytes)).toEqual(['mockstreet_api']);
    const api = connect(addressOf('mockstreet_api', passwords.mockstreet_api));
    expect(
      await api`
        select current_setting('search_path') as path, current_setting('statement_timeout') as ms,
          rolcreaterole as makes, pg_has_role('mockstreet', 'member') as owns,
          pg_has_role('pg_read_all_data', 'member') as reads
        from pg_roles where rolname = current_user`,
    ).toEqual([{ path: '"$user", public', ms: '10s', makes: false, owns: false, reads: false }]);
  });

  it('are let into their own database and into no other of the cluster', async () => {
    const passwords = newPasswords();
    await setRolePasswords(connect(url), passwords, randomBytes);
    await server.database('elsewhere');
    await connect(url)`revoke connect on database elsewhere from public`;
    for (const database of ['postgres', 'template1', 'elsewhere']) {
      const outcome = await signIn('mockstreet_api', passwords.mockstreet_api, database);
      expect([database, outcome]).toEqual([database, LACKS_RIGHT]);
    }
    expect(await signIn('mockstreet_api', passwords.mockstreet_api, 'two')).toBe('mockstreet_api');
  });
});

it('leaves no password in the server’s log, which holds every statement', async () => {
  const passwords = newPasswords();
  await setRolePasswords(connect(url), passwords, randomBytes);
  const log = server.log();
  for (const role of DATABASE_ROLES) {
    expect(log).toMatch(new RegExp(`alter role ${role} login password 'SCRAM-SHA-256\\$`));
    expect(log).not.toContain(passwords[role]);
  }
});

describe('an owner’s password', () => {
  const make = () => randomBytes(24).toString('hex');

  /** An owner beside the server's own, whom the tests need. */
  async function openOwner(name: string) {
    const password = make();
    await connect(url).unsafe(`create role ${name} superuser login password '${password}'`);
    const address = (given: string) => {
      const changed = new URL(url);
      changed.username = name;
      changed.password = given;
      return changed.href;
    };
    const enters = async (given: string) => {
      const asked = connect(address(given))`select current_user as name`;
      return await asked.then(
        ([row]) => row?.name as string,
        ({ code }: { code: string }) => code,
      );
    };
    return { password, address, enters };
  }

  it('is set by who still has a former one, though the last never reached the box', async () => {
    const { password, address, enters } = await openOwner('owner_a');
    const [never, fresh] = [make(), make()];
    expect(await renewOwnerPassword(address(fresh), [never, password], randomBytes)).toBe(true);
    expect(await enters(fresh)).toBe('owner_a');
    expect(await enters(password)).toBe(INVALID_PASSWORD);
    expect(await renewOwnerPassword(address(fresh), [never, password], randomBytes)).toBe(false);
    expect(server.log()).toMatch(/alter role "owner_a" password 'SCRAM-SHA-256\$/);
    expect(server.log()).not.toContain(fresh);
  });

  it('stays as it is where no former one opens the server', async () => {
    const { password, address, enters } = await openOwner('owner_b');
    expect(await renewOwnerPassword(address(make()), [make()], randomBytes)).toBe(false);
    expect(await enters(password)).toBe('owner_b');
  });

  it('is not asked about of a server that cannot be reached', async () => {
    const { address } = await openOwner('owner_c');
    const nowhere = new URL(address(make()));
    nowhere.port = '1';
    await expect(renewOwnerPassword(nowhere.href, [make()], randomBytes)).rejects.toThrow();
  });
});
