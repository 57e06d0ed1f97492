import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { brokerDefinitions, hashBrokerPassword } from './broker-definitions.ts';
import { BROKER_USERS, type BrokerUser } from './broker-users.ts';

const salt = Uint8Array.of(1, 2, 254, 255);
const users = Object.fromEntries(
  BROKER_USERS.map((name) => [name, { password: `secret of ${name}`, salt }]),
) as Record<BrokerUser, { password: string; salt: Uint8Array }>;

test('a password is kept as the salt and the SHA-512 of salt and password', () => {
  const expected = Buffer.concat([
    salt,
    createHash('sha512').update(salt).update('pässword').digest(),
  ]).toString('base64');
  expect(hashBrokerPassword({ password: 'pässword', salt })).toBe(expected);
  expect(() => hashBrokerPassword({ password: 'x', salt: salt.slice(1) })).toThrow(RangeError);
});

test('a deployment has a user for each service, no guest and no administrator', () => {
  const document = brokerDefinitions({ users, intakeIds: ['edge-1'] });
  expect(document.users.map(({ name }) => name)).toEqual([...BROKER_USERS]);
  expect(document.users.flatMap(({ tags }) => tags)).not.toContain('administrator');
  expect(document.permissions.map(({ user, vhost }) => [user, vhost])).toEqual(
    BROKER_USERS.map((name) => [name, '/']),
  );
  expect(JSON.stringify(document)).not.toContain('secret of');
});

test('native mode has an administrator besides, who may do everything', () => {
  const administrator = { name: 'boss', password: 'x', salt };
  const document = brokerDefinitions({ users, intakeIds: ['edge-1'], administrator });
  expect(document.users.at(-1)).toMatchObject({ name: 'boss', tags: ['administrator'] });
  const all = { configure: '.*', write: '.*', read: '.*' };
  expect(document.permissions.at(-1)).toEqual({ user: 'boss', vhost: '/', ...all });
});

test('queues that an older version declared get the limit that theirs lack', () => {
  const [policy] = brokerDefinitions({ users, intakeIds: ['edge-1'] }).policies;
  const fits = (name: string) => new RegExp(policy?.pattern ?? '').test(name);
  const queues = ['orders.0', 'orders.unrouted', 'orders.dead', 'edge.control.edge-1'];
  expect(queues.filter(fits)).toEqual(queues);
  expect(fits('fills.log')).toBe(false);
  expect(policy?.definition).toEqual({ 'delivery-limit': 1_000_000_000 });
});
