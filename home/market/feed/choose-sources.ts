import { Misconfiguration } from '@mockstreet/shared/config';
import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { type Clock, instant, wholeSecond } from '@mockstreet/shared/instant';
import { z } from 'zod';
import type { MarketCalendar } from '../calendar/calendar.ts';
import type { Instrument } from '../instruments/instruments.ts';
import { readTapes } from '../sources/read-tapes.ts';
import { createReplaySource } from '../sources/replay.ts';
import { createSimSource } from '../sources/sim.ts';
import { SIM_PARAMETERS } from '../sources/sim-parameters.ts';
import type { ComputedSource, PolledSource } from '../sources/source.ts';
import { chooseLive } from './choose-live.ts';
import type { FeedSettings } from './feed-settings.ts';
import type { Venue } from './venue.ts';

export interface ChooseSourcesOptions {
  readonly feed: 'auto' | 'live' | 'sim' | 'replay';
  readonly seed: string | undefined;
  readonly tape: string | undefined;
  readonly speed: Decimal;
  readonly usdtKrw: Decimal;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly calendar: MarketCalendar;
  readonly settings: FeedSettings;
  readonly clock: Clock;
  /** A seed nobody can guess: who knows it knows the simulated future. */
  readonly drawSeed: () => string;
  /** Where real prices can be had; of two that want an instrument the first has it. */
  readonly venues: readonly Venue[];
  readonly probeDeadlineMs: number;
}

export interface ChosenSources {
  readonly computed: readonly ComputedSource[];
  readonly polled: readonly PolledSource[];
  /** What was chosen and why, a line each, for the log. */
  readonly notes: readonly string[];
}

/**
 * Gives every instrument its one source. Whatever no tape and no venue covers is simulated.
 * Throws {@link Misconfiguration} when the tape cannot be played.
 */
export async function chooseSources(options: ChooseSourcesOptions): Promise<ChosenSources> {
  if (options.feed === 'replay') return replayed(options);
  if (options.feed === 'sim') return simulated(options, []);
  const live = await chooseLive({ ...options, feed: options.feed });
  const rest = await simulated(options, live.covered);
  return { ...rest, polled: live.sources, notes: [...live.notes, ...rest.notes] };
}

async function replayed(options: ChooseSourcesOptions): Promise<ChosenSources> {
  const result = await readTapes(options.tape ?? '', options);
  if (!result.ok) throw new Misconfiguration(result.faults);
  const { name, fingerprint, tracks, notes } = result.tapes;
  const now = wholeSecond(options.clock());
  // The same tape at the same speed goes on where it was, however often home restarts.
  const key = `replay_epoch:${fingerprint.slice(0, 16)}:${formatDecimal(options.speed)}`;
  const epoch = instant(z.int().parse(await options.settings.decideOnce(key, now, now)));
  const source = createReplaySource({ name, tracks, epoch, speed: options.speed });
  const rest = await simulated(options, source.tickerIds);
  return { ...rest, computed: [source, ...rest.computed], notes: [...notes, ...rest.notes] };
}

async function simulated(
  options: ChooseSourcesOptions,
  covered: readonly string[],
): Promise<ChosenSources> {
  const instruments = [...options.instruments.values()].filter(
    (item) => !covered.includes(item.tickerId) && SIM_PARAMETERS.has(item.tickerId),
  );
  const seed = await decideSeed(options);
  const { calendar } = options;
  const source = createSimSource({ seed, instruments, calendar });
  return { computed: [source], polled: [], notes: [`${instruments.length} simulated`] };
}

async function decideSeed({ settings, seed, drawSeed, clock }: ChooseSourcesOptions) {
  if (seed !== undefined) await settings.replace('sim_seed', seed, clock());
  return z.string().parse(await settings.decideOnce('sim_seed', drawSeed(), clock()));
}
