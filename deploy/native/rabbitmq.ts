import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { brokerDefinitions } from '@mockstreet/access/broker-definitions';
import { BROKER_USERS, type BrokerUser } from '@mockstreet/access/broker-users';
import { type BrokerCode, findBrokerCode } from './broker-code.ts';
import { RABBITMQ_NODE, rabbitmqctl } from './rabbitmqctl.ts';
import { REPOSITORY } from './repository.ts';
import { servicePassword } from './secrets.ts';
import { serverEnvironment, USUAL_PATH } from './server-environment.ts';
import type { Service } from './service.ts';
import { createStreamsLook, ROUSE_STREAMS } from './streams-up.ts';

export interface RabbitmqServerOptions {
  /** RabbitMQ's own rabbitmq-server script, not a distribution's wrapper. */
  readonly program: string;
  /** The epmd program of the Erlang in use. */
  readonly epmd: string;
  readonly folder: string;
  readonly ports: RabbitmqPorts;
  /** The administrator's; those of the services' users are made from it. */
  readonly password: string;
  /** INTAKE_ID of every intake, to each of which belongs a queue. */
  readonly intakeIds?: readonly string[];
  /** Shared secret of the Erlang nodes and tools; never leaves the machine. */
  readonly cookie: string;
}

export interface RabbitmqPorts {
  readonly amqp: number;
  readonly management: number;
  readonly distribution: number;
  readonly epmd: number;
}

/** The administrator of a private broker, for tests and tools. There is no `guest`. */
export const RABBITMQ_USER = 'mockstreet';

type Address = Pick<RabbitmqServerOptions, 'ports' | 'password'>;
type User = BrokerUser | typeof RABBITMQ_USER;

/** The address of a virtual host of a private broker, for one of its users. */
export function amqpUrl(
  { ports, password }: Address,
  virtualHost = '/',
  user: User = RABBITMQ_USER,
): string {
  const host = encodeURIComponent(virtualHost);
  return `amqp://${credentialsOf(user, password)}@127.0.0.1:${ports.amqp}/${host}`;
}

/** Base address of the management API, with the credentials of one of the broker's users. */
export function rabbitmqManagementUrl(
  { ports, password }: Address,
  user: User = RABBITMQ_USER,
): string {
  return `http://${credentialsOf(user, password)}@127.0.0.1:${ports.management}`;
}

function credentialsOf(user: User, administratorPassword: string): string {
  return `${user}:${passwordOf(user, administratorPassword)}`;
}

function passwordOf(user: User, administratorPassword: string): string {
  return user === RABBITMQ_USER
    ? administratorPassword
    : servicePassword(administratorPassword, `rabbitmq ${user}`);
}

/**
 * Erlang's name server, in the foreground and on loopback. Erlang would start one by itself that
 * nobody stops; ours has its own port and its own life, and Erlang is told to start none.
 */
export function epmdService(options: RabbitmqServerOptions): Service {
  return {
    name: 'epmd',
    command: () => ({
      file: options.epmd,
      args: ['-address', '127.0.0.1', '-port', String(options.ports.epmd)],
      env: serverEnvironment({}),
    }),
    ready: () => accepts(options.ports.epmd),
    readyWithinMs: 10_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 2_000,
  };
}

/** A private RabbitMQ broker on loopback; needs its epmd running. */
export function rabbitmqService(options: RabbitmqServerOptions): Service {
  const { folder, ports } = options;
  const file = (name: string) => join(folder, name);
  let code: BrokerCode | undefined;
  /** Of the start that is under way: one counts its looks. */
  let areStreamsUp = async () => false;
  return {
    name: 'rabbitmq',
    prepare: async () => {
      areStreamsUp = streamsLook(options);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(file('rabbitmq.conf'), rabbitmqConfiguration(options), { mode: 0o600 });
      writeFileSync(definitionsFile(options), definitions(options), { mode: 0o600 });
      for (const name of ['advanced.config', 'enabled_plugins']) {
        copyFileSync(join(SETTINGS, name), file(name));
      }
      writeFileSync(file('rabbitmq-env.conf'), '');
      // A cookie file that others could read is refused by Erlang; so is rewriting a 0400 one.
      writeFileSync(file('.erlang.cookie'), options.cookie, { mode: 0o600 });
      // The folder of its plugins is a list, cut at colons.
      code = folder.includes(':')
        ? undefined
        : findBrokerCode({ ...options, enabledPlugins: enabledPlugins() });
      linkPlugins(file('plugins'), code?.applications ?? []);
    },
    command: () => ({
      file: options.program,
      args: [],
      env: serverEnvironment({
        // The start script calls `erl`, which lies beside epmd.
        PATH: `${dirname(options.epmd)}:${USUAL_PATH}`,
        HOME: folder,
        // Run Erlang in place of the script, so that signals and pid are the broker's own.
        RUNNING_UNDER_SYSTEMD: 'true',
        RABBITMQ_NODENAME: RABBITMQ_NODE,
        RABBITMQ_CONF_ENV_FILE: file('rabbitmq-env.conf'),
        RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
        RABBITMQ_CONFIG_FILES: file('conf.d'),
        RABBITMQ_ADVANCED_CONFIG_FILE: file('advanced.config'),
        RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins'),
        RABBITMQ_MNESIA_BASE: file('data'),
        RABBITMQ_GENERATED_CONFIG_DIR: file('generated'),
        RABBITMQ_LOG_BASE: file('log'),
        RABBITMQ_LOGS: '-',
        RABBITMQ_PID_FILE: file('broker.pid'),
        RABBITMQ_DIST_PORT: String(ports.distribution),
        ...(code && { RABBITMQ_PLUGINS_DIR: file('plugins') }),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [
          '-kernel inet_dist_use_interface {127,0,0,1}',
          ...(code ? ['-pa', ...code.erlangPath] : []),
        ].join(' '),
        ERL_FLAGS: '-start_epmd false',
        ERL_EPMD_PORT: String(ports.epmd),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        // A crash is found in the log; a dump of the whole heap would only slow the restart.
        ERL_CRASH_DUMP_SECONDS: '0',
      }),
    }),
    // A stop right after it is ready then finds nothing half done.
    ready: async () => (await servesBoth(options)) && (await areStreamsUp()),
    readyWithinMs: 90_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 8_000,
  };
}

const SETTINGS = join(REPOSITORY, 'deploy', 'rabbitmq');

function enabledPlugins(): string[] {
  return readFileSync(join(SETTINGS, 'enabled_plugins'), 'utf8').match(/\w+/g) ?? [];
}

/** Anew at every start: RabbitMQ may be another version since. */
function linkPlugins(folder: string, applications: readonly string[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const application of applications) {
    symlinkSync(application, join(folder, basename(application)));
  }
}

/** What differs from deploy/rabbitmq/rabbitmq.conf does so because it is one machine's own. */
export function rabbitmqConfiguration(
  options: Pick<RabbitmqServerOptions, 'folder' | 'ports'>,
): string {
  const lines = [
    `listeners.tcp.local = 127.0.0.1:${options.ports.amqp}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${options.ports.management}`,
    // Users and their rights, at each start; with it nobody makes the default user.
    `load_definitions = ${definitionsFile(options)}`,
    'auth_mechanisms.1 = PLAIN',
    'heartbeat = 10',
    'consumer_timeout = 1800000',
    'max_message_size = 16777216',
    'collect_statistics_interval = 1000',
    'disk_free_limit.absolute = 256MB',
    'log.console.level = info',
  ];
  return `${lines.join('\n')}\n`;
}

function definitionsFile({ folder }: Pick<RabbitmqServerOptions, 'folder'>): string {
  return join(folder, 'definitions.json');
}

/** The same at every start, so that nothing changes in the broker which did not change here. */
function definitions({ password, intakeIds = ['edge-1'] }: RabbitmqServerOptions): string {
  const salted = (user: User) => ({
    password: passwordOf(user, password),
    salt: Buffer.from(servicePassword(password, `salt of ${user}`), 'hex').subarray(0, 4),
  });
  const users = Object.fromEntries(BROKER_USERS.map((user) => [user, salted(user)]));
  const document = brokerDefinitions({
    users: users as Record<BrokerUser, ReturnType<typeof salted>>,
    intakeIds,
    administrator: { name: RABBITMQ_USER, ...salted(RABBITMQ_USER) },
  });
  return `${JSON.stringify(document, null, 2)}\n`;
}

async function servesBoth(options: RabbitmqServerOptions): Promise<boolean> {
  const response = await askManagement(options, '/api/overview');
  await response.body?.cancel();
  return response.ok && (await accepts(options.ports.amqp));
}

function streamsLook(options: RabbitmqServerOptions): () => Promise<boolean> {
  return createStreamsLook({
    listQueues: async () => (await askManagement(options, '/api/queues?columns=type,state')).json(),
    rouse: () => rabbitmqctl(options, 'eval', ROUSE_STREAMS),
  });
}

function askManagement(options: RabbitmqServerOptions, path: string): Promise<Response> {
  const url = new URL(rabbitmqManagementUrl(options));
  const credentials = Buffer.from(`${url.username}:${url.password}`).toString('base64');
  return fetch(url.origin + path, {
    headers: { authorization: `Basic ${credentials}` },
    signal: AbortSignal.timeout(2_000),
  });
}

/** Whether something listens on the port of this machine. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const answer = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.setTimeout(2_000, () => answer(false));
  });
}
