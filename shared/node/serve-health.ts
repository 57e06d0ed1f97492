import { once } from 'node:events';
import { serve } from '@hono/node-server';

export interface HealthServer {
  /** Stops listening and ends idle connections at once, busy ones when they are answered. */
  close(): Promise<void>;
}

/** Serves the health and metrics of a process that has nothing else to serve. Rejects when the port is taken. */
export async function serveHealth(
  fetch: (request: Request) => Response | Promise<Response>,
  { HOST, PORT }: { readonly HOST: string; readonly PORT: number },
): Promise<HealthServer> {
  const server = serve({ fetch, port: PORT, hostname: HOST });
  await once(server, 'listening');
  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      await closed;
    },
  };
}
