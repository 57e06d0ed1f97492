import type { Box } from '@mockstreet/access/box-network';
import type { TwoHosts } from '../../scripts/two-hosts/two-hosts.ts';

/** By these its processes are known. */
export const PROCESSES: Readonly<Record<Box, readonly string[]>> = {
  edge: ['edge/intake/main.ts', 'edge/topology/main.ts', 'beam.smp'],
  home: ['home/api/main.ts', 'home/trading/main.ts', 'postgres: checkpointer'],
};

/** Keys, passwords and data that one of them has and the other must not. */
export const FILES: Readonly<Record<Box, readonly string[]>> = {
  edge: ['receipt-key.json', 'intake-amqp-url', 'erlang-cookie', 'quorum'],
  home: ['token-keys.json', 'sealing-keys.json', 'engine-database-url', 'pg_wal'],
};

/** Of the whole product, which no machine has. */
const OF_NOBODY = ['docker-compose.edge.yml', 'docker-compose.home.yml', 'vitest.config.ts'];

export interface Surroundings {
  /** The command lines of all processes. */
  readonly processes: string;
  /** Which of the named files and folders are somewhere on the machine, whoever's they are. */
  readonly files: readonly string[];
  /** What lies in POSIX shared memory. */
  readonly memory: readonly string[];
  /** How many segments of System V's there are; a PostgreSQL has one. */
  readonly segments: number;
}

/** What root sees on a machine, after leaving something in its shared memory. */
export function lookAround({ edge, home }: TwoHosts, box: Box): Surroundings {
  const machine = { edge, home }[box];
  const lines = (script: string) =>
    machine
      .run('sh', '-c', script)
      .split('\n')
      .filter((line) => line !== '');
  machine.run('touch', `/dev/shm/memory of ${box}`);
  const names = [...FILES.edge, ...FILES.home, ...OF_NOBODY];
  const named = names.map((name) => `-name ${name}`).join(' -o ');
  // Programs of the system are nobody's secret; processes are looked at by themselves.
  const system = '-path /proc -o -path /sys -o -path /usr';
  const found = lines(`find / \\( ${system} \\) -prune -o \\( ${named} \\) -print`);
  return {
    processes: lines(`cat /proc/[0-9]*/cmdline | tr '\\0' ' '`).join('\n'),
    files: [...new Set(found.map((path) => path.split('/').at(-1) ?? ''))].toSorted(),
    memory: lines('ls /dev/shm'),
    segments: lines('ipcs -m').filter((line) => line.startsWith('0x')).length,
  };
}

/** Which of a machine's processes are among these. */
export function ownOf(box: Box, processes: string): string[] {
  return PROCESSES[box].filter((name) => processes.includes(name));
}
