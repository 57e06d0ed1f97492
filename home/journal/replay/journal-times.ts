import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { OutboxPosition } from '#outbox/outbox-position';
import type { JournalMessage, JournalRecord } from '../journal-message.ts';

/** Tells when it was that `fills.log` misses something, which is what people can do something with. */
export interface JournalTimes {
  /** A line for each stretch that is missing. */
  gaps(): readonly string[];
  /** Something is missing right behind what has been taken in. */
  missing(): void;
  /** The backup stands in what an earlier restore gave up. */
  missingSinceGivenUp(): void;
  /** It has been taken in. */
  passed(message: JournalMessage): void;
}

/** Begins where a backup stands: at the last event that its journal had told of. */
export async function createJournalTimes(sql: Sql, from: OutboxPosition): Promise<JournalTimes> {
  const [row] = await sql<{ at: Instant | null }[]>`
    select max(created_at) as at from outbox where (transaction_id, id)
      <= (${from.transactionId.toString()}::xid8, ${from.id.toString()}::bigint)`;
  let latest = row?.at ?? undefined;
  const gaps: string[] = [];
  /** No message since has told what time it is. */
  let isOpen = false;
  const since = () => (latest === undefined ? 'the backup' : formatInstant(latest));
  const gapUntil = (end: string) => `fills.log misses what happened between ${since()} and ${end}`;
  return {
    gaps: () => gaps,
    missing() {
      if (!isOpen) gaps.push(gapUntil('its end'));
      isOpen = true;
    },
    missingSinceGivenUp() {
      gaps.push(`the backup is of ${since()}, which an earlier restore gave up`);
    },
    passed({ records }) {
      const times = timesOf(records);
      const [next] = times;
      if (next === undefined) return;
      if (isOpen) gaps.splice(-1, 1, gapUntil(formatInstant(next)));
      isOpen = false;
      latest = times.at(-1);
    },
  };
}

/** In the order of the records; not every image of a row says when it was written. */
function timesOf(records: readonly JournalRecord[]): Instant[] {
  return records.flatMap((record) => timeOf(record) ?? []);
}

function timeOf(record: JournalRecord): Instant | undefined {
  switch (record.kind) {
    case 'settlement':
      return parseInstant(record.outcome.settled_at);
    case 'placement':
      return parseInstant(record.written_at);
    case 'command':
      return parseInstant(record.result.settled_at);
    case 'interest':
    case 'liquidation':
    case 'bailout':
    case 'listing':
    case 'strike':
      return parseInstant(record.settled_at);
    case 'application':
      return parseInstant(record.applied_at);
    case 'row': {
      if (record.table !== 'audit_log') return undefined;
      const { at } = JSON.parse(record.row) as { readonly at: string };
      return parseInstant(at);
    }
  }
}
