/** One run before home's processes start: schema, instruments, demo accounts. Safe to repeat. */
import { randomUUID } from 'node:crypto';
import { createSql } from '@mockstreet/db/client';
import { migrate } from '@mockstreet/db/migrate';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { runTask } from '@mockstreet/shared/node/run-process';
import { seedInstruments } from '#market/instruments';
import { setupConfigSchema } from './config.ts';
import { seedAccounts } from './seed-accounts.ts';

await runTask({
  name: 'setup',
  configSchema: setupConfigSchema,
  async run(config, log) {
    await migrate(config.DATABASE_URL);
    const sql = createSql({
      url: config.DATABASE_URL,
      applicationName: 'mockstreet-setup',
      poolSize: 1,
    });
    try {
      await seedInstruments(sql);
      if (config.DEMO_ACCOUNTS === 'yes') {
        await seedAccounts(sql, {
          startingCashKrw: config.STARTING_CASH_KRW,
          clock: () => instantFromMillis(Date.now()),
          newUserId: randomUUID,
        });
      }
      // A table that was never analyzed is planned for as if it held ten pages.
      await sql`analyze instruments, users, wallets`;
    } finally {
      await sql.end({ timeout: 5 });
    }
    log.info('database is ready');
  },
});
