/**
 * `npm run reconcile`, where there is no npm: brings home what stands in the edge's `orders.log` alone.
 * Home's processes keep running. Exit codes: 0 done, or there was nothing to do, 2 not yet: some of it
 * may still wait in a queue.
 */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { runTask } from '@mockstreet/shared/node/run-process';
import { keyPlace } from '#accounts/keys/key-folders';
import { reconciledLines, reconcileOrders } from '#journal/reconcile-orders';
import { reconcileConfigSchema } from './config.ts';

await runTask({
  name: 'reconcile',
  configSchema: reconcileConfigSchema,
  async run(config, log) {
    const reconciled = await reconcileOrders({
      databaseUrl: config.DATABASE_URL,
      amqpUrl: config.AMQP_URL,
      managementUrl: config.RABBITMQ_MANAGEMENT_URL,
      keyFiles: {
        publicKeys: keyPlace(config.BACKUP_KEYS_DIR, 'public-keys.json'),
        sealingKeys: keyPlace(config.BACKUP_KEYS_DIR, 'sealing-keys.json'),
        journalKeys: keyPlace(config.BACKUP_KEYS_DIR, 'journal-key.json'),
      },
      sessions: config.SESSIONS,
      clock: () => instantFromMillis(Date.now()),
      ...{ log, sleep },
    });
    for (const line of reconciledLines(reconciled)) process.stdout.write(`${line}\n`);
    process.exit(reconciled.mayWait > 0 ? 2 : 0);
  },
});
