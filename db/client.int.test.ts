import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { ARRAY_OIDS } from './array-types.ts';
import { createSql, reserveSession, type Sql } from './client.ts';

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test', poolSize: 1 });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

it.each([
  '2026-11-21T09:00:00.000000Z',
  '2026-11-21T09:00:00.123456Z',
  '2026-11-21T09:00:00.000001Z',
  '2026-11-21T09:00:01.100000Z',
  '1969-12-31T23:59:59.999999Z',
  '2000-02-29T23:59:59.990000Z',
])('a time is read as it was written: %s', async (text) => {
  const at = parseInstant(text) as Instant;
  const [row] = await sql<{ at: Instant; same: boolean }[]>`
    select ${at}::timestamptz as at, ${at}::timestamptz = ${text}::text::timestamptz as same`;
  expect(row).toEqual({ at, same: true });
});

it.each(['infinity', '-infinity', '0044-03-15 00:00:00+00 BC', '12026-01-01 00:00:00+00'])(
  'what is no moment of ours is refused: %s',
  async (text) => {
    await expect(sql`select ${text}::text::timestamptz as at`).rejects.toThrow(RangeError);
  },
);

describe('arrays', () => {
  it.each(Object.entries(ARRAY_OIDS))(
    'of %s are called as the server calls them',
    async (name, oids) => {
      const [row] = await sql`
      select array[oid::int, typarray::int] as oids from pg_type where typname = ${name}`;
      expect(row?.oids).toEqual([...oids]);
    },
  );

  const TEXT = fc.string({
    unit: fc.constantFrom('a', ' ', '"', '\\', ',', '{', '}', '한', '\n', 'NULL', '1'),
  });
  const codecs: readonly [type: string, element: fc.Arbitrary<unknown>][] = [
    ['bool', fc.boolean()],
    ['int2', fc.integer({ min: -32_768, max: 32_767 })],
    ['int4', fc.integer()],
    ['int8', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)],
    ['text', TEXT],
    ['varchar', TEXT],
    ['date', fc.constantFrom('2026-11-21', '1969-12-31')],
    ['timestamptz', fc.integer({ min: -(2 ** 50), max: 2 ** 50 })],
    ['numeric', fc.bigInt().map((units) => `${units}.00000001`)],
    ['uuid', fc.uuid()],
    ['xid8', fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String)],
  ];
  // The driver takes an array of booleans for a boolean.
  const asSent = (value: unknown) => (typeof value === 'boolean' ? String(value) : value);
  it.each(codecs)('of %s come back as they were sent', async (type, element) => {
    expect(Object.keys(ARRAY_OIDS)).toContain(type);
    const given = fc.array(fc.option(element, { freq: 5 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(given, async (values) => {
        const [row] = await sql.unsafe(`select $1::${type}[] as values`, [
          values.map(asSent) as never,
        ]);
        expect(row?.values).toEqual(values);
      }),
    );
  });
});

it('a new session says nothing of its own, which could fail where nobody waits for it', async () => {
  await sql`revoke select on pg_catalog.pg_type from public`;
  const faults: unknown[] = [];
  const keep = (fault: unknown) => faults.push(fault);
  process.on('unhandledRejection', keep);
  onTestFinished(() => void process.off('unhandledRejection', keep));
  const powerless = createSql({
    url: database.url,
    applicationName: 'powerless',
    settings: { role: 'pg_read_all_stats' },
  });
  onTestFinished(() => powerless.end());
  expect(await powerless`select current_user::text as name`).toEqual([
    { name: 'pg_read_all_stats' },
  ]);
  await expect(powerless`select 1 from pg_type`).rejects.toMatchObject({ code: '42501' });
  expect(faults).toEqual([]);
});

it('a session is reserved of a pool that was never used', async () => {
  const fresh = createSql({ url: database.url, applicationName: 'fresh' });
  onTestFinished(() => fresh.end());
  const session = await reserveSession(fresh);
  expect(await session`select 1 as one`).toEqual([{ one: 1 }]);
  session.release();
});
