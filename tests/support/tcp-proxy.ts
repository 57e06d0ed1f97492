import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire between two programs that a test can hold up or cut. */
export interface TcpProxy {
  readonly port: number;
  /** Nothing goes from client to server any more, though all connections stay open. */
  holdUpstream(): void;
  /** What was held goes on. */
  release(): void;
  /** Ends every connection at once. */
  cut(): void;
  close(): Promise<void>;
}

/** `listenOn` is for a wire that comes back where it was; any free port otherwise. */
export async function startTcpProxy(
  target: { host: string; port: number },
  listenOn = 0,
): Promise<TcpProxy> {
  const pairs = new Set<{ client: Socket; server: Socket }>();
  let held = false;
  const listener = createServer((client) => {
    const server = connect(target.port, target.host);
    const pair = { client, server };
    pairs.add(pair);
    const end = () => {
      client.destroy();
      server.destroy();
      pairs.delete(pair);
    };
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
    client.on('data', (data) => server.write(data));
    server.on('data', (data) => client.write(data));
    if (held) client.pause();
  });
  listener.listen(listenOn, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    holdUpstream() {
      held = true;
      for (const { client } of pairs) client.pause();
    },
    release() {
      held = false;
      for (const { client } of pairs) client.resume();
    },
    cut() {
      for (const { client } of pairs) client.destroy();
    },
    async close() {
      for (const { client } of pairs) client.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
