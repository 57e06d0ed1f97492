import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOX_ADDRESSES } from '@mockstreet/access/box-network';
import { readBundleFlags } from '@mockstreet/bundle/bundle-flags';
import { makeBundle } from '@mockstreet/bundle/make-bundle';
import { ensureTools } from '@mockstreet/native/ensure-tools';
import { REPOSITORY } from '@mockstreet/native/repository';
import type { Clock } from '@mockstreet/shared/instant';
import { type BoxHosts, createBoxHosts, EDGE_NAME, INTERNET, PUBLIC_PORT } from './box-hosts.ts';
import { createDoors } from './doors.ts';
import { createMachine, type Machine, machineFolder, type ServiceChange } from './machine.ts';
import { startNameServer } from './name-server.ts';
import { settingsForOlderBroker } from './older-broker.ts';
import { openRun, type RigRun, removeRun } from './run-name.ts';
import { shiftableClock } from './shiftable-clock.ts';
import { makeSmallDisk, type SmallDisk, type SmallDiskName } from './small-disk.ts';
import { TWO_HOSTS_TOOLS } from './two-hosts-tools.ts';

export interface TwoHostsOptions {
  /** PATH, to find the servers' programs. */
  readonly searchPath: string | undefined;
  readonly report: (line: string) => void;
  /** The wall clock. */
  readonly clock: Clock;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMs: () => number;
  /** In megabytes, how large a disk is that may run full; the others are the machine's own. */
  readonly smallDisks?: Readonly<Partial<Record<SmallDiskName, number>>>;
}

/** Both machines, their tunnel, and the friends' internet around them. */
export interface TwoHosts {
  readonly run: RigRun;
  readonly hosts: BoxHosts;
  readonly edge: Machine;
  readonly home: Machine;
  /** The edge's public origin, as friends out there reach it. */
  readonly origin: string;
  /** By which a service signs in at home's PostgreSQL, from here; `setup` is the owner. */
  databaseUrlOf(service: string): string;
  /** How far home's clock is off from now on, in milliseconds. */
  setHomeClock(offsetMs: number): void;
  /** One of the disks that may run full; throws unless it was asked for. */
  smallDisk(name: SmallDiskName): SmallDisk;
  /** Makes the bundle again, with other flags of `npm run deploy:keys`. */
  makeBundle(...flags: string[]): Promise<void>;
  /** Stops and removes everything. */
  close(): Promise<void>;
}

/** What stands in for Traefik: our own gateway, at its address. */
const GATEWAY_PORT = 8443;
const WEB_ROOT = '/srv/web';
/** The broker learns that its disk is full from the disk itself. */
const NO_DISK_ALARM = { 'disk_free_limit.absolute': '1' };
const RABBITMQ_CONF = 'deploy/rabbitmq/rabbitmq.conf';
const CLOCK_FOLDER = '/run/mockstreet';

/** Makes the network and a fresh bundle; nothing runs on the machines yet. */
export async function createTwoHosts(options: TwoHostsOptions): Promise<TwoHosts> {
  const { report } = options;
  const servers = ['postgres', 'redisServer', 'rabbitmqServer', 'epmd'] as const;
  const tools = await ensureTools([...servers, ...TWO_HOSTS_TOOLS], options);
  const run = openRun();
  try {
    const bundle = join(run.folder, 'bundle');
    const remake = async (...flags: string[]) => {
      await makeBundle(bundle, readBundleFlags(flags), options.clock);
    };
    await remake('--origin', 'https://mock.example', '--edge', EDGE_NAME);
    const hosts = createBoxHosts(run);
    const names = { [EDGE_NAME]: INTERNET.edge };
    await startNameServer(hosts.namespaceOf('friends'), INTERNET.friends, names);
    const clock = shiftableClock(run, 'home');
    const disks = makeSmallDisks(run, options.smallDisks ?? {});
    const shared = { run, hosts, bundle, programs: tools, report, nowMs: options.nowMs };
    const home = await createMachine({
      ...shared,
      box: 'home',
      variables: { SESSIONS: 'always', FEED: 'sim', SEED: '7', STARTING_CASH_KRW: '1000000000' },
      changes: {},
      ours: clock.ours,
    });
    const edge = await createMachine({
      ...shared,
      box: 'edge',
      variables: {},
      changes: edgeChanges(run, disks.has('broker')),
    });
    const doors = createDoors(run.folder);
    const [originPort = 0] = await doors.open(hosts.namespaceOf('friends'), [
      { host: INTERNET.edge, port: PUBLIC_PORT },
    ]);
    const [postgresPort = 0] = await doors.open(hosts.namespaceOf('home-postgres'), [
      { host: '127.0.0.1', port: 5432 },
    ]);
    return {
      run,
      hosts,
      edge,
      home,
      databaseUrlOf(service) {
        const file = join(home.folder, 'deploy/secrets/home/secrets', `${service}-database-url`);
        const url = new URL(readFileSync(file, 'utf8'));
        url.host = `127.0.0.1:${postgresPort}`;
        return url.href;
      },
      origin: `http://127.0.0.1:${originPort}`,
      makeBundle: remake,
      setHomeClock: clock.set,
      smallDisk(name) {
        const disk = disks.get(name);
        if (!disk) throw new Error(`the disk of the ${name} is not a small one`);
        return disk;
      },
      async close() {
        await Promise.allSettled([edge.stop(), home.stop()]);
        doors.close();
        removeRun(run);
      },
    };
  } catch (error) {
    removeRun(run);
    throw error;
  }
}

function makeSmallDisks(
  run: RigRun,
  sizes: NonNullable<TwoHostsOptions['smallDisks']>,
): ReadonlyMap<SmallDiskName, SmallDisk> {
  const entries = Object.entries(sizes) as [SmallDiskName, number][];
  return new Map(entries.map(([name, size]) => [name, makeSmallDisk(run, name, size)]));
}

function edgeChanges(run: RigRun, diskIsSmall: boolean): Record<string, ServiceChange> {
  const folder = machineFolder(run, 'edge');
  const web = join(folder, 'web');
  mkdirSync(web, { recursive: true });
  writeFileSync(join(web, 'index.html'), '<!doctype html><title>Mockstreet</title>\n');
  const mounts = [{ source: web, target: WEB_ROOT, readOnly: true }];
  const settings = join(folder, 'rabbitmq.conf');
  const shipped = readFileSync(join(REPOSITORY, RABBITMQ_CONF), 'utf8');
  writeFileSync(settings, settingsForOlderBroker(shipped, diskIsSmall ? NO_DISK_ALARM : {}));
  // What deploy/edge-clock would have written with a clock that is well kept.
  const clock = join(folder, 'edge-clock');
  mkdirSync(clock);
  writeFileSync(join(clock, 'clock-error-ms'), '20\n');
  return {
    intake: { sources: { [CLOCK_FOLDER]: clock } },
    rabbitmq: { sources: { [RABBITMQ_CONF]: settings } },
    web: { environment: { WEB_ROOT }, mounts },
    traefik: {
      command: ['node', 'edge/gateway/main.ts'],
      environment: {
        HOST: '0.0.0.0',
        PORT: `${GATEWAY_PORT}`,
        INTAKE_URL: `http://${BOX_ADDRESSES.edge.intake}:3001`,
        HOME_URL: 'http://wireguard:3002',
        WEB_ROOT,
      },
      mounts,
      withoutVolumes: true,
      check: ['node', 'shared/node/probe-health.ts', `${GATEWAY_PORT}`],
    },
  };
}
