import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';

export interface HttpServer {
  readonly port: number;
  /** Lets running requests end, for a while; then closes every connection. */
  close(): Promise<void>;
}

const DRAIN_MS = 3_000;
/** Longer than a gateway keeps a connection it does not use, so that it never meets a closed one. */
const KEEP_ALIVE_MS = 75_000;

/** Serves the API and its sockets. What is public stands in front of us. */
export async function serveHttp(
  fetch: (request: Request) => Response | Promise<Response>,
  { HOST, PORT }: { readonly HOST: string; readonly PORT: number },
  sockets: { attach(server: Server): void },
): Promise<HttpServer> {
  const serverOptions = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Whatever else is offered (`h2c`) may be ignored: the request is answered as it stands.
    shouldUpgradeCallback: ({ headers }: IncomingMessage) =>
      headers.upgrade?.toLowerCase() === 'websocket',
  };
  const server = serve({ fetch, port: PORT, hostname: HOST, serverOptions }) as Server;
  sockets.attach(server);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}
