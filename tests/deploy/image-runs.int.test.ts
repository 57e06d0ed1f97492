import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Box } from '@mockstreet/access/box-network';
import { POSTGRES_SERVICES, postgresRole } from '@mockstreet/access/postgres-roles';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { readBundleFlags } from '../../deploy/bundle/bundle-flags.ts';
import { makeBundle } from '../../deploy/bundle/make-bundle.ts';
import { imageContents } from '../../scripts/images/image-contents.ts';
import { materialiseImage, runBuildStage } from '../../scripts/images/materialise-image.ts';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { mainOf } from '../support/compose/compose-configuration.ts';
import {
  type ComposeService,
  composeText,
  parseCompose,
  secretsOf,
} from '../support/compose/compose-file.ts';
import { asService, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePortBase } from '../support/free-port-base.ts';
import { asRedisUser, createTestRedis, type TestRedis } from '../support/redis.ts';

/**
 * What the images hold, laid out in folders of their own, run as the compose files say: the same
 * command, the same environment with its secrets in files, the same health check, no parent to speak
 * to. What it can't show is Docker itself.
 */
const VARIABLES = { PUBLIC_HOST: 'mock.example', ACME_EMAIL: 'owner@mock.example' };
const HEALTHY_WITHIN_MS = 60_000;
/** It starts a dozen programs. */
const WHOLE_BOX_MS = 120_000;

let root: string;
let portBase: number;
let vhost: TestVhost;
let database: TestDatabase;
let redis: TestRedis;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'mockstreet-image-'));
  for (const box of ['edge', 'home'] as const) {
    const dockerfile = `deploy/images/${box}.Dockerfile`;
    materialiseImage(dockerfile, imageContents(dockerfile, box), join(root, box));
  }
  runBuildStage('deploy/images/edge.Dockerfile', 'site', join(root, 'site'));
  cpSync(join(root, 'site/edge/web/dist'), join(root, 'edge/web'), { recursive: true });
  [vhost, database, redis] = await Promise.all([
    createTestVhost(),
    createTestDatabase(),
    createTestRedis(),
  ]);
  await makeSecrets();
  portBase = await freePortBase();
}, 120_000);
afterAll(async () => {
  await Promise.all([vhost?.drop(), database?.drop(), redis?.drop()]);
  rmSync(root, { recursive: true, force: true });
});

/** The bundle of a deployment, with the addresses and passwords of the servers of this test. */
async function makeSecrets() {
  const flags = ['--origin', 'https://mock.example', '--edge', 'mock.example'];
  const clock = () => instantFromMillis(Date.now());
  await makeBundle(join(root, 'bundle'), readBundleFlags(flags), clock);
  const write = (name: string, text: string) =>
    writeFileSync(join(root, 'bundle', name), `${text}\n`);
  const passwordOf = (url: string) => new URL(url).password;
  write('home/secrets/setup-database-url', database.url);
  for (const service of POSTGRES_SERVICES) {
    write(`home/secrets/${service}-database-url`, asService(database.url, service));
  }
  const roles = POSTGRES_SERVICES.map((service) => {
    return [postgresRole(service), passwordOf(asService(database.url, service))];
  });
  write('home/secrets/role-passwords.json', JSON.stringify(Object.fromEntries(roles)));
  for (const user of ['api', 'feeder', 'relay', 'notifier', 'bot', 'backup'] as const) {
    write(`home/secrets/${user}-redis-url`, asRedisUser(redis.url, user));
  }
  for (const user of ['engine', 'control', 'journal', 'auditor'] as const) {
    write(`home/secrets/${user}-amqp-url`, vhost.amqpOf[user]);
  }
  for (const user of ['intake', 'topology'] as const) {
    write(`edge/secrets/${user}-amqp-url`, vhost.amqpOf[user]);
  }
  write('home/secrets/rabbitmq-management-url', vhost.managementOf('auditor'));
  write('edge/secrets/rabbitmq-management-url', vhost.managementOf('monitor'));
  expect(inject('servers').postgresUrl).toContain(passwordOf(database.url));
}

const servicesOf = (box: Box) => parseCompose(composeText(box), VARIABLES).services;
const serviceOf = (box: Box, name: string): ComposeService => servicesOf(box)[name] ?? {};

/** Where things are for a process that sees no container: its own secrets, keys and folders. */
function translate(box: Box, name: string, text: string): string {
  const state = join(root, 'state', name);
  mkdirSync(join(state, 'backups'), { recursive: true });
  return text
    .replace(/^\/run\/secrets\//, `${ownSecrets(box, name)}/`)
    .replace(/^\/run\/keys/, join(root, 'bundle', box, 'keys'))
    .replace(/^\/var\/lib\/mockstreet/, state)
    .replace(/^\/app\//, `${join(root, box)}/`)
    .replace(/^(30\d\d)$/, (port) => String(portBase + Number.parseInt(port, 10) - 3000));
}

/** A folder with the secrets that the compose file gives to a service, and no other. */
function ownSecrets(box: Box, name: string): string {
  const folder = join(root, 'secrets', name);
  mkdirSync(folder, { recursive: true });
  for (const secret of secretsOf(serviceOf(box, name))) {
    cpSync(join(root, 'bundle', box, 'secrets', secret), join(folder, secret));
  }
  return folder;
}

/** What one process has compiled, the next need not: they lie in folders that go with this test. */
const compiled = () => ({ NODE_COMPILE_CACHE: join(root, 'compiled') });

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

type Variables = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Runs a command in the image of a service, with the environment of the compose file. */
function run(box: Box, name: string, command: readonly string[], given: Variables = {}) {
  const { environment = {} } = serviceOf(box, name);
  const variables: Variables = { ...environment, ...given };
  const translated = Object.entries(variables).map(([variable, value]) => {
    // Compose puts variables into what YAML was read from: what is left empty is a text, not null.
    return [variable, translate(box, name, `${value ?? ''}`)];
  });
  const child = spawn(
    process.execPath,
    command.slice(1).map((word) => translate(box, name, word)),
    {
      cwd: join(root, box),
      env: { ...compiled(), ...Object.fromEntries(translated), LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, ended, output: () => output };
}

/** Starts a service as compose does, and waits until its own health check is content. */
async function start(box: Box, name: string, given = {}) {
  const { command = [], healthcheck } = serviceOf(box, name);
  const started = run(box, name, command, given);
  const deadline = performance.now() + HEALTHY_WITHIN_MS;
  for (;;) {
    // Each look is a program of its own; the machine has better things to do until this one starts.
    await sleep(1_000);
    const probe = await run(box, name, healthcheck?.test.slice(1) ?? []).ended;
    if (probe.code === 0) return started;
    if (performance.now() > deadline || started.child.exitCode !== null) {
      throw new Error(`${name} is not healthy: ${probe.output}${started.output()}`);
    }
  }
}

async function stop({ child, ended }: ReturnType<typeof run>) {
  child.kill('SIGTERM');
  return (await ended).code;
}

describe.each(['edge', 'home'] as const)('of the image of the %s', (box) => {
  const names = Object.entries(servicesOf(box)).filter(([, service]) => mainOf(service));

  test.each(names)('%s finds all that it imports, and names what it is not told', async (name) => {
    const child = spawn(process.execPath, [mainOf(serviceOf(box, name)) ?? ''], {
      cwd: join(root, box),
      env: compiled(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let faults = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      faults += text;
    });
    const [code] = await once(child, 'close');
    const lines = faults.trim().split('\n');
    expect(lines.filter((line) => !/^[a-z-]+: [A-Z_]+: /.test(line))).toEqual([]);
    expect(code).toBe(2);
  });
});

test('the edge starts, is healthy and ends in order', { timeout: WHOLE_BOX_MS }, async () => {
  const topology = await start('edge', 'topology');
  const [intake, web] = await Promise.all([start('edge', 'intake'), start('edge', 'web')]);
  const page = await fetch(`http://127.0.0.1:${portBase + 10}/`);
  expect(await page.text()).toMatch(/<script type="module"[^>]* src="\/assets\//);
  const away = await fetch(`http://127.0.0.1:${portBase + 11}/api/v1/portfolio`);
  const problem = (await away.json()) as { readonly code: string };
  expect([away.status, problem.code]).toEqual([503, 'HOME_OFFLINE']);
  expect(await Promise.all([topology, intake, web].map(stop))).toEqual([0, 0, 0]);
});

test('home is set up, starts, is healthy and ends', { timeout: WHOLE_BOX_MS }, async () => {
  const { command = [] } = serviceOf('home', 'setup');
  const setup = await run('home', 'setup', command).ended;
  expect(setup).toEqual({ code: 0, output: expect.stringContaining('No administrator yet.') });
  const names = [
    'api',
    'feeder',
    'engine',
    'relay',
    'control',
    'journal',
    'snapshots',
    'worker_notify',
    'scheduler',
    'discord_bot',
    'backup',
  ];
  const simulated = { feeder: { FEED: 'sim' } } as Readonly<Record<string, object>>;
  const started = await Promise.all(names.map((name) => start('home', name, simulated[name])));
  const verify = await run('home', 'verify', serviceOf('home', 'verify').command ?? []).ended;
  expect(verify).toMatchObject({ code: 0 });
  expect(await Promise.all(started.map(stop))).toEqual(names.map(() => 0));
});
