import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { USUAL_PATH } from '@mockstreet/native/server-environment';
import type { Place } from '../../scripts/two-hosts/box-hosts.ts';
import type { TwoHosts } from '../../scripts/two-hosts/two-hosts.ts';

/** Something that listens on a port of a machine itself, as its SSH server would. Ends with the rig. */
export async function listenIn(rig: TwoHosts, place: Place, port: number): Promise<void> {
  const program = `require('net').createServer().listen(${port}, () => console.log('listens'))`;
  const inside = ['netns', 'exec', rig.hosts.namespaceOf(place)];
  const child = spawn('ip', [...inside, process.execPath, '-e', program], {
    env: { PATH: USUAL_PATH },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`nothing listens on ${port} of ${place}`);
  });
  // It ends with the rig, when nobody waits for it any more.
  ended.catch(() => {});
  await Promise.race([once(child.stdout, 'data'), ended]);
}
