import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freePortBase } from '../../tests/support/free-port-base.ts';
import { processTree } from '../../tests/support/process-tree.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';
import { REPOSITORY } from './repository.ts';

/** The promise of the contract. */
const STOPPED_WITHIN_MS = 15_000;

let data: string;
let portBase: number;
let children: ChildProcess[];

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'mockstreet-native-'));
  portBase = await freePortBase();
  children = [];
});

afterEach(async () => {
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }),
  );
  rmSync(data, { recursive: true, force: true });
});

/** `npm run SIDE`, without npm. */
function run(side: 'edge' | 'home', environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(REPOSITORY, 'scripts', `${side}.ts`)], {
    env: {
      ...process.env,
      ...{ DATA_DIR: data, PORT_BASE: String(portBase), FEED: 'sim', SESSIONS: 'always' },
      DEMO_FRIENDS: 'off',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  children.push(child);
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exited, output: () => output };
}

async function untilReady(side: ReturnType<typeof run>): Promise<void> {
  const patience = { timeout: 120_000, interval: 100 };
  await vi.waitFor(() => expect(side.output()).toMatch(/^ready/m), patience);
}

function recorded(name: string): ProcessIdentity {
  return JSON.parse(readFileSync(join(data, 'edge/run', `${name}.pid.json`), 'utf8'));
}

test('the edge heals after its servers are killed, and stops wholly and in time', async () => {
  const edge = run('edge');
  await untilReady(edge);
  for (const name of ['rabbitmq', 'epmd']) {
    const before = recorded(name);
    process.kill(before.pid, 'SIGKILL');
    await vi.waitFor(() => expect(edge.output()).toContain(`${name} serves again`), {
      timeout: 60_000,
      interval: 100,
    });
    expect(recorded(name)).not.toEqual(before);
  }
  const other = run('edge');
  expect(await other.exited).toBe(2);
  expect(other.output()).toContain('in use by process');

  const all = processTree(edge.child.pid as number);
  expect(all.length).toBeGreaterThan(5);
  const askedAtMs = performance.now();
  edge.child.kill('SIGINT');
  edge.child.kill('SIGTERM');
  expect(await edge.exited).toBe(0);
  expect(performance.now() - askedAtMs).toBeLessThan(STOPPED_WITHIN_MS);
  expect(all.filter(isRunning)).toEqual([]);
}, 240_000);

test('an edge whose supervisor is killed leaves nothing running', async () => {
  const edge = run('edge');
  await untilReady(edge);
  const all = processTree(edge.child.pid as number);
  edge.child.kill('SIGKILL');
  await vi.waitFor(() => expect(all.filter(isRunning)).toEqual([]), {
    timeout: STOPPED_WITHIN_MS,
    interval: 100,
  });
}, 180_000);

test('a taken port is named with who needs it', async () => {
  const squatter = createServer().listen(portBase + 1, '127.0.0.1');
  await once(squatter, 'listening');
  const edge = run('edge');
  expect(await edge.exited).toBe(2);
  expect(edge.output()).toBe(
    `port ${portBase + 1} for intake is taken; set PORT_BASE to another\n`,
  );
  squatter.close();
});

test('data of a newer version is refused', async () => {
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'format.json'), '{"format": 99}');
  const home = run('home');
  expect(await home.exited).toBe(2);
  expect(home.output()).toContain('newer version (format 99');
});

test('another number of partitions than that of the first start is refused', async () => {
  writeFileSync(join(data, 'partitions.json'), '{"partitions": 2}');
  for (const side of ['edge', 'home'] as const) {
    const refused = run(side, { PARTITIONS: '4' });
    expect(await refused.exited).toBe(2);
    expect(refused.output()).toMatch(/^PARTITIONS is 4, .* set PARTITIONS=2; .*\n$/);
  }
});

test('all faults of the configuration are named at once and nothing is touched', async () => {
  const folder = join(data, 'untouched');
  const home = run('home', {
    DATA_DIR: folder,
    PORT_BASE: '70000',
    STARTING_CASH_KRW: '1.5',
    SESSIONS: 'sometimes',
    FEED: 'rumours',
    SPEED: 'fast',
  });
  expect(await home.exited).toBe(2);
  for (const name of ['PORT_BASE', 'STARTING_CASH_KRW', 'SESSIONS', 'FEED', 'SPEED']) {
    expect(home.output()).toMatch(new RegExp(`^${name}: `, 'm'));
  }
  expect(existsSync(folder)).toBe(false);
});
