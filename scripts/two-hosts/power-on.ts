import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { USUAL_PATH } from '@mockstreet/native/server-environment';
import { ownRootLines, quote } from './own-root.ts';
import type { RigRun } from './run-name.ts';

/** Where a machine, and each container, has the pinned Node. */
export const NODE = '/opt/node/bin/node';
/** Where the kernel hands out tunnels. */
export const TUNNEL_DEVICE = 'net/tun';

export interface PowerOnOptions {
  readonly run: RigRun;
  readonly name: string;
  /** Its network namespace. */
  readonly namespace: string;
  /** The only folder of ours that it sees, at the same path. */
  readonly folder: string;
}

/**
 * Starts a machine's first process, in namespaces of its own for network, processes, IPC, mounts and
 * names, with files of its own. Resolves with its pid as seen from here; everything on the machine
 * ends with it.
 */
export async function powerOn(options: PowerOnOptions): Promise<number> {
  const { run, name, namespace } = options;
  const script = join(run.folder, `${name}.sh`);
  const root = join(run.folder, 'roots', name);
  mkdirSync(root, { recursive: true });
  writeFileSync(script, startScript(root, options), { mode: 0o700 });
  const own = ['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child'];
  const child = spawn('ip', ['netns', 'exec', namespace, 'unshare', ...own, 'sh', script], {
    env: { PATH: USUAL_PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${name}’s machine does not start: ${complaint}`)));
  });
  return firstChild(child.pid ?? 0) ?? 0;
}

/** The first child of a process, as both are seen from here; undefined while there is none. */
export function firstChild(pid: number): number | undefined {
  try {
    const [child = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    return child === '' ? undefined : Number.parseInt(child, 10);
  } catch {
    return undefined;
  }
}

function startScript(root: string, { folder }: PowerOnOptions): string {
  const node = `.${NODE}`;
  const lines = [
    'set -eu',
    ...ownRootLines({ folder: root, shmSize: '64m', devices: [TUNNEL_DEVICE] }),
    `mkdir -p ${dirname(node)}`,
    `touch ${node}`,
    `mount --bind -o ro ${quote(process.execPath)} ${node}`,
    `mkdir -p .${quote(folder)} before`,
    `mount --rbind ${quote(folder)} .${quote(folder)}`,
    // Nothing of the machine that it is made on can be reached any more.
    'pivot_root . before',
    'umount --lazy /before',
    'rmdir /before',
    'echo started',
    // What is left behind by its parent becomes a child of the first process, which forgets it.
    'exec env --ignore-signal=CHLD sleep infinity >/dev/null 2>&1',
  ];
  return `${lines.join('\n')}\n`;
}
