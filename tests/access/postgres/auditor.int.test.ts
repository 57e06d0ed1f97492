import { createSql, type Sql } from '@mockstreet/db/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { world } from '../../../home/verify/testing/small-world.ts';
import { checkDatabase } from '../../../home/verify/verify-invariants.ts';
import { asService, createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let owner: Sql;
let auditor: Sql;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = createSql({ url: database.url, applicationName: 'owner', poolSize: 1 });
  await owner.unsafe(world()).simple();
  const url = asService(database.url, 'auditor');
  auditor = createSql({ url, applicationName: 'auditor', poolSize: 1 });
});

afterAll(async () => {
  await Promise.all([owner, auditor].map((sql) => sql.end({ timeout: 1 })));
  await database.drop();
});

test('the auditor can check every rule, and sees all of it but the images of accounts', async () => {
  const [seen, all] = [await checkDatabase(auditor), await checkDatabase(owner)];
  expect(seen.filter(({ breaches }) => breaches > 0)).toEqual([]);
  const [outbox] = await owner<{ shown: number }[]>`
    select count(*)::int as shown from outbox where channel <> 'journal'`;
  expect(seen.map(({ rule, checked }) => [rule, checked])).toEqual(
    all.map(({ rule, unit, checked }) => [
      rule,
      ['events', 'unjournaled'].includes(unit) ? outbox?.shown : checked,
    ]),
  );
});

test('what is wrong where the auditor has no rights of its own is found as well', async () => {
  await owner`alter table sessions add score real`;
  const breached = (await checkDatabase(auditor)).filter(({ breaches }) => breaches > 0);
  expect(breached.map(({ examples }) => examples)).toEqual([['sessions.score is real']]);
});
