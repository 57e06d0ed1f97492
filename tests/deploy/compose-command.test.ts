import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Box } from '@mockstreet/access/box-network';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeText, parseCompose, REPOSITORY } from '../support/compose/compose-file.ts';

/** Answers like Docker for a container of each service; DIGEST is what a registry says of it. */
const DOCKER = `#!/bin/sh
case "$*" in
  *' ps --all --quiet '*) for service; do :; done; echo "container-of-$service" ;;
  inspect*' container-of-'*) for container; do :; done; echo "sha256:$container" ;;
  inspect*) exit 1 ;;
  'image inspect'*) for image; do :; done; printf "$DIGEST" "\${image##*-of-}" ;;
  *) echo "$PWD: docker $*" ;;
esac
`;
const DIGEST = '%s@sha256:0123\\nmirror.example/it@sha256:0123\\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-compose-'));
  mkdirSync(join(folder, 'deploy'));
  mkdirSync(join(folder, 'bin'));
  for (const name of ['deploy/compose.sh', 'deploy/pin-images.sh', 'package.json']) {
    copyFileSync(join(REPOSITORY, name), join(folder, name));
  }
  writeFileSync(join(folder, 'bin/docker'), DOCKER, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(join(folder, script), args, {
    cwd: '/',
    env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, DIGEST },
    encoding: 'utf8',
  });
  return { status, stdout: stdout.replaceAll(folder, ''), stderr: stderr.replaceAll(folder, '') };
}

const pinnedFile = (box: Box) => join(folder, `docker-compose.${box}.pinned.yml`);
const pinned = (box: Box) => readFileSync(pinnedFile(box), 'utf8');
const called = (stdout: string) => ({
  status: 0,
  stdout: `: docker compose ${stdout}\n`,
  stderr: '',
});

test('a secret among the settings, which would do nothing, is told of without being repeated', () => {
  mkdirSync(join(folder, 'deploy/secrets/home'), { recursive: true });
  const settings = [
    'DISCORD_BOT_TOKEN=hidden',
    'DISCORD_HUMAN_WEBHOOK_URL_FILE=/run/discord/human',
    '#KIS_APP_KEY=hidden',
    'DISCORD_ALERTS_WEBHOOK_URL=',
  ];
  writeFileSync(join(folder, 'deploy/secrets/home/.env'), settings.join('\n'));
  const { status, stderr } = run('deploy/compose.sh', 'home', 'ps');
  expect(status).toBe(0);
  expect(stderr).toBe(
    'DISCORD_BOT_TOKEN in deploy/secrets/home/.env is read by nobody: put it into a file that DISCORD_BOT_TOKEN_FILE names\n',
  );
});

test('compose is told the bundle’s settings, then the owner’s, from whatever folder', () => {
  expect(run('deploy/compose.sh', 'edge', 'up', '-d', '--wait')).toEqual(
    called(
      '--env-file deploy/secrets/edge/bundle.env --env-file deploy/secrets/edge/.env ' +
        '-f docker-compose.edge.yml up -d --wait',
    ),
  );
  expect(run('deploy/compose.sh', 'home', '-f', 'deploy/more-engines.yml', 'ps').stdout).toMatch(
    / -f docker-compose\.home\.yml -f deploy\/more-engines\.yml ps\n$/,
  );
});

test.each(['compose.sh', 'pin-images.sh'])('%s asks for one of the boxes', (script) => {
  expect(run(`deploy/${script}`, 'owner')).toMatchObject({ status: 2, stdout: '' });
});

test.each(['edge', 'home'] as const)('what others made is pinned on the %s, by digest', (box) => {
  expect(run('deploy/pin-images.sh', box)).toEqual({ status: 0, stdout: '', stderr: '' });
  const { services } = parseCompose(composeText(box), { PUBLIC_HOST: 'mock.example' });
  const ofOthers = Object.keys(services).filter((name) => {
    return !services[name]?.build && services[name]?.image !== undefined;
  });
  const expected = ofOthers.map((name) => [name, { image: `${name}@sha256:0123` }]);
  expect(parse(pinned(box))).toEqual({ services: Object.fromEntries(expected) });
});

test('what is pinned is laid over what the box runs', () => {
  run('deploy/pin-images.sh', 'home');
  expect(run('deploy/compose.sh', 'home', 'ps').stdout).toMatch(
    / -f docker-compose\.home\.yml -f docker-compose\.home\.pinned\.yml ps\n$/,
  );
});

test('another release does not go on running what was pinned for the one before', () => {
  run('deploy/pin-images.sh', 'edge');
  const before = pinned('edge');
  const manifest = readFileSync(join(folder, 'package.json'), 'utf8');
  writeFileSync(
    join(folder, 'package.json'),
    manifest.replace(/"version": "[^"]+"/, '"version": "9.9.9"'),
  );
  expect(run('deploy/compose.sh', 'edge', 'up', '-d')).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'docker-compose.edge.pinned.yml is not of release 9.9.9: delete it, and pin again once all runs\n',
  });
  run('deploy/pin-images.sh', 'edge');
  expect(pinned('edge')).not.toBe(before);
  expect(run('deploy/compose.sh', 'edge', 'ps').status).toBe(0);
});

test('an image that no registry gave is not pinned, and then nothing is', () => {
  writeFileSync(join(folder, 'bin/docker'), DOCKER.replace('$DIGEST', ''), { mode: 0o755 });
  expect(run('deploy/pin-images.sh', 'edge')).toMatchObject({
    status: 1,
    stderr: 'pin-images: rabbitmq runs an image that no registry gave\n',
  });
  expect(existsSync(pinnedFile('edge'))).toBe(false);
});
