/**
 * Web: what the edge itself answers in the two-machine deployment, where Traefik is the gateway: the
 * web app's files, and on a port of its own that home or intake is away.
 */
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveFigures } from './answer-figures.ts';
import { createAwayServer } from './create-away-server.ts';
import { createWebServer } from './create-web-server.ts';
import { listenBehindProxy } from './listen-behind-proxy.ts';
import { webConfigSchema } from './web-config.ts';

await runProcess({
  name: 'web',
  configSchema: webConfigSchema,
  async start(config) {
    const { HOST: host, PORT, AWAY_PORT, WEB_ROOT } = config;
    const servers = { web: createWebServer(WEB_ROOT), away: createAwayServer() };
    const listening = [
      await listenBehindProxy(servers.web, { host, port: PORT }),
      await listenBehindProxy(servers.away, { host, port: AWAY_PORT }),
    ];
    const figures = await serveFigures(servers, config);
    return {
      async stop() {
        await Promise.all([...listening.map(({ close }) => close()), figures?.close()]);
      },
    };
  },
});
