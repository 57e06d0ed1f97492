import { execFile } from 'node:child_process';
import type { Box } from '@mockstreet/access/box-network';
import { serverEnvironment } from '@mockstreet/native/server-environment';
import { runCommand } from './system-commands.ts';
import type { TwoHosts } from './two-hosts.ts';

const CONNECT_WITHIN_S = 2;

/** Whether a TCP connection from inside the namespace to there can be opened; really tried. */
function reaches(namespace: string, host: string, port: number): Promise<boolean> {
  const attempt = `exec 3<>/dev/tcp/${host}/${port}`;
  const limited = ['timeout', `${CONNECT_WITHIN_S}`, 'bash', '-c', attempt];
  return new Promise((resolve) => {
    execFile(
      'ip',
      ['netns', 'exec', namespace, ...limited],
      { env: serverEnvironment({}) },
      (error) => resolve(error === null),
    );
  });
}

/** Those of the targets (`host:port`) that can be reached from there, tried side by side. */
export async function reachable(
  namespace: string,
  targets: readonly string[],
): Promise<readonly string[]> {
  const found = await Promise.all(
    targets.map(async (target) => {
      const [host = '', port = ''] = target.split(':');
      return await reaches(namespace, host, Number.parseInt(port, 10));
    }),
  );
  return targets.filter((_, index) => found[index]);
}

/** Packets that a box's router has turned away so far; each attempt to connect sends one or more. */
export function refusedPackets({ hosts }: Pick<TwoHosts, 'hosts'>, box: Box): number {
  const inRouter = ['netns', 'exec', hosts.namespaceOf(`${box}-wireguard`)];
  const text = runCommand(
    'ip',
    ...inRouter,
    'nft',
    'list',
    'counter',
    'inet',
    'mockstreet',
    'refused',
  );
  return Number.parseInt(/packets (\d+)/.exec(text)?.[1] ?? '', 10);
}
