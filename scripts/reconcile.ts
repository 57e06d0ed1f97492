import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { replayKeys } from '@mockstreet/home/backup/restore/replay-keys';
import { reconciledLines, reconcileOrders } from '@mockstreet/home/journal/reconcile-orders';
import { CannotStart } from '@mockstreet/native/cannot-start';
import { findInstance } from '@mockstreet/native/find-instance';
import { REPOSITORY } from '@mockstreet/native/repository';
import { isSideRunning } from '@mockstreet/native/side-lock';
import { throughAddress } from '@mockstreet/native/through-address';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { createLog } from '@mockstreet/shared/node/create-log';

/**
 * `npm run reconcile`: brings home what stands in the edge's `orders.log` alone, as `npm run verify`
 * reports it, while the instance that DATA_DIR and PORT_BASE name runs. Exit codes: 0 done, or there was
 * nothing to do, 2 it cannot be done now and nothing was changed.
 */
const CANNOT = 2;

const envFile = join(REPOSITORY, '.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);
try {
  const { addresses, data, environment } = findInstance(process.env);
  if (!isSideRunning(data.home.root)) {
    throw new CannotStart(`home does not run in ${data.home.root}: it has to, to settle anything`);
  }
  const reconciled = await reconcileOrders({
    databaseUrl: addresses.database,
    amqpUrl: throughAddress(environment.BROKER_ADDRESS, addresses.amqpOf.auditor),
    managementUrl: addresses.rabbitmqManagementOf.auditor,
    keyFiles: replayKeys(data.home.root),
    sessions: environment.SESSIONS === 'always' ? 'always' : 'real',
    clock: () => instantFromMillis(Date.now()),
    log: createLog({ name: 'reconcile', level: process.env.LOG_LEVEL ?? 'warn' }),
    sleep,
  });
  for (const line of reconciledLines(reconciled)) process.stdout.write(`${line}\n`);
  if (reconciled.mayWait > 0) process.exitCode = CANNOT;
} catch (error) {
  if (!(error instanceof CannotStart)) throw error;
  process.stderr.write(`${error.lines.join('\n')}\n`);
  process.exitCode = CANNOT;
}
