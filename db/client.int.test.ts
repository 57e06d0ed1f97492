import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { createSql, type Sql } from './client.ts';

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
