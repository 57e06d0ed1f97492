import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatFindings, verdict } from '@mockstreet/home/verify/format-findings';
import { DatabaseUnreachable, verifyInvariants } from '@mockstreet/home/verify/verify-invariants';
import { CannotStart } from '@mockstreet/native/cannot-start';
import { findInstance } from '@mockstreet/native/find-instance';
import { REPOSITORY } from '@mockstreet/native/repository';

/**
 * `npm run verify`: checks the invariants on the data of the instance that DATA_DIR and PORT_BASE
 * name, and prints a row each. Exit codes: 0 all hold, 1 a breach, 2 not everything could be
 * looked at.
 */
const CANNOT_LOOK = 2;

const envFile = join(REPOSITORY, '.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);
try {
  const { addresses } = findInstance(process.env);
  const findings = await verifyInvariants({
    databaseUrl: addresses.databaseOf.auditor,
    amqpUrl: addresses.amqpOf.auditor,
    managementUrl: addresses.rabbitmqManagementOf.auditor,
    sleep,
  });
  process.stdout.write(`${formatFindings(findings)}\n`);
  process.exitCode = verdict(findings);
} catch (error) {
  if (!(error instanceof CannotStart || error instanceof DatabaseUnreachable)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = CANNOT_LOOK;
}
