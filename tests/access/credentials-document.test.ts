import { readFileSync } from 'node:fs';
import { BROKER_USERS } from '@mockstreet/access/broker-users';
import { POSTGRES_SERVICES } from '@mockstreet/access/postgres-roles';
import { REDIS_USERS } from '@mockstreet/access/redis-users';
import { expect, test } from 'vitest';
import { credentialsTable } from './attempt.ts';
import { BROKER_ATTEMPTS } from './broker/attempts.ts';
import { POSTGRES_ATTEMPTS } from './postgres/attempts.ts';
import { REDIS_ATTEMPTS } from './redis/attempts.ts';

const DOCUMENT = new URL('../../docs/credentials.md', import.meta.url);
const document = readFileSync(DOCUMENT, 'utf8');

/** What stands between the marks of a table. */
function tableOf(name: string): string | undefined {
  return document.split(`<!-- table: ${name} -->\n`)[1]?.split('\n<!-- end -->')[0];
}

test.each([
  ['postgres', credentialsTable(POSTGRES_SERVICES, POSTGRES_ATTEMPTS)],
  ['redis', credentialsTable(REDIS_USERS, REDIS_ATTEMPTS)],
  ['broker', credentialsTable(BROKER_USERS, BROKER_ATTEMPTS)],
])('the document says of %s what the tests try', (name, table) => {
  expect(tableOf(name)).toBe(table);
});

test('no two attempts of a table are called the same', () => {
  for (const attempts of [POSTGRES_ATTEMPTS, REDIS_ATTEMPTS, BROKER_ATTEMPTS]) {
    const names = attempts.map(({ what }) => what);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  }
});
