import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { USUAL_PATH } from '@mockstreet/native/server-environment';
import type { Command, SystemUser } from '@mockstreet/native/service';
import { type OwnRoot, ownRootLines, quote } from './own-root.ts';
import { NODE } from './power-on.ts';

/** A file or folder of the machine that a container sees at a path of its own. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** A container as far as the rig can make one: network, files, user and rights of its own. */
export interface Container extends Pick<OwnRoot, 'shmSize' | 'devices'> {
  readonly namespace: string;
  readonly name: string;
  /** What its image holds below /app; nothing when left out. */
  readonly app?: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: SystemUser;
  readonly capabilities: readonly string[];
  readonly mounts: readonly Mount[];
  /** Paths of empty file systems in memory, with mount's options for each. */
  readonly temporary: readonly { readonly path: string; readonly options: string }[];
  /** Names of other machines and their addresses. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Who is asked, from inside the container, for any other name; nobody when left out. */
  readonly nameServer?: string;
}

/** Where images have the product. */
const APP = '/app';
const CONTAINER_PATH = `${dirname(NODE)}:${USUAL_PATH}`;

/**
 * How to start the container's program on a machine, and how to run another beside it. Its root is
 * made of the machine's programs, its image and the mounts, read-only; nothing else of the machine is
 * in it. Whatever is asked of the process that this starts, it asks of the program, its only child:
 * who joins the processes of a machine has to be born there. `folder` is one that the machine sees,
 * `init` the pid of its first process.
 */
export function containerCommand(container: Container, folder: string, init: number): Command {
  const root = join(folder, 'roots', container.name);
  mkdirSync(root, { recursive: true });
  const hosts = join(folder, `${container.name}.hosts`);
  writeFileSync(hosts, hostsFile(container.hosts));
  const script = join(folder, `${container.name}.sh`);
  writeFileSync(script, startScript(container, root, hosts), { mode: 0o700 });
  const onMachine = ['--target', `${init}`, '--mount', '--ipc', '--uts', '--pid', '--no-fork'];
  return {
    file: '/usr/bin/env',
    args: [
      ...['ip', 'netns', 'exec', container.namespace, 'nsenter', ...onMachine],
      ...['sh', '-c', START_AND_PASS_ON, 'container', script],
    ],
    env: { PATH: USUAL_PATH },
  };
}

/** A trap ends `wait`, but not what is waited for. */
const START_AND_PASS_ON = `
unshare --mount sh "$1" & child=$!
for name in TERM INT QUIT HUP; do trap "kill -s $name $child" $name; done
while wait $child; code=$?; kill -0 $child 2>/dev/null; do :; done
exit $code`;

/** The arguments to `nsenter` that run a program inside the container with this process. */
export function insideContainer(pid: number, command: readonly string[]): string[] {
  const into = ['--target', `${pid}`, '--mount', '--net', '--pid', '--ipc', '--uts'];
  return [...into, '--root', '--wd', '--', 'env', '-i', `PATH=${CONTAINER_PATH}`, ...command];
}

function hostsFile(hosts: Readonly<Record<string, string>>): string {
  const lines = Object.entries(hosts).map(([name, address]) => `${address} ${name}`);
  return `127.0.0.1 localhost\n${lines.join('\n')}\n`;
}

function startScript(container: Container, root: string, hosts: string): string {
  const { app, mounts, temporary, user, capabilities, nameServer } = container;
  const lines = [
    'set -eu',
    ...ownRootLines({ ...container, folder: root }),
    `cp ${quote(hosts)} etc/hosts`,
    ...(nameServer ? [`echo 'nameserver ${nameServer}' >etc/resolv.conf`] : []),
    `mkdir -p .${APP}`,
    ...mountLines({ source: NODE, target: NODE, readOnly: true }),
    ...(app ? mountLines({ source: app, target: APP, readOnly: true }) : []),
    `grep -q ':x:${user.uid}:' etc/passwd || echo 'box:x:${user.uid}:${user.gid}::/:/bin/sh' >>etc/passwd`,
    ...temporary.flatMap(({ path, options }) => [
      `mkdir -p .${quote(path)}`,
      `mount -t tmpfs -o ${quote(options || 'mode=1777')} tmpfs .${quote(path)}`,
    ]),
    ...outermostFirst(mounts).flatMap(mountLines),
    'mount -o remount,ro,bind "$root"',
    `exec env -i --default-signal ${environmentWords(container.environment)} \\`,
    `  chroot "$root" /usr/bin/setpriv ${privilegeFlags(user, capabilities)} \\`,
    `  sh -c 'cd ${APP} && exec "$@"' container ${container.command.map(quote).join(' ')}`,
  ];
  return `${lines.join('\n')}\n`;
}

function mountLines({ source, target, readOnly }: Mount): string[] {
  const [from, to] = [quote(source), `.${quote(target)}`];
  return [
    `mkdir -p "$(dirname ${to})"`,
    `if [ -d ${from} ]; then mkdir -p ${to}; elif [ ! -e ${to} ]; then touch ${to}; fi`,
    `mount --bind ${readOnly ? '-o ro ' : ''}${from} ${to}`,
  ];
}

/** A secret may lie within a volume. */
function outermostFirst(mounts: readonly Mount[]): readonly Mount[] {
  return mounts.toSorted((one, other) => one.target.length - other.target.length);
}

function environmentWords(environment: Readonly<Record<string, string>>): string {
  const all = { PATH: CONTAINER_PATH, LANG: 'C.UTF-8', ...environment };
  return Object.entries(all)
    .map(([name, value]) => quote(`${name}=${value}`))
    .join(' ');
}

/** Nothing is kept but what is named: not even root may read what belongs to others. */
function privilegeFlags(user: SystemUser, capabilities: readonly string[]): string {
  const kept = capabilities.map((name) => `,+${name.toLowerCase().replace(/^cap_/, '')}`).join('');
  return [
    `--reuid ${user.uid} --regid ${user.gid} --clear-groups --no-new-privs`,
    `--inh-caps=-all${kept} --bounding-set=-all${kept}`,
  ].join(' ');
}
