import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSql, type Sql } from '@mockstreet/db/client';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { onTestFinished } from 'vitest';
import { makeIdentity, readIdentities } from '../../home/backup/age-keys.ts';
import { keyFilesIn } from '../../home/backup/key-files.ts';
import type { BackupSources } from '../../home/backup/make-backup.ts';
import { world } from '../../home/verify/testing/small-world.ts';
import { asService, createTestDatabase } from '../support/database.ts';
import { asRedisUser, createTestRedis } from '../support/redis.ts';

export const TEMPLATE_KEY = 'config:msg_template:whale_trade';

/** A little world in servers of the test's own, and what it takes to back it up. */
export async function openWorld(programs: string) {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-backup-'));
  const [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
  const sql = createSql({ url: database.url, applicationName: 'test' });
  onTestFinished(async () => {
    await sql.end({ timeout: 1 });
    await database.drop();
    rmSync(folder, { recursive: true });
  });
  await sql.unsafe(world());
  await useTransactionIds(sql, 5_000);
  const { identityText, recipientText } = await makeIdentity();
  const identityFile = join(folder, 'identity');
  const recipientFile = join(folder, 'recipient');
  writeFileSync(identityFile, identityText);
  writeFileSync(recipientFile, recipientText);
  const sources: BackupSources = {
    databaseUrl: asService(database.url, 'backup'),
    redisUrl: asRedisUser(redis.url, 'backup'),
    programs: { folder: programs, searchPath: undefined },
    keyFiles: () => keyFilesIn(makeKeyFiles(folder)),
    recipientFile,
    partitions: 2,
    clock: () => instantFromMillis(Date.now()),
  };
  return {
    ...{ folder, sql, database, redis, sources, identityFile, recipientFile },
    identities: readIdentities(identityFile),
    path: join(folder, 'backup.age'),
  };
}

function makeKeyFiles(folder: string): string {
  const keys = mkdtempSync(join(folder, 'keys-'));
  for (const name of ['token-keys', 'sealing-keys', 'control-key', 'public-keys', 'edge-keys']) {
    writeFileSync(join(keys, `${name}.json`), JSON.stringify({ keys: [{ kid: name }] }));
  }
  return keys;
}

/** A subtransaction that writes has an id of its own. */
async function useTransactionIds(sql: Sql, count: number): Promise<void> {
  await sql.unsafe(`
    do $$ begin
      create temp table used (n int);
      for n in 1..${count} loop
        begin insert into used values (n); exception when others then raise; end;
      end loop;
      drop table used;
    end $$`);
}

/** A hash of the rows of every table, whatever order they lie in, and where sequences stand. */
export async function contentHashes(sql: Sql): Promise<Record<string, string>> {
  const relations = await sql<{ name: string; kind: string }[]>`
    select oid::regclass::text as name, relkind as kind from pg_class
    where relnamespace in ('public'::regnamespace, 'drizzle'::regnamespace)
      and relkind in ('r', 'p', 'S') order by 1`;
  const hashes: Record<string, string> = {};
  for (const { name, kind } of relations) {
    const row = kind === 'S' ? '(last_value, is_called)' : 'given';
    const [found] = await sql.unsafe<{ hash: string }[]>(`
      with rows as (select ${row}::text as text from ${name} given)
      select count(*) || ' ' || md5(string_agg(text, chr(10) order by text collate "C")) as hash
      from rows`);
    hashes[name] = found?.hash ?? 'empty';
  }
  return hashes;
}
