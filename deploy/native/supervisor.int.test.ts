import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freePortBase } from '../../tests/support/free-port-base.ts';
import { processTree } from '../../tests/support/process-tree.ts';
import { findTools } from './find-tools.ts';
import { portsFrom } from './ports.ts';
import { postgresService } from './postgres.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';
import { redisService } from './redis.ts';
import type { Folders, Service } from './service.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

const SECRET = 'a'.repeat(32);

let root: string;
let folders: Folders;
let supervisor: Supervisor;
let reports: string[];
let firstServed: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mockstreet-supervisor-'));
  folders = { logs: join(root, 'logs'), run: join(root, 'run') };
  reports = [];
  firstServed = [];
  supervisor = createSupervisor({
    report: (line) => reports.push(line),
    nowMs: () => performance.now(),
    onFirstServed: ({ name, fromMs, toMs }) => {
      if (toMs > fromMs) firstServed.push(name);
    },
  });
});

afterEach(async () => {
  await supervisor.stop();
  rmSync(root, { recursive: true, force: true });
});

async function servers(): Promise<{ postgres: Service; redis: Service }> {
  const tools = findTools(process.env.PATH);
  const ports = portsFrom(await freePortBase());
  if (!tools.postgres || !tools.redisServer) throw new Error('PostgreSQL or Redis is missing');
  return {
    postgres: postgresService({
      programs: tools.postgres,
      folder: join(root, 'postgres'),
      port: ports.postgres,
      password: SECRET,
    }),
    redis: redisService({
      program: tools.redisServer,
      folder: join(root, 'redis'),
      port: ports.redis,
      password: SECRET,
    }),
  };
}

/** A small program of ours that plays a service. */
function scripted(name: string, script: string): Service {
  return {
    name,
    command: () => ({ file: process.execPath, args: ['-e', script], env: {} }),
    ready: 'message',
    readyWithinMs: 5_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 1_000,
  };
}

function recorded(name: string): ProcessIdentity {
  return JSON.parse(readFileSync(join(folders.run, `${name}.pid.json`), 'utf8'));
}

const ready = async (service: Service) => service.ready !== 'message' && (await service.ready());
const patience = { timeout: 20_000, interval: 50 };

test('servers that are killed come back by themselves, and nothing survives the stop', async () => {
  const { postgres, redis } = await servers();
  await supervisor.bring([postgres, redis], folders);
  for (const service of [postgres, redis]) {
    const before = recorded(service.name);
    process.kill(before.pid, 'SIGKILL');
    await vi.waitFor(async () => {
      expect(recorded(service.name)).not.toEqual(before);
      expect(await ready(service)).toBe(true);
    }, patience);
  }
  const all = [postgres, redis].flatMap(({ name }) => processTree(recorded(name).pid));
  expect(all.length).toBeGreaterThan(2);
  await supervisor.stop();
  expect(all.filter(isRunning)).toEqual([]);
  expect(readdirSync(folders.run)).toEqual([]);
  // Once each, however often they came back.
  expect(firstServed.toSorted()).toEqual(['postgres', 'redis']);
});

test('PostgreSQL runs below a folder that its user cannot enter', async () => {
  const open = root;
  root = join(open, 'private');
  mkdirSync(root, { mode: 0o700 });
  chmodSync(root, 0o700);
  const { postgres } = await servers();
  root = open;
  await supervisor.bring([postgres], folders);
  expect(await ready(postgres)).toBe(true);
});

test('what never starts is given up with the end of its log', async () => {
  const broken = scripted('broken', 'console.error("no such planet"); process.exit(1)');
  await expect(supervisor.bring([broken], folders)).rejects.toThrow('no such planet');
});

test('what calls itself misconfigured is given up at once', async () => {
  const service = scripted('misled', 'process.exit(2)');
  await expect(supervisor.bring([service], folders)).rejects.toThrow('ended with code 2');
  expect(reports).toEqual([]);
});

test('what does not stop in time is ended by force', async () => {
  const deaf = scripted('deaf', 'process.on("SIGTERM", () => {}); process.send({ type: "ready" })');
  await supervisor.bring([deaf], folders);
  const identity = recorded('deaf');
  await supervisor.stop();
  expect(isRunning(identity)).toBe(false);
});

test('a stop during the start ends what has not served yet', async () => {
  const slow = scripted('slow', 'setInterval(() => {}, 1000)');
  const brought = supervisor.bring([slow], folders);
  await vi.waitFor(() => recorded('slow'), patience);
  const identity = recorded('slow');
  await Promise.all([supervisor.stop(), expect(brought).rejects.toThrow('stopped')]);
  expect(isRunning(identity)).toBe(false);
});

test('what waits for the other side holds nobody up for long and is never given up', async () => {
  const service = { ...scripted('waiting', 'process.exit(1)'), waitedForMs: 50 };
  await supervisor.bring([service], folders);
  await vi.waitFor(() => expect(reports.length).toBeGreaterThan(5), patience);
});

test('what waits for the other side is waited for while it may come', async () => {
  const service = {
    ...scripted('coming', 'process.send({ type: "ready" }); setInterval(() => {}, 1000)'),
    waitedForMs: 60_000,
  };
  await supervisor.bring([service], folders);
  expect(isRunning(recorded('coming'))).toBe(true);
});

test('what is sent to rest goes, comes back by itself, and is told of what it asks', async () => {
  const heard: unknown[] = [];
  const script =
    'process.on("message", (said) => process.send(said)); process.send({ type: "ready" })';
  const resting: Service = {
    ...scripted('resting', script),
    hear: (message, answer) => {
      heard.push(message);
      if (heard.length === 1) answer({ type: 'answered' });
    },
  };
  const other = scripted('other', script);
  await supervisor.bring([resting, other], folders);
  await vi.waitFor(() => expect(heard).toEqual([{ type: 'ready' }, { type: 'answered' }]));
  const before = recorded('resting');
  const untouched = recorded('other');
  supervisor.rest(['resting'], 300);
  await vi.waitFor(() => expect(isRunning(before)).toBe(false), patience);
  await vi.waitFor(() => expect(isRunning(recorded('resting'))).toBe(true), patience);
  expect([isRunning(untouched), recorded('other'), reports]).toEqual([true, untouched, []]);
});

test('a stop during a rest is whole, and nothing comes back', async () => {
  const script = 'process.send({ type: "ready" }); setInterval(() => {}, 1000)';
  await supervisor.bring([scripted('resting', script)], folders);
  const before = recorded('resting');
  supervisor.rest(['resting'], 60_000);
  await vi.waitFor(() => expect(isRunning(before)).toBe(false), patience);
  await supervisor.stop();
  expect(readdirSync(folders.run)).toEqual([]);
});
