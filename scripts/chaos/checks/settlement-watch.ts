import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from '@mockstreet/db/client';
import type { ReceiptBook } from '../load/receipt-book.ts';

/** Follows which of the promised orders rest or have their outcome, and which cancels took effect. */
export interface SettlementWatch {
  /** Waits until all that was promised so far is decided; the ids of what is not, in good time. */
  untilSettled(): Promise<readonly string[]>;
}

export interface SettlementWatchOptions {
  readonly sql: Sql;
  readonly book: Pick<ReceiptBook, 'promisedIds' | 'promisedCommandIds'>;
  readonly nowMs: () => number;
}

const LOOK_EVERY_MS = 200;
/** An order waits a second or so for its print; one of an outage until everything has caught up. */
const SETTLED_WITHIN_MS = 75_000;
const IDS_AT_A_TIME = 5_000;

export function createSettlementWatch({
  sql,
  book,
  nowMs,
}: SettlementWatchOptions): SettlementWatch {
  /** Promised, and not yet seen at rest or decided: nobody waits for it from then on, so it is looked up once. */
  const open = new Set<string>();
  const taken = { promisedIds: 0, promisedCommandIds: 0 };

  const takeFrom = (name: keyof typeof taken) => {
    for (const id of book[name].slice(taken[name])) open.add(id);
    taken[name] = book[name].length;
  };

  const look = async () => {
    takeFrom('promisedIds');
    takeFrom('promisedCommandIds');
    const asked = [...open].slice(0, IDS_AT_A_TIME);
    if (asked.length === 0) return;
    const settled = await sql<{ id: string }[]>`
      select id from orders
      where id = any(${asked}::uuid[]) and (status <> 'PENDING' or resting_since is not null)
      union all
      select id from commands where id = any(${asked}::uuid[]) and status <> 'PENDING'`;
    for (const { id } of settled) open.delete(id);
    // Those that wait must not stand in the way of looking at the others.
    for (const id of asked) if (open.delete(id)) open.add(id);
  };
  return {
    async untilSettled() {
      const until = nowMs() + SETTLED_WITHIN_MS;
      do {
        await look().catch(() => {});
        if (open.size > 0) await sleep(LOOK_EVERY_MS);
      } while (open.size > 0 && nowMs() < until);
      return [...open];
    },
  };
}
