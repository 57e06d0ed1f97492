import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSql, type Sql } from '@mockstreet/db/client';
import { migrate } from '@mockstreet/db/migrate';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createBareDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { dropCandleMonthsBefore, ensureCandleMonths } from './make-candles.ts';

/**
 * Debian has no package of TimescaleDB, so this is about what is chosen, not about what TimescaleDB
 * does then: stand-ins of its functions, with its signatures, tell how they are called.
 */
let database: TestDatabase;
let sql: Sql;

beforeEach(async () => {
  database = await createBareDatabase();
  sql = createSql({ url: database.url, applicationName: 'storage-test', poolSize: 1 });
});
afterEach(async () => {
  await sql.end({ timeout: 1 });
  await database.drop();
});

const partitions = async () => {
  const rows = await sql<{ name: string }[]>`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = 'candles'::regclass`;
  return rows.map(({ name }) => name);
};

test('where there is TimescaleDB, one-minute candles are a hypertable in chunks of a month', async () => {
  await sql.unsafe(`
    CREATE TABLE calls (call text);
    CREATE FUNCTION create_hypertable(relation regclass, time_column_name name,
      partitioning_column name DEFAULT NULL, number_partitions integer DEFAULT NULL,
      chunk_time_interval interval DEFAULT NULL, create_default_indexes boolean DEFAULT true)
      RETURNS void LANGUAGE sql AS $$
        INSERT INTO calls VALUES (format('hypertable %s by %s, %s', relation, time_column_name, chunk_time_interval)) $$;
    CREATE FUNCTION create_hypertable(relation regclass, dimension jsonb) RETURNS void LANGUAGE sql AS 'SELECT';
    CREATE FUNCTION drop_chunks(relation regclass, older_than timestamptz) RETURNS SETOF text LANGUAGE sql AS $$
      INSERT INTO calls VALUES (format('drop chunks of %s before %s', relation, older_than));
      VALUES ('_hyper_1_1_chunk'), ('_hyper_1_2_chunk') $$;`);
  await migrate(database.url);
  await ensureCandleMonths(sql, ['2020-01-01']);
  expect(await partitions()).toEqual([]);
  expect(await dropCandleMonthsBefore(sql, '2020-03-01')).toBe(2);
  const calls = await sql`select call from calls`;
  expect(calls.map(({ call }) => call)).toEqual([
    'hypertable candles by open_at, 1 mon',
    'drop chunks of candles before 2020-03-01 00:00:00+00',
  ]);
});

test('where there is none, they are partitions of a month', async () => {
  await migrate(database.url);
  await ensureCandleMonths(sql, ['2020-01-01', '2020-02-01']);
  expect((await partitions()).toSorted()).toEqual(['candles_202001', 'candles_202002']);
  expect(await dropCandleMonthsBefore(sql, '2020-02-01')).toBe(1);
  expect(await partitions()).toEqual(['candles_202002']);
});

test('candles from before are kept, rolled up, and known to be made', async () => {
  await migrate(database.url, { migrationsFolder: migrationsBefore('0024_candles_by_month') });
  await sql`
    insert into candles (ticker_id, open_at, open, high, low, close, volume, source)
    select 'OLD', at, n, n + 2, n - 1, n + 1, 1, 'test'
    from generate_series(1, 10) as n,
      lateral (select '2026-01-31T23:55:00Z'::timestamptz + (n - 1) * interval '1 minute' as at) as minute`;
  await sql`
    insert into tape_gaps (ticker_id, from_at, to_at, resolution, resolved_at, detected_at)
    values ('OLD', '2026-02-01T00:01:10Z', '2026-02-01T00:02:00Z', 'BACKFILLED', now(), now())`;
  await migrate(database.url);

  expect((await partitions()).toSorted()).toEqual(['candles_202601', 'candles_202602']);
  const minutes = await sql`
    select count(*)::int as candles, max(revision) as revision, count(gap)::int as gaps from candles`;
  expect(minutes).toEqual([{ candles: 10, revision: 1, gaps: 1 }]);
  const days = await sql`
    select trim_scale(open)::text as open, trim_scale(high)::text as high, trim_scale(low)::text as low,
      trim_scale(close)::text as close, trim_scale(volume)::text as volume, gap::text, revision
    from candle_rollups where minutes = 1440 order by open_at`;
  expect(days).toEqual([
    { open: '1', high: '7', low: '0', close: '6', volume: '5', gap: null, revision: 1 },
    { open: '6', high: '12', low: '5', close: '11', volume: '5', gap: 'BACKFILLED', revision: 1 },
  ]);
  expect(await sql`select ticker_id, complete_to::text as to from candle_heads`).toEqual([
    { ticker_id: 'OLD', to: '2026-02-01 00:05:00+00' },
  ]);
});

/** A folder of the migrations before one. */
function migrationsBefore(migration: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(new URL('../../../db/migrations', import.meta.url), folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string }[] };
  const entries = journal.entries.filter(({ tag }) => tag < migration);
  writeFileSync(file, JSON.stringify({ ...journal, entries }));
  return folder;
}
