/**
 * One check of the invariants, where there is no npm: prints a row each. Exit codes as of
 * `npm run verify`: 0 all hold, 1 a breach, 2 not everything could be looked at.
 */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Misconfiguration } from '@mockstreet/shared/config';
import { runTask } from '@mockstreet/shared/node/run-process';
import { verifyConfigSchema } from './config.ts';
import { formatFindings, verdict } from './format-findings.ts';
import { DatabaseUnreachable, verifyInvariants } from './verify-invariants.ts';

await runTask({
  name: 'verify',
  configSchema: verifyConfigSchema,
  async run(config) {
    try {
      const findings = await verifyInvariants({
        databaseUrl: config.DATABASE_URL,
        amqpUrl: config.AMQP_URL,
        managementUrl: config.RABBITMQ_MANAGEMENT_URL,
        sleep,
      });
      process.stdout.write(`${formatFindings(findings)}\n`);
      process.exit(verdict(findings));
    } catch (error) {
      if (error instanceof DatabaseUnreachable) throw new Misconfiguration([error.message]);
      throw error;
    }
  },
});
