import { USUAL_PATH } from '@mockstreet/native/server-environment';
import type { ComposeService } from './compose-file.ts';
import { ENTRY_FOLDER } from './images.ts';
import { TUNNEL_DEVICE } from './power-on.ts';

/** What of an image is done otherwise where there is none of it: the machine's own programs run. */
export interface NativeImage {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Paths that only the native program writes to. */
  readonly temporary: readonly string[];
  /** Device files that only the native program needs. */
  readonly devices: readonly string[];
  readonly check: readonly string[];
}

/** Where the machine has the servers' programs. */
export interface ServerPrograms {
  /** Folder of PostgreSQL's. */
  readonly postgres: string;
  readonly redisServer: string;
  readonly rabbitmqServer: string;
}

const ROUTER = `${ENTRY_FOLDER}/router.sh`;
const POSTGRES_ENTRY = `${ENTRY_FOLDER}/postgres-entry.sh`;

/** How a service runs without its image; undefined for the images of our own code, which need none. */
export function nativeImage(
  service: ComposeService,
  programs: ServerPrograms,
): NativeImage | undefined {
  const { image, command } = service;
  if (image === 'mockstreet/wireguard') {
    return {
      command: ['sh', ROUTER, 'run'],
      environment: {},
      // The program that stands in for a kernel without WireGuard has a socket there.
      temporary: ['/run'],
      devices: [TUNNEL_DEVICE],
      check: ['sh', ROUTER, 'healthy'],
    };
  }
  if (image === 'rabbitmq') return rabbitmq(programs);
  if (image === 'postgres') {
    return {
      command: ['sh', POSTGRES_ENTRY, ...command.slice(1)],
      environment: { PATH: `${programs.postgres}:${USUAL_PATH}`, LC_ALL: 'C' },
      temporary: [],
      devices: [],
      check: [`${programs.postgres}/pg_isready`, ...(service.check ?? []).slice(2)],
    };
  }
  if (image === 'valkey/valkey') {
    return {
      command: [programs.redisServer, ...command.slice(1)],
      environment: {},
      temporary: [],
      devices: [],
      check: ['sh', '-c', (service.check?.[1] ?? '').replace('valkey-cli', 'redis-cli')],
    };
  }
  return undefined;
}

function rabbitmq(programs: ServerPrograms): NativeImage {
  const state = '/var/lib/rabbitmq';
  const settings = '/etc/rabbitmq';
  return {
    command: [programs.rabbitmqServer],
    environment: {
      HOME: state,
      // Erlang in place of the script, so that signals and pid are the broker's own.
      RUNNING_UNDER_SYSTEMD: 'true',
      RABBITMQ_NODENAME: 'rabbit@rabbitmq',
      RABBITMQ_CONF_ENV_FILE: '/tmp/rabbitmq-env.conf',
      RABBITMQ_CONFIG_FILE: `${settings}/rabbitmq.conf`,
      RABBITMQ_CONFIG_FILES: `${settings}/conf.d`,
      RABBITMQ_ADVANCED_CONFIG_FILE: `${settings}/advanced.config`,
      RABBITMQ_ENABLED_PLUGINS_FILE: `${settings}/enabled_plugins`,
      RABBITMQ_MNESIA_BASE: `${state}/mnesia`,
      RABBITMQ_GENERATED_CONFIG_DIR: '/tmp/generated',
      RABBITMQ_LOG_BASE: '/tmp/log',
      RABBITMQ_LOGS: '-',
      RABBITMQ_PID_FILE: '/tmp/broker.pid',
      ERL_CRASH_DUMP_SECONDS: '0',
    },
    temporary: [],
    devices: [],
    // The image's own check starts an Erlang each time.
    check: ['bash', '-c', '</dev/tcp/127.0.0.1/5672 && </dev/tcp/127.0.0.1/15672'],
  };
}
