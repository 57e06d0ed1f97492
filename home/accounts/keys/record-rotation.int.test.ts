import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSql, type Sql } from '@mockstreet/db/client';
import { addMicros, formatInstant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { keyFilesIn } from '../../../tests/support/home-keys.ts';
import { ensureKeyFiles } from './ensure-key-files.ts';
import type { HomeKeyFiles } from './key-files.ts';
import { recordRotation } from './record-rotation.ts';
import { rotateKeyFiles } from './rotate-key-files.ts';

let now = instant(1_800_000_000_000_000);
const clock = () => now;

let folder: string;
let files: HomeKeyFiles;
let database: TestDatabase;
let sql: Sql;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-keys-'));
  files = keyFilesIn(folder);
  await ensureKeyFiles(files, { clock });
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test', poolSize: 1 });
});
afterEach(async () => {
  await sql.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function rotate(compromised: boolean) {
  now = addMicros(now, MICROS_PER_MINUTE);
  const rotation = await rotateKeyFiles(files, { clock, compromised });
  await recordRotation(sql, { ...rotation, controlKey: 'x'.repeat(43) });
  return rotation;
}

const recorded = () => sql`
  select subject, details from audit_log where action = 'keys.rotated' order by id desc`;

it('a rotation is recorded with what it changed, not with what those before it did', async () => {
  const first = await rotate(false);
  const { tokenKey, sealingKey } = await rotate(false);
  const [row] = await recorded();
  expect(row).toMatchObject({
    subject: tokenKey.kid,
    details: {
      compromised: false,
      sealing_key: sealingKey.kid,
      retired_count: 1,
      retired: [{ kid: first.tokenKey.kid, verifies_until: expect.any(String) }],
    },
  });
});

it('fifty rotations in a row can be recorded, and then that all of those keys were stolen', async () => {
  for (let at = 0; at < 50; at++) await rotate(false);
  const { retired, at } = await rotate(true);
  expect(retired).toHaveLength(51);
  expect(await recorded()).toHaveLength(51);
  const [row] = await recorded();
  expect(row?.details).toMatchObject({
    compromised: true,
    retired_count: 51,
    retired: Array.from({ length: 10 }, () => ({
      kid: expect.any(String),
      verifies_until: formatInstant(at),
    })),
  });
});
