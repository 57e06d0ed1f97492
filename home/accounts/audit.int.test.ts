import { createSql } from '@mockstreet/db/client';
import { instant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';

const AT = instant(1_800_000_000_123_456);
const ACTOR = '0198c0de-0000-7000-8000-000000000001';

let database: TestDatabase;
let sql: ReturnType<typeof createSql>;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test', poolSize: 8 });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

const record = (subject: string) =>
  sql`select record_audit(${AT}, 'user.changed', ${ACTOR}, ${subject}, '192.0.2.1', '{"a":1}')`;

describe('the audit log', () => {
  it('numbers acts that happen at once without a gap, each row on the hash before it', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, at) => record(`s${at}`)));
    const rows = await sql`select id, prev_hash, hash from audit_log order by id`;
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, at) => `${at + 1}`));
    const links = rows.map(({ prev_hash }) => prev_hash.toString('hex'));
    const hashes = rows.map(({ hash }) => hash.toString('hex'));
    expect(links).toEqual(['00'.repeat(32), ...hashes.slice(0, -1)]);
    expect(await sql`select last_id, encode(hash, 'hex') as hash from audit_head`).toEqual([
      { last_id: '40', hash: hashes.at(-1) },
    ]);
  });

  it('leaves no gap where an act was undone', async () => {
    const [before] = await sql`select last_id from audit_head`;
    await expect(sql`
      with audited as (select record_audit(${AT}, 'user.changed', null, null, null, '{}') as id)
      select 1 / (id - id) from audited`).rejects.toThrow('division by zero');
    await record('next');
    const [after] = await sql`select max(id) as id from audit_log`;
    expect(Number(after?.id)).toBe(Number(before?.last_id) + 1);
  });

  it('writes several rows of one statement in a chain', async () => {
    const rows = await sql`
      select record_audit(${AT}, 'session.ended', ${ACTOR}, n::text, null, '{}') as id
      from generate_series(1, 3) as n`;
    const [first] = rows;
    expect(rows.map(({ id }) => Number(id) - Number(first?.id))).toEqual([0, 1, 2]);
  });

  it('cuts what strangers may have made long', async () => {
    const [row] = await sql`
      select record_audit(${AT}, 'sign_in.refused', null, repeat('x', 5000), repeat('y', 500), null) as id`;
    expect(
      await sql`
        select length(subject) as subject, length(address) as address, details
        from audit_log where id = ${row?.id}`,
    ).toEqual([{ subject: 200, address: 64, details: {} }]);
  });

  it.each([
    'update audit_log set subject = null',
    'delete from audit_log',
    'truncate audit_log',
    'delete from audit_head',
    'truncate audit_head',
  ])('refuses to %s', async (statement) => {
    await expect(sql.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
  });
});
