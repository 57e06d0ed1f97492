import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { USUAL_PATH } from '@mockstreet/native/server-environment';

const DOOR_PROCESS = fileURLToPath(new URL('./door-process.ts', import.meta.url));

/** An address inside a network namespace. */
export interface Inside {
  readonly host: string;
  readonly port: number;
}

/** Ways into network namespaces for this process, which is in none of them. */
export interface Doors {
  /** Opens a port of loopback for each address inside the namespace; resolves with the ports. */
  open(namespace: string, addresses: readonly Inside[]): Promise<readonly number[]>;
  close(): void;
}

/** `folder` is where the doors' sockets lie; its path has to be short (108 bytes, unix(7)). */
export function createDoors(folder: string): Doors {
  const processes = new Set<ChildProcess>();
  const servers: Server[] = [];
  let opened = 0;
  let closed = false;
  /** Started again when it is killed together with everything else in the namespace. */
  const keepOpen = (command: readonly string[]): ChildProcess => {
    const child = spawn('ip', command, {
      env: { PATH: USUAL_PATH },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    processes.add(child);
    child.once('exit', (_code, signal) => {
      processes.delete(child);
      if (signal === 'SIGKILL' && !closed) keepOpen(command);
    });
    return child;
  };
  return {
    async open(namespace, addresses) {
      const door = opened++;
      const sockets = addresses.map((_, index) => join(folder, `${door}-${index}`));
      const routes = addresses.map(({ host, port }, index) => `${sockets[index]}=${host}:${port}`);
      const inside = ['netns', 'exec', namespace, process.execPath];
      const child = keepOpen([...inside, DOOR_PROCESS, ...routes]);
      const ended = once(child, 'exit').then(() => {
        throw new Error(`no door into ${namespace}`);
      });
      ended.catch(() => {});
      await Promise.race([once(child, 'message'), ended]);
      return await Promise.all(
        sockets.map(async (socket) => {
          const server = createServer({ allowHalfOpen: true }, (client) => {
            const door = connect({ path: socket, allowHalfOpen: true });
            const end = () => {
              client.destroy();
              door.destroy();
            };
            client.on('error', end).pipe(door).on('error', end).pipe(client);
            door.on('close', end);
            client.on('close', end);
          });
          servers.push(server);
          server.listen(0, '127.0.0.1');
          await once(server, 'listening');
          return (server.address() as AddressInfo).port;
        }),
      );
    },
    close() {
      closed = true;
      for (const child of processes) child.kill('SIGKILL');
      for (const server of servers) server.close();
    },
  };
}
