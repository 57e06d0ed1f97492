import { once } from 'node:events';
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';

export interface HttpServer {
  /** Lets running requests end, for a while; then closes every connection. */
  close(): Promise<void>;
}

const DRAIN_MS = 3_000;
/** Longer than a gateway keeps a connection it does not use, so that it never meets a closed one. */
const KEEP_ALIVE_MS = 75_000;

/** Serves the API. What is public stands in front of us. */
export async function serveHttp(
  fetch: (request: Request) => Response | Promise<Response>,
  { HOST, PORT }: { readonly HOST: string; readonly PORT: number },
): Promise<HttpServer> {
  const serverOptions = { keepAliveTimeout: KEEP_ALIVE_MS };
  const server = serve({ fetch, port: PORT, hostname: HOST, serverOptions }) as Server;
  await once(server, 'listening');
  return {
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
