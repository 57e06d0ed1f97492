import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, kstDate, startOfKstDay } from '@mockstreet/shared/kst';
import type { ApiKey } from './find-api-key.ts';

/** Requests of one key on one day in Seoul that are not in the database yet. */
export interface PendingUsage {
  readonly keyId: string;
  /** As in `2026-11-21`. */
  readonly day: string;
  readonly requests: number;
  readonly lastUsedAt: Instant;
}

export type UsageVerdict =
  | { readonly ok: true; readonly used: number; readonly isNearQuota: boolean }
  | { readonly ok: false; readonly retryAfterSeconds: number };

/** Counts what keys are used for. */
export interface ApiKeyUsage {
  /** Takes one request from the key's quota of the day. */
  take(key: ApiKey, at: Instant): UsageVerdict;
  /** Writes down what was counted; what could not be written is tried again with the next. */
  flush(): Promise<void>;
}

interface Counted {
  readonly keyId: string;
  readonly day: string;
  /** Of the day, as far as this process knows: it has seen what is stored, and adds its own. */
  used: number;
  pending: number;
  lastUsedAt: Instant;
}

/** From this share of the quota on, answers carry a warning. */
const WARNED_PERCENT = 80;

export function isNearQuota(used: number, dailyQuota: number): boolean {
  return used * 100 >= dailyQuota * WARNED_PERCENT;
}

/**
 * Counts in memory, so that a read does not cost a write. A process that dies takes a moment's
 * counts with it, and of one that fell silent in the middle some may count twice: it is a quota,
 * no ledger.
 *
 * @param write adds to what is stored
 */
export function createApiKeyUsage(
  write: (pending: readonly PendingUsage[]) => Promise<void>,
): ApiKeyUsage {
  const counts = new Map<string, Counted>();
  let flushing: Promise<void> | undefined;

  const countOf = (keyId: string, at: Instant): Counted => {
    const day = kstDate(at);
    const id = `${keyId} ${day}`;
    const known = counts.get(id);
    if (known) return known;
    const count = { keyId, day, used: 0, pending: 0, lastUsedAt: at };
    counts.set(id, count);
    return count;
  };

  const writePending = async () => {
    // Kept for a while after they were written: a look-up under way may not have seen that.
    for (const [id, { pending }] of counts) if (pending === 0) counts.delete(id);
    const batch = [...counts.values()].map((count) => ({ count, requests: count.pending }));
    if (batch.length === 0) return;
    await write(
      batch.map(({ count: { keyId, day, lastUsedAt }, requests }) => ({
        ...{ keyId, day, lastUsedAt },
        requests,
      })),
    );
    for (const { count, requests } of batch) count.pending -= requests;
  };

  return {
    take({ id, dailyQuota, usedToday }, at) {
      const count = countOf(id, at);
      count.used = Math.max(count.used, usedToday);
      if (count.used >= dailyQuota) {
        return { ok: false, retryAfterSeconds: secondsToNextKstDay(at) };
      }
      count.used += 1;
      count.pending += 1;
      count.lastUsedAt = at;
      return { ok: true, used: count.used, isNearQuota: isNearQuota(count.used, dailyQuota) };
    },
    flush() {
      flushing ??= writePending().finally(() => {
        flushing = undefined;
      });
      return flushing;
    },
  };
}

function secondsToNextKstDay(at: Instant): number {
  const nextDay = addMicros(startOfKstDay(at), KST_DAY_MICROS);
  return Math.ceil((nextDay - at) / MICROS_PER_SECOND);
}
