import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { choosePostgres } from '@mockstreet/native/choose-postgres';
import { type DataDirectory, openDataDirectory } from '@mockstreet/native/data-directory';
import { findTools, postgresFolders } from '@mockstreet/native/find-tools';
import { freePortBase } from '@mockstreet/native/free-port-base';
import { describeInstance } from '@mockstreet/native/instance';
import { clusterMajor } from '@mockstreet/native/postgres';
import { REPOSITORY } from '@mockstreet/native/repository';
import { readSecrets } from '@mockstreet/native/secrets';
import { serversOf } from '@mockstreet/native/server-plan';
import { readStartTimes, type StartStep } from '@mockstreet/native/start-times';
import { startWarden } from '@mockstreet/native/start-warden';
import { createSupervisor } from '@mockstreet/native/supervisor';
import { type Figure, median, rounded } from './figure.ts';
import { logTails } from './log-tails.ts';
import { startPath } from './start-path.ts';

interface Place {
  readonly data: DataDirectory;
  readonly portBase: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface Start {
  /** From the command to the line that says ready. */
  readonly seconds: number;
  /** Of that, within our own process. */
  readonly steps: readonly StartStep[];
}

const SECONDS_MAX = 10;
const READY_WITHIN_MS = 240_000;

/**
 * `npm start` on a data directory that is there: everything as a person starts it, on a seeded market, with a part of
 * the machine and ports of its own. Against the goal in seconds, and against its three servers alone on the same
 * directory.
 */
export async function benchStart(given: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly repetitions: number;
}): Promise<Figure[]> {
  const place: Place = {
    data: openDataDirectory(mkdtempSync(join(tmpdir(), 'mockstreet-start-'))),
    portBase: await freePortBase(),
    environment: given.environment,
  };
  const { data } = place;
  const dismissWarden = startWarden({
    runFolders: [data.edge.run, data.home.run],
    folderToRemove: data.root,
  });
  try {
    const first = await startWhole(place);
    const runs: { ours: Start; serversSeconds: number }[] = [];
    for (let repetition = 0; repetition < given.repetitions; repetition++) {
      const serversSeconds = await startServers(place);
      runs.push({ serversSeconds, ours: await startWhole(place) });
    }
    return toFigures(first, runs);
  } finally {
    await dismissWarden();
    rmSync(data.root, { recursive: true, force: true });
  }
}

async function startWhole({ data, portBase, environment }: Place): Promise<Start> {
  const startedAt = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: REPOSITORY,
    env: {
      ...environment,
      ...{ DATA_DIR: data.root, PORT_BASE: `${portBase}` },
      ...{ FEED: 'sim', SEED: '7', SESSIONS: 'always' },
    },
    // A group of its own, which is asked to stop as Ctrl-C does it.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    await untilReady(child, data.home.logs);
    const seconds = (performance.now() - startedAt) / 1_000;
    return { seconds, steps: readStartTimes(data.home) };
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await exited;
  }
}

/** Throws with what was said, and what stands at the ends of the logs: they go with the folder. */
async function untilReady(child: ChildProcess, logs: string): Promise<void> {
  const ready = Promise.withResolvers<void>();
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (/^ready /m.test(said)) ready.resolve();
  });
  const fail = () =>
    ready.reject(new Error(`npm start did not become ready:\n${said}\n${logTails(logs, said)}`));
  child.once('exit', fail);
  const timer = setTimeout(fail, READY_WITHIN_MS);
  await ready.promise.finally(() => clearTimeout(timer));
}

/** PostgreSQL, Redis and RabbitMQ as `npm start` runs them, both sides at once, and nothing else. */
async function startServers({ data, portBase, environment }: Place): Promise<number> {
  const secrets = readSecrets(data);
  const instance = describeInstance({ data, portBase, secrets, environment });
  const tools = {
    ...findTools(environment.PATH),
    postgres: choosePostgres(postgresFolders(), clusterMajor(data.home.postgres)),
  };
  const supervisor = createSupervisor({ report: () => {}, nowMs: () => performance.now() });
  const startSide = async (side: 'edge' | 'home') => {
    for (const servers of serversOf(side, instance, tools)) {
      await supervisor.bring(servers, data[side]);
    }
  };
  const startedAt = performance.now();
  try {
    await Promise.all([startSide('edge'), startSide('home')]);
    return (performance.now() - startedAt) / 1_000;
  } finally {
    await supervisor.stop();
  }
}

function toFigures(
  first: Start,
  runs: readonly { ours: Start; serversSeconds: number }[],
): Figure[] {
  const seconds = median(runs.map(({ ours }) => ours.seconds));
  const servers = median(runs.map(({ serversSeconds }) => serversSeconds));
  const steps = runs.at(-1)?.ours.steps ?? [];
  const path = startPath(steps);
  const beside = steps.filter((step) => !path.includes(step));
  const said = { ours: `${rounded(seconds, 1)} s to ready`, details: { first, runs } };
  return [
    {
      ...said,
      name: 'start, the second',
      yardstick: `${SECONDS_MAX} s`,
      ratio: seconds / SECONDS_MAX,
      goal: { bound: 1, want: 'at most' },
      limit: `in s, one after the other: ${inSeconds(path)}; the rest of it npm and Node; beside them: ${inSeconds(beside)}; the very first start took ${rounded(first.seconds, 1)}`,
    },
    {
      ...said,
      name: 'start, against its servers alone',
      yardstick: `${rounded(servers, 1)} s for PostgreSQL, Redis and RabbitMQ`,
      ratio: median(runs.map(({ ours, serversSeconds }) => ours.seconds / serversSeconds)),
      limit:
        'our own processes come up behind the servers that they ask, all of a stage at once on the cores there are',
    },
  ];
}

const inSeconds = (steps: readonly StartStep[]) =>
  steps
    .map(({ name, fromMs, toMs }) => `${name} ${rounded((toMs - fromMs) / 1_000, 1)}`)
    .join(', ');
