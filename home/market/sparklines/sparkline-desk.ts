import type { Sql } from '@mockstreet/db/client';
import {
  addMicros,
  type Clock,
  type Instant,
  MICROS_PER_SECOND,
  wholeMinute,
} from '@mockstreet/shared/instant';
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

/** The candles of a minute are surely stored so long after its end. */
const SETTLE_MICROS = 5 * MICROS_PER_SECOND;

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
      const minute = wholeMinute(addMicros(options.clock(), -SETTLE_MICROS));
      if (known?.at === minute) return known;
      reading ??= readAt(minute).finally(() => {
        reading = undefined;
      });
      return await reading;
    },
  };
}
