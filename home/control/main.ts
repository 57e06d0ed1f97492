/** Tells the edges what they may believe: keys, ended sessions, API keys. Crash-only. */
import { createSql } from '@mockstreet/db/client';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { openControlKey } from '#accounts/keys/open-control-key';
import { openPublicKeys } from '#accounts/keys/open-public-keys';
import { controlConfigSchema } from './config.ts';
import { openControlChannel } from './control-channel.ts';
import { createControlHealth } from './control-health.ts';
import { createControlState } from './control-state.ts';
import { readChanges } from './read-changes.ts';
import { startTellingEdges } from './tell-edges.ts';

await runProcess({
  name: 'control',
  configSchema: controlConfigSchema,
  async start(config, log) {
    const fault = (error: unknown) => {
      log.fatal({ err: error }, 'fault');
      process.exit(1);
    };
    const controlKey = await openControlKey(config.CONTROL_KEY_FILE, log);
    const publicKeys = await openPublicKeys(config.PUBLIC_KEYS_FILE, log);
    const state = createControlState();
    const monotonicMs = () => performance.now();
    const sql = createSql({ url: config.DATABASE_URL, applicationName: 'control', poolSize: 2 });
    const health = createControlHealth({ state, monotonicMs, checkPostgres: () => sql`select 1` });
    const server = await serveHealth(health.fetch, config);
    const channel = await openControlChannel(config.AMQP_URL, log, fault);
    const edges = startTellingEdges({
      readChanges: (question) => readChanges(sql, question),
      channel,
      publicKeys: publicKeys.current,
      controlKey: controlKey.current,
      clock: () => instantFromMillis(Date.now()),
      monotonicMs,
      state,
      onFault: fault,
    });
    await sql.listen('control_moved', edges.moved, edges.moved);
    await edges.firstTold;
    return {
      async stop() {
        await edges.stop();
        for (const keys of [controlKey, publicKeys]) keys.close();
        await channel.close();
        await sql.end({ timeout: 2 });
        await server.close();
      },
    };
  },
});
