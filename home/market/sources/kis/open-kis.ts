import type { Clock } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../../calendar/calendar.ts';
import type { Instrument } from '../../instruments/instruments.ts';
import type { PolledSource, RateReader } from '../source.ts';
import { createKisClient } from './kis-client.ts';
import { createKisDomesticSource } from './kis-domestic.ts';
import { type KisDay, readKisHolidays } from './kis-holidays.ts';
import { type KisAddresses, type KisEnvironment, kisHost } from './kis-hosts.ts';
import type { KisKeys } from './kis-oauth.ts';
import { createKisOverseasSource } from './kis-overseas.ts';
import { createKisRate } from './kis-rate.ts';
import type { StreamTiming } from './kis-stream.ts';

export interface OpenKisOptions {
  readonly environment: KisEnvironment;
  readonly keys: KisKeys;
  /** Instead of the service's own addresses, for tests. */
  readonly addresses?: KisAddresses;
  /** Where the token is kept, readable by its owner alone. */
  readonly stateFolder: string;
  readonly phaseAt: MarketCalendar['phaseAt'];
  readonly clock: Clock;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Of the web socket's connection, for tests. */
  readonly streamTiming?: Partial<StreamTiming>;
}

/** Everything that one app key gives. All of it shares the key's token and its allowance of calls. */
export interface Kis {
  /** KRX, by asking. */
  domestic(instruments: readonly Instrument[]): PolledSource;
  /** The United States, by web socket: one source at a time, since KIS allows one session a key. */
  overseas(instruments: readonly Instrument[]): PolledSource;
  readonly rate: RateReader;
  /** Days from `YYYY-MM-DD` on that KRX is open or closed. Once a day at most. */
  holidays(from: string, signal: AbortSignal): Promise<KisDay[]>;
}

/** Opens no connection: those begin with the first question. */
export function openKis(options: OpenKisOptions): Kis {
  const { phaseAt, clock, streamTiming: timing } = options;
  const client = createKisClient({
    ...options,
    host: kisHost(options.environment, options.addresses),
  });
  return {
    domestic: (instruments) => createKisDomesticSource({ client, instruments, phaseAt, clock }),
    overseas: (instruments) =>
      createKisOverseasSource({ client, instruments, phaseAt, clock, timing }),
    rate: createKisRate(client, clock),
    holidays: (from, signal) => readKisHolidays(client, from, signal),
  };
}
