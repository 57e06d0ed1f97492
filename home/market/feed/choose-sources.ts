import { Misconfiguration } from '@mockstreet/shared/config';
import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { type Clock, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { z } from 'zod';
import type { MarketCalendar } from '../calendar/calendar.ts';
import type { Instrument } from '../instruments/instruments.ts';
import { readTapes } from '../sources/read-tapes.ts';
import { createReplaySource } from '../sources/replay.ts';
import { createSimSource } from '../sources/sim.ts';
import { SIM_PARAMETERS } from '../sources/sim-parameters.ts';
import type { ComputedSource, PolledSource } from '../sources/source.ts';
import type { FeedSettings } from './feed-settings.ts';

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
  /** The live source for these coins; made only where it is needed. */
  readonly openLive: (coins: readonly Instrument[]) => Promise<PolledSource>;
  readonly probeDeadlineMs: number;
}

export interface ChosenSources {
  readonly computed: readonly ComputedSource[];
  readonly polled: readonly PolledSource[];
  /** What was chosen and why, a line each, for the log. */
  readonly notes: readonly string[];
}

/**
 * Gives every instrument its one source. Whatever no tape and no exchange covers is simulated.
 * Throws {@link Misconfiguration} when the tape cannot be played.
 */
export async function chooseSources(options: ChooseSourcesOptions): Promise<ChosenSources> {
  if (options.feed === 'replay') return replayed(options);
  if (options.feed === 'sim') return simulated(options, []);
  return live(options, options.feed);
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

const decisionSchema = z.object({
  feed: z.enum(['live', 'sim']),
  /** Coins that the exchange listed when it was decided; the others are simulated. */
  coins: z.array(z.string()),
});
type Decision = z.infer<typeof decisionSchema>;

/**
 * Decided at the first start that could tell, and kept: a market must not turn from real to made-up
 * because the exchange does not answer one morning. That would be a gap, to be backfilled.
 */
async function live(options: ChooseSourcesOptions, feed: 'auto' | 'live'): Promise<ChosenSources> {
  const coins = [...options.instruments.values()].filter((item) => item.market === 'CRYPTO');
  const key = `feed:${feed}`;
  let decision = decisionSchema.safeParse(await options.settings.read(key)).data;
  if (!decision) {
    const listed = await probe(await options.openLive(coins), options);
    // Asked for live and out of reach: assume every coin, and find out at a later start.
    if (!listed && feed === 'live') decision = { feed, coins: coins.map(tickerIdOf) };
    else {
      const found: Decision = listed ? { feed: 'live', coins: listed } : { feed: 'sim', coins: [] };
      const kept = await options.settings.decideOnce(key, found, options.clock());
      decision = decisionSchema.parse(kept);
    }
  }
  if (decision.feed === 'sim') return simulated(options, []);
  const covered = decision.coins;
  const source = await options.openLive(coins.filter((item) => covered.includes(item.tickerId)));
  const rest = await simulated(options, covered);
  return {
    ...rest,
    polled: [source],
    notes: [`${covered.length} from ${source.name}`, ...rest.notes],
  };
}

/** The coins that the exchange gives prices of; undefined when it does not answer. */
async function probe(
  source: PolledSource,
  options: ChooseSourcesOptions,
): Promise<string[] | undefined> {
  try {
    const signal = AbortSignal.timeout(options.probeDeadlineMs);
    const listed: string[] = [];
    await source.poll(signal, ({ prints }) =>
      listed.push(...prints.map(({ tickerId }) => tickerId)),
    );
    return listed.length > 0 ? listed : undefined;
  } catch {
    return undefined;
  }
}

function tickerIdOf(item: Instrument): string {
  return item.tickerId;
}

function wholeSecond(at: Instant): Instant {
  return instant(at - (at % MICROS_PER_SECOND));
}
