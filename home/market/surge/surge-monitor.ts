import type { Sql } from '@mockstreet/db/client';
import { type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { repeatLook } from '@mockstreet/shared/node/repeat-look';
import { storedMinute } from '../candles/stored-minute.ts';
import { hasSameStatus } from '../quotes/quote.ts';
import type { ReadQuote } from '../quotes/read-quotes.ts';
import type { Moving } from './movers.ts';
import { readWindowStarts, type SurgeInstrument } from './read-window-starts.ts';

/** What moves at one moment. */
export interface SurgeState {
  readonly at: Instant;
  readonly moving: readonly Moving[];
}

export interface SurgeMonitor {
  /** At most a second old. Rejects when what it is made of cannot be read. */
  current(): Promise<SurgeState>;
  /** Calls whenever a look shows something else, until the function it returns is called. */
  onChange(listener: () => void): () => void;
  close(): void;
}

export interface SurgeMonitorOptions {
  readonly read: <T>(query: (sql: Sql) => PromiseLike<T>) => Promise<T>;
  readonly readQuotes: (tickerIds: readonly string[]) => Promise<ReadonlyMap<string, ReadQuote>>;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
  /** Between two looks while somebody listens, in milliseconds. */
  readonly lookEveryMs?: number;
}

const STATE_AGE_MICROS_MAX = MICROS_PER_SECOND;
const LOOK_EVERY_MS = 2_000;

/**
 * The movers of all markets: present quotes against stored candles. Where windows begin is read once
 * a minute, quotes at most once a second, whoever asks; idle while nobody does.
 */
export function createSurgeMonitor(options: SurgeMonitorOptions): SurgeMonitor {
  const { read, readQuotes, clock, onFault } = options;
  const listeners = new Set<() => void>();
  let begins: { minute: Instant; instruments: readonly SurgeInstrument[] } | undefined;
  let state: SurgeState | undefined;
  let told: SurgeState | undefined;
  let reading: Promise<SurgeState> | undefined;

  const readState = async (): Promise<SurgeState> => {
    const at = clock();
    const minute = storedMinute(at);
    if (begins?.minute !== minute) {
      begins = { minute, instruments: await read((sql) => readWindowStarts(sql, minute)) };
    }
    const { instruments } = begins;
    const quotes = await readQuotes(instruments.map(({ tickerId }) => tickerId));
    const moving = instruments.flatMap(({ tickerId, market, starts }): Moving[] => {
      const quote = quotes.get(tickerId);
      return quote ? [{ market, quote, starts }] : [];
    });
    state = { at, moving };
    return state;
  };

  const current = async (): Promise<SurgeState> => {
    if (state && clock() - state.at < STATE_AGE_MICROS_MAX) return state;
    reading ??= readState().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  const look = async () => {
    try {
      const seen = await current();
      // Against what listeners were told last: others' questions move `state` on as well.
      const news = isNews(told, seen);
      told = seen;
      if (news) for (const listener of listeners) listener();
    } catch (error) {
      onFault(error);
    }
  };
  const looks = repeatLook(look, options.lookEveryMs ?? LOOK_EVERY_MS);

  return {
    current,
    onChange(listener) {
      listeners.add(listener);
      looks.begin();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) looks.rest();
      };
    },
    close: looks.rest,
  };
}

/** A new minute, another price, or another thing to say of one. */
function isNews(before: SurgeState | undefined, after: SurgeState): boolean {
  if (before === after) return false;
  if (before?.moving.length !== after.moving.length) return true;
  return after.moving.some(({ quote, starts }, index) => {
    const known = before.moving[index];
    return (
      known?.starts !== starts ||
      known.quote.at !== quote.at ||
      known.quote.stale !== quote.stale ||
      !hasSameStatus(known.quote, quote)
    );
  });
}
