import { execFile, spawn } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BOX_ADDRESSES, type Box } from '@mockstreet/access/box-network';
import { REPOSITORY } from '@mockstreet/native/repository';
import { runTask } from '@mockstreet/native/run-task';
import { serverEnvironment } from '@mockstreet/native/server-environment';
import type { Command, Folders, Service } from '@mockstreet/native/service';
import { createSupervisor } from '@mockstreet/native/supervisor';
import { type BoxHosts, INTERNET, setSystemControl } from './box-hosts.ts';
import { type ComposeService, readComposeFile } from './compose-file.ts';
import { type Container, containerCommand, insideContainer, type Mount } from './container.ts';
import { ENTRY_FOLDER, type Images, layOutImages } from './images.ts';
import { nativeImage, type ServerPrograms } from './native-image.ts';
import { firstChild, powerOn } from './power-on.ts';
import { killAllIn, type RigRun } from './run-name.ts';
import { runCommand } from './system-commands.ts';

/** What is done otherwise than the compose file says. */
export interface ServiceChange {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly mounts?: readonly Mount[];
  readonly check?: readonly string[];
  /** Other files in place of what the compose file mounts, by their paths there. */
  readonly sources?: Readonly<Record<string, string>>;
  /** Without what the compose file mounts. */
  readonly withoutVolumes?: boolean;
}

export interface MachineOptions {
  readonly run: RigRun;
  readonly box: Box;
  readonly hosts: BoxHosts;
  /** The bundle's folder; the machine is given a copy of its own part. */
  readonly bundle: string;
  readonly programs: ServerPrograms;
  /** What the owner adds to the machine's .env. */
  readonly variables: Readonly<Record<string, string>>;
  readonly changes: Readonly<Record<string, ServiceChange>>;
  /** What every process of ours on it gets besides. */
  readonly ours?: Pick<ServiceChange, 'environment' | 'mounts'>;
  readonly report: (line: string) => void;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMs: () => number;
}

/** One of the two machines, with what its compose file runs. */
export interface Machine {
  /** Where it has its files; the bundle is below deploy/secrets. */
  readonly folder: string;
  readonly logs: string;
  /** Runs something on the machine itself, beside its containers; returns what it printed. */
  run(...command: readonly string[]): string;
  /** Starts everything in the order that the compose file asks for; resolves when all is healthy. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The pid of a running service. */
  pidOf(service: string): number | undefined;
  /** Those of the services that keep running whose health check fails; asks only `among` these. */
  unhealthy(among?: readonly string[]): Promise<readonly string[]>;
  /** Runs something by hand in a container of that service, to its end. */
  runTool(service: string, command?: readonly string[]): Promise<ToolResult>;
  /** Copies a folder of this box's part of the bundle again, as after a rotation. */
  copyBundle(part: string): void;
  /** Ends all processes of a service at once; it is started again. */
  kill(service: string): void;
  /** Ends everything at once, as when the power goes; Docker starts it again. */
  cutPower(): void;
}

export interface ToolResult {
  readonly code: number | null;
  readonly output: string;
}

const OWN_SECRETS = 'deploy/own-secrets.sh';
const READY_WITHIN_MS = 120_000;
const CHECK_WITHIN_MS = 20_000;
const BETWEEN_CHECKS_MS = 300;

/** Makes a machine and switches it on; nothing runs on it yet. */
export async function createMachine(options: MachineOptions): Promise<Machine> {
  const { run, box, hosts } = options;
  const folder = machineFolder(run, box);
  const folders: Folders = {
    logs: join(run.folder, 'logs', box),
    run: join(run.folder, 'run', box),
  };
  for (const path of [folder, folders.logs, folders.run]) mkdirSync(path, { recursive: true });
  takeBundle(folder, options);
  const images = layOutImages(box, join(folder, 'images'));
  const services = readServices(folder, options);
  for (const { name, address, image } of services) {
    hosts.addContainer(box, name, address);
    if (image !== 'mockstreet/wireguard') continue;
    setSystemControl(hosts.namespaceOf(`${box}-${name}`), 'net.ipv4.ip_forward=1');
  }
  const find = (name: string) => {
    const service = services.find((one) => one.name === name);
    if (!service) throw new Error(`${box} has no service ${name}`);
    return service;
  };
  const init = await powerOn({ run, name: box, namespace: hosts.namespaceOf(box), folder });
  const commandOf = (service: ComposeService, command?: readonly string[]) =>
    containerCommand(containerOf(service, images, options, command), folder, init);
  let supervisor = createSupervisor(options);
  const pidOf = (name: string) => firstChild(recordedPid(folders, name) ?? 0);

  const startOne = async (service: ComposeService) => {
    if (!service.isTask) {
      await supervisor.bring([supervised(service, commandOf, pidOf, options)], folders);
      return;
    }
    const logFile = join(folders.logs, `${service.name}.log`);
    const signal = AbortSignal.timeout(READY_WITHIN_MS);
    await runTask({ name: service.name, command: commandOf(service), logFile, signal });
  };
  return {
    folder,
    logs: folders.logs,
    pidOf,
    run: (...command) => runCommand('nsenter', '--target', `${init}`, '--all', ...command),
    copyBundle(part) {
      cpSync(join(options.bundle, box, part), join(ownSecrets(folder, box), part), {
        recursive: true,
      });
      runCommand('sh', join(folder, OWN_SECRETS), box);
    },
    kill: (service) => killAllIn(hosts.namespaceOf(`${box}-${service}`)),
    cutPower() {
      for (const { name } of services) killAllIn(hosts.namespaceOf(`${box}-${name}`));
    },
    async start() {
      supervisor = createSupervisor(options);
      const waiting = services.filter((service) => !service.isTool);
      const started = new Map<string, Promise<void>>();
      const startAfter = (service: ComposeService): Promise<void> => {
        const known = started.get(service.name);
        if (known) return known;
        const before = service.dependsOn.map((name) => startAfter(find(name)));
        const done = Promise.all(before).then(() => startOne(service));
        started.set(service.name, done);
        return done;
      };
      await Promise.all(waiting.map(startAfter));
    },
    stop: () => supervisor.stop(),
    async unhealthy(among) {
      const kept = services.filter((service) => !service.isTool && !service.isTask);
      const failing: string[] = [];
      // One at a time: each check starts a program.
      for (const service of kept) {
        const isAsked = among?.includes(service.name) ?? true;
        if (isAsked && !(await isHealthy(service, pidOf, options))) failing.push(service.name);
      }
      return failing;
    },
    runTool: (name, command) => runToEnd(commandOf(find(name), command)),
  };
}

/** The machine's own part of the bundle, owned as the runbook says. */
function takeBundle(folder: string, { box, bundle, variables }: MachineOptions): void {
  const own = ownSecrets(folder, box);
  cpSync(join(bundle, box), own, { recursive: true });
  const envFile = join(own, '.env');
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  writeFileSync(envFile, `${readFileSync(envFile, 'utf8')}${lines.join('\n')}\n`);
  cpSync(join(REPOSITORY, OWN_SECRETS), join(folder, OWN_SECRETS));
  runCommand('sh', join(folder, OWN_SECRETS), box);
}

function ownSecrets(folder: string, box: Box): string {
  return join(folder, 'deploy/secrets', box);
}

function readServices(folder: string, options: MachineOptions): readonly ComposeService[] {
  const { box, run } = options;
  // As deploy/compose.sh hands them over: the later one counts.
  const [told, own] = ['bundle.env', '.env'].map((name) =>
    readFileSync(join(ownSecrets(folder, box), name), 'utf8'),
  );
  const variables = Object.fromEntries(
    `${told}${own}`.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
  const services = readComposeFile(join(REPOSITORY, `docker-compose.${box}.yml`), variables);
  for (const { volumes, user } of services) {
    for (const { from } of volumes) {
      if ('path' in from) {
        takeFromProduct(from.path, folder);
        continue;
      }
      const path = volumeFolder(run, box, from.volume);
      mkdirSync(path, { recursive: true });
      chownSync(path, user.uid, user.gid);
    }
  }
  return services;
}

/** What the compose file mounts and is not of the bundle comes with the product. */
function takeFromProduct(path: string, folder: string): void {
  if (isAbsolute(path) || path.startsWith('deploy/secrets/')) return;
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  cpSync(join(REPOSITORY, path), join(folder, path), { recursive: true });
}

/** All that a machine has of its own, as seen from here and from itself. */
export function machineFolder(run: RigRun, box: Box): string {
  return join(run.folder, 'machines', box);
}

/** Where a named volume of a machine lies. */
export function volumeFolder(run: RigRun, box: Box, volume: string): string {
  return join(machineFolder(run, box), 'volumes', volume);
}

function containerOf(
  service: ComposeService,
  images: Images,
  options: MachineOptions,
  command: readonly string[] | undefined,
): Container {
  const { run, box, hosts, programs } = options;
  const native = nativeImage(service, programs);
  const change = options.changes[service.name] ?? {};
  const isOurs = native === undefined;
  const folder = machineFolder(run, box);
  const mounts = service.volumes.map(({ from, target, readOnly }) => ({
    source:
      'volume' in from
        ? volumeFolder(run, box, from.volume)
        : (change.sources?.[from.path] ?? resolve(folder, from.path)),
    target,
    readOnly,
  }));
  return {
    namespace: hosts.namespaceOf(`${box}-${service.name}`),
    name: `${box}-${service.name}`,
    command: command ?? change.command ?? native?.command ?? service.command,
    environment: {
      ...service.environment,
      ...native?.environment,
      ...change.environment,
      ...(isOurs ? options.ours?.environment : {}),
    },
    user: service.user,
    capabilities: service.capabilities,
    ...(isOurs ? { app: images.ours } : {}),
    shmSize: service.shmSize,
    devices: native?.devices ?? [],
    mounts: [
      ...(isOurs ? [] : [{ source: images.entries, target: ENTRY_FOLDER, readOnly: true }]),
      ...(change.withoutVolumes ? [] : mounts),
      ...(change.mounts ?? []),
      ...((isOurs && options.ours?.mounts) || []),
    ],
    temporary: [
      ...service.temporary,
      ...(native?.temporary ?? []).map((path) => ({ path, options: '' })),
    ],
    hosts: namesOn(box),
    // Docker's resolver asks from within the container's network what it doesn't know by itself.
    ...(service.name === 'wireguard' ? { nameServer: INTERNET.friends } : {}),
  };
}

/** What Docker's resolver knows on a box. */
function namesOn(box: Box): Record<string, string> {
  const { router, ...services } = BOX_ADDRESSES[box];
  return { ...services, wireguard: router };
}

function supervised(
  service: ComposeService,
  commandOf: (service: ComposeService) => Command,
  pidOf: (name: string) => number | undefined,
  options: MachineOptions,
): Service {
  return {
    name: service.name,
    command: () => commandOf(service),
    ready: async () => {
      const isReady = await isHealthy(service, pidOf, options);
      if (!isReady) await sleep(BETWEEN_CHECKS_MS);
      return isReady;
    },
    readyWithinMs: READY_WITHIN_MS,
    stopSignal: service.stopSignal,
    stopWithinMs: service.stopWithinMs,
  };
}

/** What the compose file's health check says, from inside the container. */
async function isHealthy(
  service: ComposeService,
  pidOf: (name: string) => number | undefined,
  options: MachineOptions,
): Promise<boolean> {
  const native = nativeImage(service, options.programs);
  const check = options.changes[service.name]?.check ?? native?.check ?? service.check?.slice(1);
  const pid = pidOf(service.name);
  return pid !== undefined && hasOwnRoot(pid) && (await passes(pid, check ?? ['true']));
}

/** Whether the process is in its container by now, and not on its way there. */
function hasOwnRoot(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/root`) !== '/';
  } catch {
    return false;
  }
}

function passes(pid: number, check: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const limits = { timeout: CHECK_WITHIN_MS, env: serverEnvironment({}) };
    execFile('nsenter', insideContainer(pid, check), limits, (error) => resolve(error === null));
  });
}

function recordedPid(folders: Folders, name: string): number | undefined {
  try {
    const text = readFileSync(join(folders.run, `${name}.pid.json`), 'utf8');
    return (JSON.parse(text) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

function runToEnd({ file, args, env }: Command): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
