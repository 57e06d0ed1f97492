import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type DataDirectory, dataDirectory } from '@mockstreet/native/data-directory';
import { describeInstance, type Instance } from '@mockstreet/native/instance';
import { isRunning, type ProcessIdentity } from '@mockstreet/native/process-identity';
import { REPOSITORY } from '@mockstreet/native/repository';
import { readSecrets } from '@mockstreet/native/secrets';
import type { Side } from '@mockstreet/native/side';
import { vi } from 'vitest';
import { freePortBase } from './free-port-base.ts';

/** One command (`npm run edge`, `npm run home`) in the foreground of a process of its own. */
interface RunningSide {
  readonly child: ChildProcess;
  readonly output: string[];
}

/** A whole instance as a user runs it, its sides apart, so that stopping home is the outage. */
export interface RunningInstance {
  readonly origin: string;
  readonly directory: DataDirectory;
  describe(): Instance;
  start(side: Side): Promise<void>;
  /** SIGTERM; resolves with the exit code when everything it started is gone. */
  stop(side: Side): Promise<number | null>;
  /**
   * SIGKILL to one server or process, by the name under which it is recorded; resolves when another
   * has been started in its place.
   */
  kill(side: Side, name: string): Promise<void>;
  /** The process id of one server or process, by the name under which it is recorded. */
  pidOf(side: Side, name: string): Promise<number>;
  /** SIGKILL to the command and everything that it started, at once; nothing of it runs afterwards. */
  destroy(side: Side): Promise<void>;
  /** What the commands of both sides have said on their consoles so far. */
  printed(): string;
  /** Stops what still runs and removes the data. */
  dispose(): Promise<void>;
}

const START_WITHIN_MS = 180_000;
const RESTART_WITHIN_MS = 60_000;

/** A fresh data directory on free ports; nothing runs yet. */
export async function createInstance(
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningInstance> {
  const folder = await mkdtemp(join(tmpdir(), 'mockstreet-instance-'));
  const portBase = await freePortBase();
  const settings = {
    ...{ FEED: 'sim', SEED: '7', SESSIONS: 'always', DEMO_FRIENDS: 'off' },
    PARTITIONS: '2',
    // Only what looks at charts needs them to have a past.
    CANDLE_HISTORY: 'off',
    ...environment,
  };
  const sides = new Map<Side, RunningSide>();
  const data: DataDirectory = dataDirectory(folder);
  const said: string[] = [];

  async function stop(side: Side): Promise<number | null> {
    const running = sides.get(side);
    if (!running) return 0;
    sides.delete(side);
    if (running.child.exitCode !== null) return running.child.exitCode;
    const exited = once(running.child, 'exit');
    running.child.kill('SIGTERM');
    const [code] = await exited;
    return code as number | null;
  }

  async function recordedPid(side: Side, name: string): Promise<number | undefined> {
    const record = join(data[side].run, `${name}.pid.json`);
    const text = await readFile(record, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as { pid: number }).pid;
  }

  return {
    origin: `http://127.0.0.1:${portBase}`,
    directory: data,
    describe: () =>
      describeInstance({ data, portBase, secrets: readSecrets(data), environment: settings }),
    async start(side) {
      const child = spawn(process.execPath, [join(REPOSITORY, 'scripts', `${side}.ts`)], {
        env: { ...process.env, ...settings, DATA_DIR: folder, PORT_BASE: `${portBase}` },
        // The channel is what tells it to stop should this process die.
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      child.stdout?.on('data', (text) => said.push(String(text)));
      child.stderr?.on('data', (text) => {
        said.push(String(text));
        process.stderr.write(text);
      });
      const running: RunningSide = { child, output: [] };
      sides.set(side, running);
      await untilReady(side, running);
    },
    stop,
    async kill(side, name) {
      const pid = await recordedPid(side, name);
      if (pid === undefined) throw new Error(`${name} does not run`);
      process.kill(pid, 'SIGKILL');
      await vi.waitUntil(async () => ![pid, undefined].includes(await recordedPid(side, name)), {
        timeout: RESTART_WITHIN_MS,
        interval: 50,
      });
    },
    async pidOf(side, name) {
      const pid = await recordedPid(side, name);
      if (pid === undefined) throw new Error(`${name} does not run`);
      return pid;
    },
    async destroy(side) {
      const running = sides.get(side);
      if (!running) throw new Error(`${side} does not run`);
      sides.delete(side);
      const exited = once(running.child, 'exit');
      running.child.kill('SIGKILL');
      await killRecorded(data[side].run);
      await exited;
    },
    printed: () => said.join(''),
    async dispose() {
      await Promise.all([stop('home'), stop('edge')]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Until none is left: a warden clears up as well, after whoever dies. */
async function killRecorded(runFolder: string): Promise<void> {
  await vi.waitUntil(
    async () => {
      const records = (await readdir(runFolder)).filter((name) => name.endsWith('.pid.json'));
      const texts = await Promise.all(
        records.map((name) => readFile(join(runFolder, name), 'utf8').catch(() => undefined)),
      );
      const left = texts
        .filter((text) => text !== undefined)
        .map((text) => JSON.parse(text) as ProcessIdentity)
        .filter(isRunning);
      for (const { pid } of left) killIfThere(pid);
      return left.length === 0;
    },
    { timeout: RESTART_WITHIN_MS, interval: 20 },
  );
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function untilReady(side: Side, { child, output }: RunningSide): Promise<void> {
  const ready = Promise.withResolvers<void>();
  const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> });
  lines.on('line', (line) => {
    output.push(line);
    if (line.startsWith('ready')) ready.resolve();
  });
  child.once('exit', (code) =>
    ready.reject(new Error(`${side} ended (${code}): ${output.join(' | ')}`)),
  );
  const timer = setTimeout(
    () => ready.reject(new Error(`${side} is not ready: ${output.join(' | ')}`)),
    START_WITHIN_MS,
  );
  await ready.promise.finally(() => clearTimeout(timer));
}
