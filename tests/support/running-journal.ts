import { createSql } from '@mockstreet/db/client';
import { type Clock, instantFromMillis } from '@mockstreet/shared/instant';
import { pino } from 'pino';
import { vi } from 'vitest';
import { openJournalKeys } from '../../home/accounts/keys/journal-keys.ts';
import { openJournalChannel } from '../../home/journal/journal-channel.ts';
import { JOURNAL_READER } from '../../home/journal/journal-place.ts';
import { createJournalState, type JournalState } from '../../home/journal/journal-state.ts';
import { JOURNAL, startJournal } from '../../home/journal/start-journal.ts';
import { openOutboxSession } from '../../home/outbox/outbox-session.ts';
import { readCursor } from '../../home/outbox/read-outbox.ts';
import { asService } from './database.ts';
import type { HomeKeys } from './home-keys.ts';

export interface RunningJournal {
  readonly state: JournalState;
  readonly faults: readonly unknown[];
  /** Resolves once the edge has all that the outbox holds. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

export interface RunningJournalOptions {
  /** The owner's; the journal itself signs in with its own role. */
  readonly databaseUrl: string;
  readonly amqpUrl: string;
  readonly keys: HomeKeys;
  readonly clock?: Clock;
  readonly eventsPerMessage?: number;
}

const PATIENCE = { timeout: 20_000, interval: 20 };

/** The journal as main.ts wires it, inside the test. */
export async function runJournal(options: RunningJournalOptions): Promise<RunningJournal> {
  const log = pino({ level: 'silent' });
  const clock = options.clock ?? (() => instantFromMillis(Date.now()));
  const url = asService(options.databaseUrl, 'journal');
  const faults: unknown[] = [];
  const onFault = (error: unknown) => faults.push(error);
  const state = createJournalState();
  const keys = await openJournalKeys(options.keys.files.journalKeys, log);
  const channel = await openJournalChannel(options.amqpUrl, log, onFault);
  const journal = startJournal({
    openSession: (onMoved) => openOutboxSession(url, onMoved, JOURNAL),
    channel,
    keys: keys.current,
    clock,
    state,
    onFault,
    ...(options.eventsPerMessage && { eventsPerMessage: options.eventsPerMessage }),
  });
  return {
    state,
    faults,
    async caughtUp() {
      const sql = createSql({ url, applicationName: 'test', poolSize: 1 });
      try {
        await vi.waitUntil(async () => {
          const { transactionId, id } = await readCursor(sql, JOURNAL_READER, clock());
          // Also what cannot be read yet, since an older transaction goes on somewhere in the cluster.
          const left = await sql`
            select from outbox where (transaction_id, id)
              > (${transactionId.toString()}::xid8, ${id.toString()}::bigint) limit 1`;
          return left.length === 0;
        }, PATIENCE);
      } finally {
        await sql.end();
      }
    },
    async stop() {
      await journal.stop();
      keys.close();
      await channel.close();
    },
  };
}
