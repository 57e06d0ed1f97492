import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { REPOSITORY } from '../support/compose/compose-file.ts';

let folder: string;
let bundle: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-own-'));
  bundle = join(folder, 'secrets/edge');
  mkdirSync(join(bundle, 'wireguard'), { recursive: true });
  writeFileSync(join(bundle, 'wireguard/wg0.conf'), '', { mode: 0o600 });
  mkdirSync(join(bundle, 'keys'), { mode: 0o755 });
  writeFileSync(join(bundle, 'keys/receipt-key.json'), '{}', { mode: 0o644 });
  copyFileSync(join(REPOSITORY, 'deploy/own-secrets.sh'), join(folder, 'own-secrets.sh'));
  for (const name of ['traefik', 'rabbitmq', 'postgres']) {
    mkdirSync(join(folder, name), { mode: 0o700 });
    writeFileSync(join(folder, name, 'settings'), '', { mode: 0o600 });
  }
  // Only root may give files away; what it is asked to do is written down.
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/chown'), '#!/bin/sh\necho "chown $*"\n', { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('sh', [join(folder, 'own-secrets.sh'), ...args], {
    env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  return { status, stdout: stdout.replaceAll(folder, ''), stderr: stderr.replaceAll(folder, '') };
}

test('all of a box’s secrets become those of its containers, the tunnel’s those of root', () => {
  expect(run('edge')).toEqual({
    status: 0,
    // What is root's is nobody else's in between.
    stdout:
      'chown -h 10001:10001 /secrets/edge /secrets/edge/keys /secrets/edge/keys/receipt-key.json\n' +
      'chown -R 0:0 /secrets/edge/wireguard\n',
    stderr: '',
  });
  const modesOf = (...paths: string[]) =>
    paths.map((path) => (statSync(join(folder, path)).mode & 0o777).toString(8));
  const secrets = ['secrets/edge', 'secrets/edge/keys', 'secrets/edge/keys/receipt-key.json'];
  expect(modesOf(...secrets)).toEqual(['700', '700', '600']);
  expect(modesOf('traefik', 'rabbitmq/settings', 'postgres/settings')).toEqual([
    ...['755', '644', '644'],
  ]);
});

test.each([
  [[], 'usage: deploy/own-secrets.sh edge|home\n'],
  [['owner'], 'usage: deploy/own-secrets.sh edge|home\n'],
  [['home'], '/secrets/home is not there: npm run deploy:keys makes it, elsewhere\n'],
])('with %j nothing is changed', (args, stderr) => {
  expect(run(...args)).toEqual({ status: 2, stdout: '', stderr });
});
