import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOX_ADDRESSES, HOME_ENGINES } from '@mockstreet/access/box-network';
import { POSTGRES_OWNER, POSTGRES_SERVICES, postgresRole } from '@mockstreet/access/postgres-roles';
import { expect, test } from 'vitest';
import {
  composeText,
  parseCompose,
  REPOSITORY,
  secretsOf,
} from '../support/compose/compose-file.ts';

/** Lines of pg_hba.conf: PostgreSQL takes the first that fits, and refuses whom none does. */
const lines = readFileSync(join(REPOSITORY, 'deploy/postgres/pg_hba.conf'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(/ +/));
const remote = lines.flatMap(([type, database = '', user = '', address = '']) =>
  type === 'host' && address !== 'samehost' ? [{ database, user, address }] : [],
);

/** The role of each secret with an address of the database. */
const ROLE_OF: Readonly<Record<string, string>> = {
  'setup-database-url': POSTGRES_OWNER,
  ...Object.fromEntries(
    POSTGRES_SERVICES.map((service) => [`${service}-database-url`, postgresRole(service)]),
  ),
};

test('each service’s role may sign in from the containers that are given its password, and no other', () => {
  const { services } = parseCompose(composeText('home'), {});
  const given = Object.values(services).flatMap((service) => {
    const address = service.networks?.box?.ipv4_address;
    return secretsOf(service).flatMap((secret) =>
      secret in ROLE_OF ? [`${ROLE_OF[secret]} ${address}/32`] : [],
    );
  });
  const more = `${postgresRole('engine')} 172.30.2.40/29`;
  expect(HOME_ENGINES).toBe('172.30.2.40-172.30.2.47');
  const allowed = remote.map(({ user, address }) => `${user} ${address}`);
  expect([...new Set(allowed)].toSorted()).toEqual([...given, more].toSorted());
});

test('nobody signs in without a password, nor everybody from anywhere', () => {
  expect(lines.map((line) => line.at(-1))).toEqual(lines.map(() => 'scram-sha-256'));
  expect(
    remote.filter(({ user, address }) => user === 'all' || !/\/(32|29)$/.test(address)),
  ).toEqual([]);
});

test('only the owner reaches other databases, and only backup copies the cluster', () => {
  const elsewhere = remote.filter(({ database }) => database !== 'mockstreet');
  expect(elsewhere).toEqual([
    { database: 'all', user: POSTGRES_OWNER, address: `${BOX_ADDRESSES.home.setup}/32` },
    { database: 'all', user: POSTGRES_OWNER, address: '172.30.2.31/32' },
    {
      database: 'replication',
      user: postgresRole('backup'),
      address: `${BOX_ADDRESSES.home.backup}/32`,
    },
  ]);
});
