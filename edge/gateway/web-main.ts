/**
 * Web: what the edge itself answers in the two-machine deployment, where Traefik is the gateway: the
 * web app's files, and on a port of its own that home or intake is away.
 */
import { runProcess } from '@mockstreet/shared/node/run-process';
import { createAwayServer } from './create-away-server.ts';
import { createWebServer } from './create-web-server.ts';
import { listenBehindProxy } from './listen-behind-proxy.ts';
import { webConfigSchema } from './web-config.ts';

await runProcess({
  name: 'web',
  configSchema: webConfigSchema,
  async start({ HOST, PORT, AWAY_PORT, WEB_ROOT }) {
    const listening = [
      await listenBehindProxy(createWebServer(WEB_ROOT), { host: HOST, port: PORT }),
      await listenBehindProxy(createAwayServer(), { host: HOST, port: AWAY_PORT }),
    ];
    return {
      async stop() {
        await Promise.all(listening.map(({ close }) => close()));
      },
    };
  },
});
