import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { USUAL_PATH } from '@mockstreet/native/server-environment';

const PROCESS = fileURLToPath(new URL('./name-server-process.ts', import.meta.url));

/**
 * Starts a name server in a network namespace, at UDP port 53 of an address there; resolves with
 * what ends it. It also ends with its namespace's run, and with this process.
 */
export async function startNameServer(
  namespace: string,
  address: string,
  names: Readonly<Record<string, string>>,
): Promise<() => void> {
  const records = Object.entries(names).map(([name, at]) => `${name}=${at}`);
  const child = spawn(
    'ip',
    ['netns', 'exec', namespace, process.execPath, PROCESS, address, ...records],
    { env: { PATH: USUAL_PATH }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const ended = once(child, 'exit').then(() => {
    throw new Error(`no name server in ${namespace}`);
  });
  ended.catch(() => {});
  await Promise.race([once(child, 'message'), ended]);
  return () => void child.kill('SIGKILL');
}
