import { once } from 'node:events';
import { serve } from '@hono/node-server';

export interface LoopbackServer {
  /** Stops listening and ends idle connections at once, busy ones when they are answered. */
  close(): Promise<void>;
}

/** Serves a fetch handler on 127.0.0.1. Rejects when the port is taken. */
export async function serveLoopback(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<LoopbackServer> {
  const server = serve({ fetch, port, hostname: '127.0.0.1' });
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
