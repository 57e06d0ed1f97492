import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseEnv } from 'node:util';
import { KEY_FOLDERS, keyPlace } from '@mockstreet/home/accounts/keys/key-folders';
import { recipientOf } from '@mockstreet/home/backup/age-keys';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBundleFlags } from './bundle-flags.ts';
import { makeBundle } from './make-bundle.ts';

const NEW = ['--origin', 'https://mock.example', '--edge', 'mock.example'];
const clock = () => instantFromMillis(1_800_000_000_000);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-bundle-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const make = (...args: string[]) => makeBundle(folder, readBundleFlags(args), clock);
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

function allFiles(): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Object.fromEntries(paths.toSorted().map((path) => [path, read(path)]));
}

test('everything is private, and each box’s folder holds what that box is given', async () => {
  await make(...NEW);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
    expect([entry.name, mode]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
  }
  const paths = Object.keys(allFiles());
  expect(paths.filter((path) => path.startsWith('edge/'))).toEqual([
    'edge/.env',
    'edge/bundle.env',
    'edge/keys/home-control-key.json',
    'edge/keys/receipt-key.json',
    'edge/rabbitmq/definitions.json',
    'edge/secrets/erlang-cookie',
    'edge/secrets/intake-amqp-url',
    'edge/secrets/rabbitmq-management-url',
    'edge/secrets/topology-amqp-url',
    'edge/wireguard/firewall.nft',
    'edge/wireguard/wg0.conf',
  ]);
  expect(paths.filter((path) => path.startsWith('owner/'))).toEqual([
    'owner/backup-identity',
    'owner/bundle.json',
  ]);
});

test('no secret of home’s lies in the edge’s folder, nor the owner’s in either', async () => {
  await make(...NEW);
  const files = Object.entries(allFiles());
  const edge = files
    .filter(([path]) => path.startsWith('edge/'))
    .map(([, text]) => text)
    .join();
  const record = JSON.parse(read('owner/bundle.json'));
  const ofHome = [
    record.wireguard.home,
    record.postgres.owner,
    ...Object.values<string>(record.postgres.services),
    ...Object.values<string>(record.redis),
    ...['engine', 'control', 'journal', 'auditor'].map((name) => record.broker[name].password),
    ...['token-keys', 'sealing-keys', 'control-key', 'journal-key'].flatMap((name) =>
      JSON.parse(read(keyPlace('home/keys', `${name}.json`))).keys.map(
        (key: { d?: string; k?: string }) => key.d ?? key.k,
      ),
    ),
  ];
  expect(ofHome.length).toBeGreaterThan(18);
  for (const secret of ofHome) {
    expect(secret).toMatch(/.{20}/);
    expect(edge).not.toContain(secret);
  }
  const identity = /AGE-SECRET-KEY-\S+/.exec(read('owner/backup-identity'))?.[0] ?? 'none';
  for (const [path, text] of files) {
    if (path !== 'owner/backup-identity') expect(text).not.toContain(identity);
  }
  const home = files
    .filter(([path]) => path.startsWith('home/'))
    .map(([, text]) => text)
    .join();
  for (const name of ['intake', 'topology', 'monitor']) {
    expect(home).not.toContain(record.broker[name].password);
  }
  expect(home).not.toContain(record.wireguard.edge);
});

test('the ends of the tunnel fit: wg takes the keys, and each knows the other by its own', async () => {
  await make(...NEW);
  const value = (box: string, name: string) =>
    new RegExp(`^${name} = (.*)$`, 'm').exec(read(`${box}/wireguard/wg0.conf`))?.[1] ?? '';
  const publicKeyOf = (box: string) =>
    execFileSync('wg', ['pubkey'], { input: value(box, 'PrivateKey'), encoding: 'utf8' }).trim();
  expect(value('home', 'PublicKey')).toBe(publicKeyOf('edge'));
  expect(value('edge', 'PublicKey')).toBe(publicKeyOf('home'));
  expect(value('edge', 'PresharedKey')).toBe(value('home', 'PresharedKey'));
  expect(Buffer.from(value('edge', 'PresharedKey'), 'base64')).toHaveLength(32);
});

test('a second run changes nothing, and fills in what is gone', async () => {
  await make(...NEW);
  const before = allFiles();
  expect(await make()).toEqual({ made: [], replaced: [] });
  expect(allFiles()).toEqual(before);
  rmSync(join(folder, 'home/secrets'), { recursive: true });
  rmSync(join(folder, 'edge/wireguard/wg0.conf'));
  writeFileSync(join(folder, 'edge/rabbitmq/definitions.json'), 'of an older version');
  writeFileSync(join(folder, 'home/.env'), 'PARTITIONS=4\nSESSIONS=always\n');
  await expect(make()).rejects.toThrow('home/secrets/backup-recipient');
  const restored = allFiles();
  for (const [path, text] of Object.entries(before)) {
    if (!['home/.env', 'home/secrets/backup-recipient'].includes(path)) {
      expect([path, restored[path]]).toEqual([path, text]);
    }
  }
  expect(restored['home/.env']).toBe('PARTITIONS=4\nSESSIONS=always\n');
});

test('what the bundle tells compose follows the bundle, and the owner’s own settings stay', async () => {
  await make(...NEW);
  const told = (box: string) => parseEnv(read(`${box}/bundle.env`));
  expect(told('home')).toEqual({ PARTITIONS: '2' });
  expect(told('edge')).toEqual({
    PUBLIC_HOST: 'mock.example',
    ACME_EMAIL: 'postmaster@mock.example',
    TUNNEL_PORT: '51820',
    PARTITIONS: '2',
  });
  expect(parseEnv(read('edge/.env') + read('home/.env'))).toEqual({});
  const own = 'LOG_LEVEL=debug\nPARTITIONS=4\n';
  writeFileSync(join(folder, 'edge/.env'), own);
  // Of a version that told less.
  writeFileSync(join(folder, 'home/bundle.env'), '');
  const change = ['--origin', 'https://other.example', '--edge', 'other.example:443'];
  const { replaced } = await make('--change', ...change);
  expect(told('edge')).toMatchObject({ PUBLIC_HOST: 'other.example', TUNNEL_PORT: '443' });
  expect(told('home')).toEqual({ PARTITIONS: '2' });
  expect(read('edge/.env')).toBe(own);
  expect(replaced).toEqual(expect.arrayContaining(['edge/bundle.env', 'home/bundle.env']));
});

test('the way for what watches is opened and closed by a switch that is kept', async () => {
  await make(...NEW);
  const isOpen = () => [
    read('edge/wireguard/firewall.nft').includes('dport 3013'),
    read('home/wireguard/firewall.nft').includes('dport 4318'),
  ];
  expect(isOpen()).toEqual([false, false]);
  expect((await make('--telemetry', 'on')).replaced).toEqual([
    'owner/bundle.json',
    'edge/wireguard/firewall.nft',
    'home/wireguard/firewall.nft',
  ]);
  expect(await make()).toEqual({ made: [], replaced: [] });
  expect(isOpen()).toEqual([true, true]);
  await make('--telemetry', 'off');
  expect(isOpen()).toEqual([false, false]);
});

test('keys of a bundle that had them in one folder move into those of their purposes', async () => {
  await make(...NEW);
  const before = allFiles();
  const keys = Object.keys(before).filter((path) => path.startsWith('home/keys/'));
  expect(keys).toEqual([
    ...['home/keys/control/control-key.json', 'home/keys/journal/journal-key.json'],
    ...['home/keys/public/edge-keys.json', 'home/keys/public/public-keys.json'],
    ...['home/keys/sealing/sealing-keys.json', 'home/keys/tokens/token-keys.json'],
  ]);
  for (const path of keys) {
    renameSync(join(folder, path), join(folder, 'home/keys', basename(path)));
  }
  for (const name of KEY_FOLDERS) rmSync(join(folder, 'home/keys', name), { recursive: true });
  await make();
  expect(allFiles()).toEqual(before);
});

test('a service that a newer version added gets a password, the others keep theirs', async () => {
  await make(...NEW);
  const record = JSON.parse(read('owner/bundle.json'));
  const { journal: _, ...older } = record.broker;
  writeFileSync(join(folder, 'owner/bundle.json'), JSON.stringify({ ...record, broker: older }));
  await make();
  const { journal, ...others } = JSON.parse(read('owner/bundle.json')).broker;
  expect(others).toEqual(older);
  expect(journal.password).not.toBe(record.broker.journal.password);
  expect(read('home/secrets/journal-amqp-url')).toContain(journal.password);
});

test.each([
  ['wireguard', /^(owner\/bundle\.json|(edge|home)\/wireguard\/wg0\.conf)$/],
  [
    'broker',
    /^(owner\/bundle\.json|edge\/(rabbitmq|secrets)\/.*|home\/secrets\/(.*-amqp-url|rabbitmq-management-url))$/,
  ],
  ['postgres', /^(owner\/bundle\.json|home\/secrets\/(role-passwords\.json|[a-z]*-database-url))$/],
  [
    'postgres-owner',
    /^(owner\/bundle\.json|home\/secrets\/(owner-passwords-before\.json|postgres-password|setup-database-url))$/,
  ],
  ['redis', /^(owner\/bundle\.json|home\/secrets\/(.*-redis-url|redis-users\.acl))$/],
  ['receipt', /^(edge\/keys\/receipt-key|home\/keys\/public\/edge-keys)\.json$/],
])('rotating %s replaces what is of that kind and nothing else', async (kind, expected) => {
  await make(...NEW);
  const before = allFiles();
  const { made, replaced } = await make('--rotate', kind);
  const after = allFiles();
  const changed = Object.keys(before).filter((path) => after[path] !== before[path]);
  expect(changed.length).toBeGreaterThan(1);
  expect(made).toEqual([]);
  expect(replaced.toSorted()).toEqual(changed);
  expect(changed.filter((path) => !expected.test(path))).toEqual([]);
  expect(Object.keys(after)).toEqual(Object.keys(before));
});

test('home still knows receipts of the key before', async () => {
  await make(...NEW);
  const kids = () =>
    JSON.parse(read('home/keys/public/edge-keys.json')).keys.map((key: { kid: string }) => key.kid);
  const first = JSON.parse(read('edge/keys/receipt-key.json')).kid;
  expect(kids()).toEqual([first]);
  await make('--rotate', 'receipt');
  const second = JSON.parse(read('edge/keys/receipt-key.json')).kid;
  expect(kids()).toEqual([second, first]);
  expect(read('home/keys/public/edge-keys.json')).not.toContain('"d"');
});

test('home knows no receipt of a key that was stolen', async () => {
  await make(...NEW);
  const stolen = JSON.parse(read('edge/keys/receipt-key.json')).kid;
  await make('--rotate', 'receipt', '--compromised');
  const { kid } = JSON.parse(read('edge/keys/receipt-key.json'));
  expect(kid).not.toBe(stolen);
  const known = () => JSON.parse(read('home/keys/public/edge-keys.json')).keys;
  expect(known()).toMatchObject([{ kid }]);
  await make();
  expect(known()).toMatchObject([{ kid }]);
});

test('set-up is given every password of the owner that may still hold, the newest first', async () => {
  await make(...NEW);
  const passwords = [read('home/secrets/postgres-password')];
  const before = () => JSON.parse(read('home/secrets/owner-passwords-before.json'));
  expect(before()).toEqual([]);
  for (const _ of [1, 2]) {
    await make('--rotate', 'postgres-owner');
    expect(before()).toEqual(passwords.toReversed());
    passwords.push(read('home/secrets/postgres-password'));
  }
  expect(new Set(passwords).size).toBe(3);
  expect(read('home/secrets/setup-database-url')).toContain(`:${passwords[2]}@`);
});

test('another pair for backups is one pair, and the owner keeps what opens the older ones', async () => {
  await make(...NEW);
  const before = allFiles();
  const { made, replaced } = await make('--rotate', 'backup');
  expect(made).toEqual(['owner/backup-identity-until-20270115T080000000']);
  expect(replaced).toEqual(['owner/backup-identity', 'home/secrets/backup-recipient']);
  expect(read(made[0] ?? '')).toBe(before['owner/backup-identity']);
  expect(await recipientOf(read('owner/backup-identity'))).toBe(
    read('home/secrets/backup-recipient'),
  );
  expect(await recipientOf(read(made[0] ?? ''))).toBe(before['home/secrets/backup-recipient']);
  const others = Object.keys(before).filter((path) => !replaced.includes(path));
  for (const path of others) expect([path, read(path)]).toEqual([path, before[path]]);
});

test('no backup becomes unreadable for want of the old identity', async () => {
  await make(...NEW);
  rmSync(join(folder, 'owner/backup-identity'));
  const before = allFiles();
  await expect(make('--rotate', 'all')).rejects.toThrow('owner/backup-identity');
  expect(allFiles()).toEqual(before);
});

test('all that a bundle holds is replaced at once, but for keys that are home’s to rotate', async () => {
  await make(...NEW);
  const before = allFiles();
  await make('--rotate', 'all', '--compromised');
  const same = Object.keys(before).filter((path) => read(path) === before[path]);
  expect(same).toEqual([
    ...['edge/.env', 'edge/bundle.env', 'edge/keys/home-control-key.json'],
    ...['edge/wireguard/firewall.nft', 'home/.env', 'home/bundle.env'],
    ...['home/keys/control/control-key.json', 'home/keys/journal/journal-key.json'],
    ...['home/keys/public/public-keys.json', 'home/keys/sealing/sealing-keys.json'],
    ...['home/keys/tokens/token-keys.json', 'home/wireguard/firewall.nft'],
  ]);
});

test('an edge that is made anew knows home by the control key that home has by then', async () => {
  await make(...NEW);
  const path = 'edge/keys/home-control-key.json';
  const { keys } = JSON.parse(read(path));
  const brought = join(folder, 'brought.json');
  const renewed = `${JSON.stringify({ keys: [{ ...keys[0], kid: 'of-home-since' }] }, null, 2)}\n`;
  writeFileSync(brought, renewed);
  expect(await make('--control-public-key', brought)).toMatchObject({ replaced: [path] });
  expect(read(path)).toBe(renewed);
  // No later run goes back to the key of the first day.
  await make('--rotate', 'all');
  expect(read(path)).toBe(renewed);

  writeFileSync(brought, read('home/keys/control/control-key.json'));
  await expect(make('--control-public-key', brought)).rejects.toThrow('--control-public-key');
  expect(read(path)).toBe(renewed);
});

test('nothing is rotated where nothing was made', async () => {
  await expect(make('--rotate', 'all', ...NEW)).rejects.toThrow('there is no bundle');
  expect(readdirSync(folder)).toEqual([]);
});
