/** The gateway: the public origin in native mode. See routes.ts for who answers what. */
import { once } from 'node:events';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveFigures } from './answer-figures.ts';
import { gatewayConfigSchema } from './config.ts';
import { createGateway } from './create-gateway.ts';

const STOP_DEADLINE_MS = 3_000;

await runProcess({
  name: 'gateway',
  configSchema: gatewayConfigSchema,
  async start(config, log) {
    if (config.PUBLIC_ORIGIN?.startsWith('https:') && config.TRUSTED_PROXIES.length === 0) {
      log.warn('TLS ends in front of us and TRUSTED_PROXIES is empty: all clients count as one');
    }
    const gateway = createGateway({
      intakeUrl: config.INTAKE_URL,
      homeUrl: config.HOME_URL,
      webRoot: config.WEB_ROOT,
      publicOrigin: config.PUBLIC_ORIGIN,
      trustedProxies: config.TRUSTED_PROXIES,
    });
    gateway.server.listen(config.PORT, config.HOST);
    await once(gateway.server, 'listening');
    const figures = await serveFigures({ gateway: gateway.server }, config);
    return {
      async stop() {
        await Promise.all([gateway.close(STOP_DEADLINE_MS), figures?.close()]);
      },
    };
  },
});
