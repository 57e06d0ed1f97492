/** Lays down at the edge, sealed, what home would need after losing its database. Crash-only. */
import { createSql } from '@mockstreet/db/client';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { openJournalKeys } from '#accounts/keys/journal-keys';
import { openOutboxSession } from '#outbox/outbox-session';
import { journalConfigSchema } from './config.ts';
import { openJournalChannel } from './journal-channel.ts';
import { createJournalHealth } from './journal-health.ts';
import { createJournalState } from './journal-state.ts';
import { JOURNAL, startJournal } from './start-journal.ts';

await runProcess({
  name: 'journal',
  configSchema: journalConfigSchema,
  async start(config, log) {
    const fault = (error: unknown) => {
      log.fatal({ err: error }, 'fault');
      process.exit(1);
    };
    const keys = await openJournalKeys(config.JOURNAL_KEY_FILE, log);
    const state = createJournalState();
    const sql = createSql({ url: config.DATABASE_URL, applicationName: 'journal', poolSize: 1 });
    const health = createJournalHealth({ state, checkPostgres: () => sql`select 1` });
    const server = await serveHealth(health.fetch, config);
    const channel = await openJournalChannel(config.AMQP_URL, log, fault);
    const journal = startJournal({
      openSession: (onMoved) => openOutboxSession(config.DATABASE_URL, onMoved, JOURNAL),
      channel,
      keys: keys.current,
      clock: () => instantFromMillis(Date.now()),
      state,
      onFault: (err) => log.warn({ err }, 'will resume at the cursor'),
    });
    return {
      async stop() {
        await journal.stop();
        keys.close();
        await channel.close();
        await sql.end({ timeout: 2 });
        await server.close();
      },
    };
  },
});
