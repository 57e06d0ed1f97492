import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { openDataDirectory } from '@mockstreet/native/data-directory';
import { ensureTools } from '@mockstreet/native/ensure-tools';
import { freePortBase } from '@mockstreet/native/free-port-base';
import { describeInstance, type Instance } from '@mockstreet/native/instance';
import { portsFrom } from '@mockstreet/native/ports';
import { readSecrets } from '@mockstreet/native/secrets';
import type { Side } from '@mockstreet/native/side';
import { startWarden } from '@mockstreet/native/start-warden';
import { BROKE_KRW } from '../load/open-clients.ts';
import { startTcpWire, type TcpWire } from '../tcp-wire.ts';
import { type Administrator, createAdministrator } from './administrator.ts';
import { sidesByName } from './kept-names.ts';
import { createNativeSides, type NativeSides } from './native-sides.ts';
import { type SecondEngine, startSecondEngine } from './second-engine.ts';
import { type Victim, victimAt } from './victim.ts';

export interface RigOptions {
  /** The tree that is run. */
  readonly root: string;
  /** What the instance's market is made from. */
  readonly seed: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
  /** Whoever asks while it starts need not wait for it. */
  readonly stopRequested: AbortSignal;
  /** Engines that share the partitions, one unless it says otherwise; the instance keeps the first of them. */
  readonly engines?: number;
}

/** A whole native instance of our own, with hands on everything that can go wrong with it. */
export interface Rig {
  readonly folder: string;
  /** Where clients find it. */
  readonly origin: string;
  readonly instance: Instance;
  readonly sides: NativeSides;
  readonly admin: Administrator;
  /** Between home and the edge's broker. */
  readonly brokerWire: TcpWire;
  /** Between home's processes and PostgreSQL. */
  readonly databaseWire: TcpWire;
  /** The names of all servers and processes that are kept running. */
  readonly names: readonly string[];
  victim(name: string): Victim;
  /**
   * Another engine beside the one that is kept: the one of this number among those that share the partitions,
   * or without a number the kept one once more, as if two homes had been started.
   */
  startSecondEngine(index?: number): Promise<SecondEngine>;
  /** Makes a side's clock wrong by so much; resolves when its processes have it. */
  setClock(side: Side, offsetMs: number): Promise<void>;
  /** Stops everything and removes the folder with its data and logs. */
  dispose(): Promise<void>;
}

/** Waiting orders beyond which intake refuses more: reached within seconds by a burst. */
const QUEUE_DEPTH_MAX = 1_500;
export const PARTITIONS = 2;
/** Longer than a process takes to look at its clock file again (shift-clock.mjs). */
const CLOCK_SEEN_MS = 150;

/** Starts it, the edge first. Throws when it is stopped before it is up, and leaves nothing. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const { print, stopRequested } = options;
  const tools = await ensureTools(['postgres', 'redisServer', 'rabbitmqServer', 'epmd'], {
    searchPath: options.environment.PATH,
    report: print,
  });
  const data = openDataDirectory(mkdtempSync(join(tmpdir(), 'mockstreet-chaos-')));
  const portBase = await freePortBase();
  const ports = portsFrom(portBase);
  const brokerWire = await startTcpWire({ host: '127.0.0.1', port: ports.amqp });
  const databaseWire = await startTcpWire({ host: '127.0.0.1', port: ports.postgres });
  const settings = settingsOf(options, {
    DATA_DIR: data.root,
    PORT_BASE: `${portBase}`,
    BROKER_ADDRESS: `127.0.0.1:${brokerWire.port}`,
    DATABASE_ADDRESS: `127.0.0.1:${databaseWire.port}`,
  });
  const clockFile = (side: Side) => join(data.root, `clock-of-${side}`);
  const sides = createNativeSides({
    root: options.root,
    environmentOf: (side) => ({ ...settings, CHAOS_CLOCK_FILE: clockFile(side) }),
    onLine: (side, line) => print(`    ${side}: ${line}`),
  });
  const dismissWarden = startWarden({
    runFolders: [data.edge.run, data.home.run],
    folderToRemove: data.root,
  });
  let admin: Administrator | undefined;
  const stopSides = async () => {
    await Promise.all([sides.stop('home'), sides.stop('edge')]);
  };
  const dispose = async () => {
    await admin?.close();
    await stopSides();
    await Promise.all([brokerWire.close(), databaseWire.close()]);
    await dismissWarden();
    rmSync(data.root, { recursive: true, force: true });
  };
  const stopEarly = () => void stopSides();
  stopRequested.addEventListener('abort', stopEarly);
  try {
    for (const side of ['edge', 'home'] as const) {
      stopRequested.throwIfAborted();
      await sides.start(side);
    }
    const secrets = readSecrets(data);
    const instance = describeInstance({ data, portBase, secrets, environment: settings });
    const broker = { program: tools.rabbitmqServer, epmd: tools.epmd };
    admin = createAdministrator(instance, broker);
    const sideOf = sidesByName();
    return {
      folder: data.root,
      origin: `http://127.0.0.1:${ports.gateway}`,
      instance,
      sides,
      admin,
      brokerWire,
      databaseWire,
      names: [...sideOf.keys()],
      victim: (name) => victimAt(data[sideOf.get(name) ?? 'home'].run, name),
      startSecondEngine: (index = 0) =>
        startSecondEngine(options.root, instance, index, { CHAOS_CLOCK_FILE: clockFile('home') }),
      async setClock(side, offsetMs) {
        writeFileSync(clockFile(side), `${offsetMs}`);
        await sleep(CLOCK_SEEN_MS);
      },
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  } finally {
    stopRequested.removeEventListener('abort', stopEarly);
  }
}

/** The user's own variables, with everything that matters here decided. */
function settingsOf(
  { environment, root, seed, engines = 1 }: RigOptions,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const given = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(given),
    FEED: 'sim',
    SEED: `chaos-${seed}`,
    SESSIONS: 'always',
    DEMO_FRIENDS: 'off',
    CANDLE_HISTORY: 'off',
    PARTITIONS: `${PARTITIONS}`,
    ENGINE_COUNT: `${engines}`,
    QUEUE_DEPTH_MAX: `${QUEUE_DEPTH_MAX}`,
    // Whoever has lost a little may begin anew, again and again.
    BAILOUT_EQUITY_KRW_MAX: `${BROKE_KRW}`,
    BAILOUT_CASH_KRW: `${BROKE_KRW}`,
    BAILOUT_EVERY_DAYS: '0',
    LOG_LEVEL: 'info',
    NODE_OPTIONS: `--import=${pathToFileURL(join(root, 'scripts/chaos/rig/shift-clock.mjs')).href}`,
    ...own,
  };
}
