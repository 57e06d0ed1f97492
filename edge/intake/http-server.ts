import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

export interface HttpServer {
  readonly port: number;
  /** Stops accepting; resolves when all in flight is answered, or cut off after the deadline. */
  close(deadlineMs: number): Promise<void>;
}

/** Longer than the gateway keeps a connection it does not use, so that it never meets a closed one. */
const KEEP_ALIVE_MS = 75_000;
/** A request, body included, takes milliseconds; this is for those who dribble. */
const REQUEST_MS = 15_000;
const IDLE_CHECK_MS = 50;

/** Serves a fetch handler. Rejects when the port is taken. Port 0 takes a free one. */
export async function listenHttp(
  fetch: (request: Request) => Response | Promise<Response>,
  address: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      keepAliveTimeout: KEEP_ALIVE_MS,
      requestTimeout: REQUEST_MS,
      headersTimeout: REQUEST_MS,
    },
  }) as Server;
  server.listen(address.port, address.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close(deadlineMs) {
      const closed = once(server, 'close');
      server.close();
      // A kept-alive connection becomes idle only after its answer, so look more than once.
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
      const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs);
      await closed;
      clearInterval(idle);
      clearTimeout(deadline);
    },
  };
}
