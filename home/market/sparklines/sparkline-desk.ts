import type { Sql } from '@mockstreet/db/client';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import { storedMinute } from '../candles/stored-minute.ts';
import { readSparklines, type Sparkline } from './read-sparklines.ts';

export interface Sparklines {
  /** What they are as of. */
  readonly at: Instant;
  readonly lines: readonly Sparkline[];
}

export interface SparklineDesk {
  /** Of the last whole minute. Rejects when the candles cannot be read. */
  current(): Promise<Sparklines>;
}

/** Reads them once a minute, whoever asks and however many; idle while nobody does. */
export function createSparklineDesk(options: {
  readonly read: <T>(query: (sql: Sql) => PromiseLike<T>) => Promise<T>;
  readonly clock: Clock;
}): SparklineDesk {
  let known: Sparklines | undefined;
  let reading: Promise<Sparklines> | undefined;

  const readAt = async (at: Instant) => {
    known = { at, lines: await options.read((sql) => readSparklines(sql, at)) };
    return known;
  };

  return {
    async current() {
      const minute = storedMinute(options.clock());
      if (known?.at === minute) return known;
      reading ??= readAt(minute).finally(() => {
        reading = undefined;
      });
      return await reading;
    },
  };
}
