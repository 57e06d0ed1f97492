import type { Sql } from '@mockstreet/db/client';
import {
  type Clock,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { Poison } from './admit-message.ts';
import { createWriteBehind } from './write-behind.ts';

/** A flood of forgeries fills `orders.dead`, not the audit log, and holds up nobody. */
const ROWS_PER_SECOND = 5;
const REASON_CHARS = 300;

export interface RefusalRecorder {
  record(refusal: Poison): void;
  settled(): Promise<void>;
}

interface RefusalNote extends Poison {
  readonly at: Instant;
  /** Refusals since the row before that got no row of their own. */
  readonly leftOut: number;
}

/**
 * Puts refused orders into the audit log as `order.refused`, a few a second, best effort: the one
 * act that the engine's role may record. Who they claim to be from
 * stands among the details: nobody has shown to be that user.
 */
export function createRefusalRecorder(ports: {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
}): RefusalRecorder {
  const { sql, clock, onFault } = ports;
  const rows = createWriteBehind<RefusalNote>({
    write: (notes) => writeNotes(sql, notes),
    capacity: ROWS_PER_SECOND,
    onFault,
  });
  let second = { startedAt: clock(), rows: 0 };
  let leftOut = 0;
  return {
    record(refusal) {
      const at = clock();
      if (at - second.startedAt >= MICROS_PER_SECOND) second = { startedAt: at, rows: 0 };
      if (second.rows === ROWS_PER_SECOND) {
        leftOut += 1;
        return;
      }
      second.rows += 1;
      rows.note([{ ...refusal, at, leftOut }]);
      leftOut = 0;
    },
    settled: rows.settled,
  };
}

async function writeNotes(sql: Sql, notes: readonly RefusalNote[]): Promise<void> {
  const details = notes.map(({ reason, commandId, userId, leftOut }) =>
    JSON.stringify({
      reason: reason.slice(0, REASON_CHARS),
      claimed_user_id: userId,
      ...(commandId === undefined ? {} : { claimed_command_id: commandId }),
      ...(leftOut === 0 ? {} : { left_out: leftOut }),
    }),
  );
  await sql`
    select record_refused_order(at, order_id, details::jsonb)
    from unnest(${notes.map(({ at }) => formatInstant(at))}::timestamptz[],
      ${notes.map(({ orderId }) => orderId ?? null)}::text[], ${details}::text[])
      as refused (at, order_id, details)`;
}
