import { createSql, type Sql } from '@mockstreet/db/client';
import { LOCK_KEYS } from '@mockstreet/db/lock-keys';

/** Who reads the outbox, under a name and a lock of its own. */
export interface OutboxReader {
  readonly applicationName: string;
  /** Of {@link LOCK_KEYS}: of its kind one process holds it. */
  readonly lock: number;
}

/** One connection to the outbox, and a second one that listens. Discarded after any fault. */
export interface OutboxSession {
  readonly sql: Sql;
  /**
   * Whether this is the one process of its kind that may publish. The lock belongs to the connection: if the
   * driver silently opened another, asking again takes it anew, or learns that someone else has it.
   */
  claim(): Promise<boolean>;
  close(): Promise<void>;
}

export const RELAY: OutboxReader = { applicationName: 'relay', lock: LOCK_KEYS.relay };
const MOVED_CHANNEL = 'outbox_moved';
const CLOSE_WITHIN_SECONDS = 1;

/** Connects, and calls `onMoved` whenever a writer says that the outbox has something new. */
export async function openOutboxSession(
  url: string,
  onMoved: () => void,
  { applicationName, lock }: OutboxReader = RELAY,
): Promise<OutboxSession> {
  const sql = createSql({ url, applicationName, poolSize: 1 });
  const close = () => sql.end({ timeout: CLOSE_WITHIN_SECONDS });
  try {
    await sql.listen(MOVED_CHANNEL, onMoved);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    sql,
    claim: async () => {
      const [row] = await sql<{ held: boolean }[]>`
        select pg_try_advisory_lock(${lock}) as held`;
      return row?.held === true;
    },
    close,
  };
}
