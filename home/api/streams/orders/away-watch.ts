import { addMicros, type Clock, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { readOutages } from '#fairness/read-outages';
import { AWAY_PATIENCE_MICROS, type KnownOutages } from '#social/away';
import type { ReadDatabase } from '../../http/database.ts';

/** What is known of outages is never older while somebody listens. */
const KNOWN_FOR_MICROS = 2 * MICROS_PER_SECOND;

/** Keeps known which outages there were lately. */
export interface AwayWatch {
  known(): KnownOutages;
  /** Looks again where what is known is old. Never rejects: without an answer things are told one by one. */
  refresh(): Promise<void>;
}

export interface AwayWatchPorts {
  readonly read: ReadDatabase;
  readonly clock: Clock;
  /** A shorter outage is none. */
  readonly awayMicrosMin: number;
  readonly onFault: (error: unknown) => void;
}

export function createAwayWatch({
  read,
  clock,
  awayMicrosMin: microsMin,
  onFault,
}: AwayWatchPorts): AwayWatch {
  let known: KnownOutages | undefined;
  let looking: Promise<void> | undefined;

  const look = async () => {
    const at = clock();
    try {
      const since = addMicros(at, -AWAY_PATIENCE_MICROS);
      known = { at, microsMin, outages: await read((sql) => readOutages(sql, since, at)) };
    } catch (error) {
      onFault(error);
    } finally {
      looking = undefined;
    }
  };

  return {
    known: () => known ?? { at: clock(), microsMin, outages: [] },
    async refresh() {
      if (known && clock() - known.at < KNOWN_FOR_MICROS) return;
      looking ??= look();
      await looking;
    },
  };
}
