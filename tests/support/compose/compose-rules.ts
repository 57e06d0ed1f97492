import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BOX_ADDRESSES, type Box } from '@mockstreet/access/box-network';
import {
  type ComposeFile,
  type ComposeService,
  mountedPaths,
  REPOSITORY,
  secretsOf,
} from './compose-file.ts';
import { keysSeen } from './private-keys.ts';

/** What every rule looks at. */
export interface ComposeCase {
  readonly box: Box;
  readonly file: ComposeFile;
  /** Variables that the file asks the owner's .env for. */
  readonly asked: readonly string[];
  /** Folder with a bundle of `npm run deploy:keys`, which is `deploy/secrets` on a box. */
  readonly bundle: string;
  /** The version that the images are to carry. */
  readonly version: string;
}

/** A rule names its breaches, a line each. */
export type ComposeRule = (given: ComposeCase) => string[];

/** A rule that each service keeps or breaks by itself. */
function each(
  breach: (service: ComposeService, name: string, given: ComposeCase) => boolean,
): ComposeRule {
  return (given) =>
    Object.entries(given.file.services).flatMap(([name, service]) =>
      breach(service, name, given) ? [name] : [],
    );
}

/** What is open to the world. */
const PUBLISHED: Readonly<Record<Box, Readonly<Record<string, readonly string[]>>>> = {
  edge: { traefik: ['0.0.0.0:80:8080', '0.0.0.0:443:8443'], wireguard: ['51820:51820/udp'] },
  home: {},
};

/** Images with nothing in them that could look: Prometheus does (tests/deploy/telemetry.test.ts). */
export const WITHOUT_SHELL = ['collector', 'loki', 'tempo'];

/** PostgreSQL's versions have two numbers. */
const ONE_VERSION = /^(postgres:\d+\.\d+-[a-z]+|[\w/-]+:v?\d+\.\d+\.\d+(-[a-z]+)?)$/;

const isOneShot = (service: ComposeService) => service.restart === 'no';
const has = (list: readonly string[] | undefined, entry: string) => list?.includes(entry) === true;

export const COMPOSE_RULES: Readonly<Record<string, ComposeRule>> = {
  'an image has one version, ours that of this release': each(
    ({ image, build }, _, { version }) => {
      if (!ONE_VERSION.test(image ?? '')) return true;
      return build !== undefined && !image?.endsWith(`:${version}`);
    },
  ),
  'what keeps running has a health check': each(
    (service, name) => !isOneShot(service) && !service.healthcheck && !WITHOUT_SHELL.includes(name),
  ),
  'what keeps running comes back, a tool does not run by itself': each((service, name) => {
    if (!isOneShot(service)) {
      const isOptional = service.profiles?.join() === 'telemetry';
      return service.restart !== 'unless-stopped' || (!!service.profiles && !isOptional);
    }
    return name !== 'setup' && !has(service.profiles, 'tools');
  }),
  'nobody is root, but for the router': each(
    ({ user }, name) => user !== (name === 'wireguard' ? '0:0' : '10001:10001'),
  ),
  'file systems are read-only': each(({ read_only }) => read_only !== true),
  'no capability, but for the router': each(({ cap_drop, cap_add = [], privileged }, name) => {
    const allowed = name === 'wireguard' ? 'NET_ADMIN' : '';
    return !has(cap_drop, 'ALL') || cap_add.join() !== allowed || privileged !== undefined;
  }),
  'nobody gains rights later': each(
    ({ security_opt }) => security_opt?.join() !== 'no-new-privileges:true',
  ),
  'everybody has a share of the machine': each(
    ({ mem_limit, cpus, pids_limit }) => !mem_limit || !cpus || !pids_limit,
  ),
  'scratch space is in memory, bounded, and runs nothing': each(
    ({ tmpfs = [] }) => !tmpfs.every((one) => /size=\d+m/.test(one) && /noexec/.test(one)),
  ),
  'logs end': each(({ logging }) => {
    const { 'max-size': size, 'max-file': files } = logging?.options ?? {};
    return logging?.driver !== 'json-file' || !size || !files;
  }),
  'signals and orphans are taken care of': each(({ init }) => init !== true),
  'only the named ports are published': ({ box, file }) =>
    Object.entries(file.services).flatMap(([name, { ports = [], network_mode }]) => {
      const expected = PUBLISHED[box][name] ?? [];
      const same = ports.join() === expected.join() && network_mode === undefined;
      return same ? [] : [`${name}: ${network_mode ?? ports.join()}`];
    }),
  'no secret stands in an environment': ({ file }) =>
    Object.entries(file.services).flatMap(([name, { environment = {} }]) =>
      Object.entries(environment)
        .filter(([variable, value]) => looksSecret(variable, String(value)))
        .map(([variable]) => `${name}: ${variable}`),
    ),
  'every file that is mounted exists, or is made by deploy:keys': ({ file, bundle }) =>
    Object.entries(file.services).flatMap(([name, service]) =>
      mountedPaths(service)
        .filter((path) => !existsSync(placeOf(path, bundle)))
        .map((path) => `${name}: ${path}`),
    ),
  'every secret is made by deploy:keys, and each box has only its own': ({ box, file, bundle }) =>
    Object.entries(file.secrets).flatMap(([name, secret]) => {
      const isOwn = secret.file === `./deploy/secrets/${box}/secrets/${name}`;
      return isOwn && existsSync(placeOf(secret.file.slice(2), bundle)) ? [] : [name];
    }),
  'what is asked for is declared, what is declared is asked for': ({ file }) => {
    const services = Object.values(file.services);
    const named = services.flatMap(({ volumes = [] }) =>
      volumes.flatMap((volume) => volume.match(/^[a-z]+(?=:)/)?.[0] ?? []),
    );
    return [
      ...difference(services.flatMap(secretsOf), Object.keys(file.secrets), 'secret'),
      ...difference(named, Object.keys(file.volumes), 'volume'),
      ...difference(
        services.flatMap(({ networks = {} }) => Object.keys(networks)),
        Object.keys(file.networks),
        'network',
      ),
    ];
  },
  'who is waited for exists, can be waited for like that, and waits for nobody in turn': ({
    file,
  }) =>
    Object.keys(file.services).flatMap((name) => [
      ...waitFaults(file, name),
      ...(waitsFor(file, name).has(name) ? [`${name}: waits for itself`] : []),
    ]),
  'addresses are those that the routers know, no two alike': addressFaults,
  'nobody sees a private key but whose settings name it': keysSeen,
};

function looksSecret(variable: string, value: string): boolean {
  if (/:\/\/[^/\s]*@/.test(value)) return true;
  return /PASSWORD|SECRET|TOKEN|COOKIE|PRIVATE|_URL$/.test(variable) && !variable.endsWith('_FILE');
}

/** Where a path of a box's working folder is here. */
export function placeOf(path: string, bundle: string): string {
  const inBundle = /^deploy\/secrets\/(.+)$/.exec(path)?.[1];
  return inBundle === undefined ? join(REPOSITORY, path) : join(bundle, inBundle);
}

function difference(asked: readonly string[], declared: readonly string[], what: string): string[] {
  const undeclared = new Set(asked.filter((name) => !declared.includes(name)));
  const unused = declared.filter((name) => !asked.includes(name));
  return [
    ...[...undeclared].map((name) => `${what} ${name} is not declared`),
    ...unused.map((name) => `${what} ${name} is not asked for`),
  ];
}

function waitFaults(file: ComposeFile, name: string): string[] {
  return Object.entries(file.services[name]?.depends_on ?? {}).flatMap(([other, { condition }]) => {
    const waited = file.services[other];
    const expected =
      waited && (isOneShot(waited) ? 'service_completed_successfully' : 'service_healthy');
    return condition === expected ? [] : [`${name}: ${condition} of ${other}`];
  });
}

/** Everybody whom a service waits for, directly or not. */
function waitsFor(file: ComposeFile, name: string, seen = new Set<string>()): Set<string> {
  for (const other of Object.keys(file.services[name]?.depends_on ?? {})) {
    if (seen.has(other)) continue;
    seen.add(other);
    waitsFor(file, other, seen);
  }
  return seen;
}

function addressFaults({ box, file }: ComposeCase): string[] {
  const known: Readonly<Record<string, string>> = { ...BOX_ADDRESSES[box] };
  const { router, ...others } = known;
  const expected: Readonly<Record<string, string | undefined>> = { ...others, wireguard: router };
  const taken = new Map<string, string>();
  const faults: string[] = [];
  for (const [name, { networks = {}, profiles }] of Object.entries(file.services)) {
    const address = Object.values(networks)[0]?.ipv4_address ?? 'none';
    const tools = box === 'home' && profiles !== undefined && /^172\.30\.2\.3\d$/.test(address);
    if (!tools && address !== expected[name]) faults.push(`${name}: ${address}`);
    if (taken.has(address)) faults.push(`${name}: ${address} like ${taken.get(address)}`);
    taken.set(address, name);
  }
  const missing = Object.keys(expected).filter((name) => !(name in file.services));
  const subnet = file.networks.box?.ipam?.config[0]?.subnet;
  const isWithin = subnet === `${router?.split('.').slice(0, 3).join('.')}.0/24`;
  return [
    ...faults,
    ...missing.map((name) => `${name} is missing`),
    ...(isWithin ? [] : [`the network is ${subnet}`]),
  ];
}
