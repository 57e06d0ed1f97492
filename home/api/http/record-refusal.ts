import { type Clock, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import type { Context } from 'hono';
import { routePath } from 'hono/route';
import { LRUCache } from 'lru-cache';
import type { AuditAction } from '#accounts/audit-actions';
import type { Caller } from './api-types.ts';
import { clientAddress } from './client-address.ts';
import type { WriteDatabase } from './database.ts';
import type { Scope } from './security.ts';

/** What a caller would need besides. */
export type Lacking = `scope:${Scope}` | 'role:ADMIN' | 'session';

/** Leaves a row in the audit log of someone who asked for what is not theirs. Never throws. */
export type RecordRefusal = (context: Context, caller: Caller, lacking: Lacking) => Promise<void>;

const ACTION: AuditAction = 'access.refused';
/** Who keeps asking for the same leaves a row a minute: nobody fills the log by asking. */
const SILENCE_MICROS = MICROS_PER_MINUTE;
const REMEMBERED_MAX = 10_000;

export function createRecordRefusal(ports: {
  readonly write: WriteDatabase;
  readonly clock: Clock;
  readonly log: Logger;
}): RecordRefusal {
  const recordedAt = new LRUCache<string, Instant>({ max: REMEMBERED_MAX });
  return async (context, { user, apiKey }, lacking) => {
    const operation = `${context.req.method} ${routePath(context)}`;
    const who = `${apiKey?.id ?? user.id} ${operation}`;
    const now = ports.clock();
    const before = recordedAt.get(who);
    if (before !== undefined && now < before + SILENCE_MICROS) return;
    recordedAt.set(who, now);
    const details = JSON.stringify({ lacking, key_id: apiKey?.id });
    try {
      await ports.write(
        (sql) => sql`select record_audit(${now}, ${ACTION}, ${user.id}, ${operation},
          ${clientAddress(context)}, ${details}::text::jsonb)`,
      );
    } catch (err) {
      recordedAt.delete(who);
      ports.log.error({ err, operation }, 'a refusal could not be recorded');
    }
  };
}
