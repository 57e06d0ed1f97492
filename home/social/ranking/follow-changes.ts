import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { type OutboxPosition, positionOf } from '#outbox/outbox-position';
import { readAfter } from '#outbox/read-outbox';
import { SNAPSHOTS_READER, settledBy } from '#portfolio/keep-snapshots';

/** How far the changes of accounts have been heard of. */
export interface Heard {
  readonly outbox: OutboxPosition;
  /** Id of the last row of the audit log: rows commit in its order. */
  readonly audit: bigint;
}

export interface Changes {
  readonly heard: Heard;
  /** Whose money or positions moved. */
  readonly moved: ReadonlySet<string>;
  /** Of these, whose midnights are struck again, and the event that the keeper has to have heard first. */
  readonly late: ReadonlyMap<string, OutboxPosition>;
  /** Who was registered, renamed, deactivated or brought back. */
  readonly people: readonly string[];
  readonly isLast: boolean;
}

const EVENTS_AT_A_TIME = 2_000;
const PEOPLE_AT_A_TIME = 2_000;
const ACTS = ['user.registered', 'user.changed', 'user.deactivated', 'user.reactivated'];

/** From here on {@link readChanges} tells of everything that a read of accounts after it may not show. */
export async function readPresent(sql: Sql): Promise<Heard> {
  const [row] = await sql<{ horizon: string; audit: string }[]>`
    select outbox_horizon()::text as horizon, coalesce(max(id), 0)::text as audit from audit_log`;
  if (!row) throw new Error('a maximum answers with one row');
  return { outbox: { transactionId: BigInt(row.horizon), id: 0n }, audit: BigInt(row.audit) };
}

/** @param midnight the last one; what happened before it changes what is counted from it */
export async function readChanges(sql: Sql, heard: Heard, midnight: Instant): Promise<Changes> {
  const [events, acts] = await Promise.all([
    readAfter(sql, heard.outbox, EVENTS_AT_A_TIME),
    sql<{ id: string; subject: string | null }[]>`
      select id::text, subject from audit_log
      where action = any(${ACTS}) and id > ${heard.audit.toString()}::bigint
      order by id limit ${PEOPLE_AT_A_TIME}`,
  ]);
  const moved = new Set<string>();
  const late = new Map<string, OutboxPosition>();
  for (const event of events) {
    if (typeof event.payload.user_id === 'string') moved.add(event.payload.user_id);
    for (const { userId, from } of settledBy(event)) {
      if (from <= midnight) late.set(userId, event.position);
    }
  }
  return {
    heard: {
      outbox: events.at(-1)?.position ?? heard.outbox,
      audit: BigInt(acts.at(-1)?.id ?? heard.audit),
    },
    ...{ moved, late },
    people: acts.flatMap(({ subject }) => subject ?? []),
    isLast: events.length < EVENTS_AT_A_TIME && acts.length < PEOPLE_AT_A_TIME,
  };
}

/** Up to where the keeper of snapshots has heard: what it struck since then knows of all before. */
export async function readKeeperCursor(sql: Sql): Promise<OutboxPosition> {
  const [row] = await sql<{ transaction_id: string; id: string }[]>`
    select transaction_id::text, id::text from outbox_cursors where reader = ${SNAPSHOTS_READER}`;
  return positionOf(row);
}
