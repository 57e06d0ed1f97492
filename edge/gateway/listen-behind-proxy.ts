import { once } from 'node:events';
import type { Server } from 'node:http';

/** Longer than Traefik keeps a connection it does not use, so that it never meets a closed one. */
const KEEP_ALIVE_MS = 75_000;
/** Everything answered here is answered at once. */
const REQUEST_MS = 15_000;
const CLOSE_DEADLINE_MS = 3_000;

/** Listens for a proxy's requests. Rejects when the port is taken. */
export async function listenBehindProxy(
  server: Server,
  address: { readonly host: string; readonly port: number },
): Promise<{ close(): Promise<void> }> {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = REQUEST_MS;
  server.listen(address.port, address.host);
  await once(server, 'listening');
  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      const deadline = setTimeout(() => server.closeAllConnections(), CLOSE_DEADLINE_MS);
      await closed;
      clearTimeout(deadline);
    },
  };
}
