import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { identifyProcess } from '@mockstreet/native/process-identity';
import { sendSignal } from '@mockstreet/native/process-record';
import { runCommand, tryCommand } from './system-commands.ts';

/**
 * One rig on this machine. Its namespaces and its folder carry the name of the process that made
 * them, so that whoever comes after a crash can tell what is left over.
 */
export interface RigRun {
  /** What all its namespaces begin with. */
  readonly prefix: string;
  /** Everything the rig keeps on disk. */
  readonly folder: string;
}

const PREFIX = 'mockstreet';
/**
 * Where runs keep their folders, wherever else temporary files may lie: a machine sees its own under
 * the same path, and in shared memory it has to see nothing of this one.
 */
export const RUNS_FOLDER = '/tmp';

/** A run of its own for the rig of this process, after removing what dead processes left. */
export function openRun(): RigRun {
  removeLeftovers();
  const owner = ownerName(process.pid);
  const folder = mkdtempSync(join(RUNS_FOLDER, `${owner}-`));
  return { prefix: basename(folder), folder };
}

/** Ends every process in the run's namespaces and removes them, and the folder. */
export function removeRun({ prefix, folder }: RigRun): void {
  const names = namespaces().filter((name) => name.startsWith(`${prefix}-`));
  for (const name of names) killAllIn(name);
  for (const name of names) tryCommand('ip', 'netns', 'delete', name);
  for (const mount of mountsBelow(folder)) tryCommand('umount', '--lazy', mount);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Ends every process in a namespace, without a chance to say anything. */
export function killAllIn(namespace: string): void {
  for (const pid of processesIn(namespace)) sendSignal(pid, 'SIGKILL');
}

function removeLeftovers(): void {
  const found = [...namespaces(), ...readdirSync(RUNS_FOLDER)];
  const prefixes = found.flatMap((name) => RUN_NAME.exec(name)?.[0] ?? []);
  for (const prefix of new Set(prefixes)) {
    const pid = Number.parseInt(RUN_NAME.exec(prefix)?.[1] ?? '', 10);
    if (prefix.startsWith(`${ownerName(pid)}-`)) continue;
    removeRun({ prefix, folder: join(RUNS_FOLDER, prefix) });
  }
}

const RUN_NAME = new RegExp(`^${PREFIX}-(\\d+)x\\w*-[A-Za-z0-9]{6}`);

/** Of a pid and its start: pids are reused. Without a start for a pid that nobody has. */
function ownerName(pid: number): string {
  const startedAt = identifyProcess(pid)?.startedAt.split('/').at(-1) ?? '';
  return `${PREFIX}-${pid}x${startedAt}`;
}

function mountsBelow(folder: string): string[] {
  const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const mounts = lines.map((line) => line.split(' ')[1] ?? '');
  return mounts.filter((mount) => mount.startsWith(`${folder}/`));
}

function namespaces(): string[] {
  const lines = runCommand('ip', 'netns', 'list').split('\n');
  return lines.flatMap((line) => line.split(' ')[0] || []);
}

function processesIn(namespace: string): number[] {
  try {
    const lines = runCommand('ip', 'netns', 'pids', namespace).trim().split('\n');
    return lines.filter((line) => line !== '').map((line) => Number.parseInt(line, 10));
  } catch {
    return [];
  }
}
