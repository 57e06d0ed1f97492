import { type Clock, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { z } from 'zod';
import type { Instrument } from '../instruments/instruments.ts';
import { type PolledSource, SourceFault } from '../sources/source.ts';
import type { FeedSettings } from './feed-settings.ts';
import type { Venue } from './venue.ts';
import { loadVenueMemory, type VenueMemory } from './venue-memory.ts';

export interface ChooseLiveOptions {
  readonly feed: 'auto' | 'live';
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly venues: readonly Venue[];
  readonly settings: FeedSettings;
  readonly clock: Clock;
  readonly probeDeadlineMs: number;
}

export interface LiveChoice {
  readonly sources: readonly PolledSource[];
  /** Instruments that are real, or were; all others are to be simulated. */
  readonly covered: readonly string[];
  readonly notes: readonly string[];
}

const decisionSchema = z.object({
  feed: z.enum(['live', 'sim']),
  /** Before there were several venues: the coins that Upbit listed. */
  coins: z.array(z.string()).optional(),
});

/** One venue with the instruments that are its own. */
interface Claim {
  readonly venue: Venue;
  readonly wanted: readonly Instrument[];
}

/**
 * Gives each instrument that can have real prices its venue. Whether public venues are used at all is
 * decided at the first start that could tell, and kept: a market must not turn from real to made-up
 * because a venue does not answer one morning. That would be a gap, to be backfilled.
 */
export async function chooseLive(options: ChooseLiveOptions): Promise<LiveChoice> {
  const key = `feed:${options.feed}`;
  const decided = decisionSchema.safeParse(await options.settings.read(key)).data;
  const coins = decided?.coins ?? [];
  const first = coins.length > 0 ? { upbit: { listed: coins, unlisted: [] } } : {};
  const memory = await loadVenueMemory(options.settings, options.clock, first);
  const claims = claimsOf(options);
  const isPublic = ({ venue }: Claim) => !venue.hasKeys && decided?.feed !== 'sim';
  const isAnswered = await survey(claims.filter(isPublic), memory, options);
  const feed = decided?.feed ?? (await decide(key, isAnswered, options));
  // One that prices came from once is asked on: its instruments are real.
  const wasUsed = ({ name }: Venue) => memory.of(name).listed.length > 0;
  const used = claims.filter(({ venue }) => venue.hasKeys || feed === 'live' || wasUsed(venue));
  return await open(used, memory, options.venues);
}

function claimsOf({ venues, instruments }: ChooseLiveOptions): Claim[] {
  const owners = new Map<Venue, Instrument[]>();
  for (const item of instruments.values()) {
    const venue = venues.find((candidate) => candidate.wants(item));
    if (venue) owners.set(venue, [...(owners.get(venue) ?? []), item]);
  }
  return [...owners].map(([venue, wanted]) => ({ venue, wanted }));
}

/** Asks public venues about what they have not spoken of yet. Returns whether any has ever answered. */
async function survey(
  claims: readonly Claim[],
  memory: VenueMemory,
  options: ChooseLiveOptions,
): Promise<boolean> {
  const surveyed = claims.filter(({ venue }) => venue.isSurveyed);
  const answers = await Promise.all(
    surveyed.map(async ({ venue, wanted }) => {
      const { listed, unlisted } = memory.of(venue.name);
      const known = new Set([...listed, ...unlisted]);
      const asked = wanted.map(tickerIdOf);
      if (asked.every((tickerId) => known.has(tickerId))) return undefined;
      const answer = await probe(venue, wanted, options);
      return answer && { venue, asked, listed: answer };
    }),
  );
  for (const answer of answers) {
    if (answer) await memory.learn(answer.venue.name, answer.asked, answer.listed);
  }
  return surveyed.some(({ venue }) => memory.of(venue.name).listed.length > 0);
}

/** The instruments that the venue gives prices of; undefined when it does not answer. */
async function probe(
  venue: Venue,
  asked: readonly Instrument[],
  options: ChooseLiveOptions,
): Promise<string[] | undefined> {
  const listed = new Set<string>();
  let isAnswered = false;
  const source = await venue.open(asked);
  try {
    const signal = AbortSignal.timeout(options.probeDeadlineMs);
    await source.poll(signal, ({ prints }) => {
      isAnswered = true;
      for (const print of prints) listed.add(print.tickerId);
    });
  } catch {
    return undefined;
  } finally {
    await source.close?.();
  }
  return isAnswered ? [...listed] : undefined;
}

async function decide(
  key: string,
  isAnswered: boolean,
  { feed, settings, clock }: ChooseLiveOptions,
): Promise<'live' | 'sim'> {
  // Asked for live and out of reach: nothing is decided, a later start finds out what is listed.
  if (!isAnswered && feed === 'live') return 'live';
  const found = { feed: isAnswered ? 'live' : 'sim' };
  return decisionSchema.parse(await settings.decideOnce(key, found, clock())).feed;
}

async function open(
  claims: readonly Claim[],
  memory: VenueMemory,
  venues: readonly Venue[],
): Promise<LiveChoice> {
  const sources: PolledSource[] = [];
  for (const { venue, wanted } of claims) {
    if (!venue.isSurveyed) {
      const all = wanted.map(tickerIdOf);
      await memory.learn(venue.name, all, all);
    }
    // One that some venue has priced stays real, and without a price until this one lists it.
    const unlisted = new Set(memory.of(venue.name).unlisted);
    const isCovered = ({ tickerId }: Instrument) =>
      !unlisted.has(tickerId) || memory.wasReal(tickerId);
    const covered = wanted.filter(isCovered);
    if (covered.length > 0) sources.push(await venue.open(covered));
  }
  const covered = new Set(sources.flatMap(({ tickerIds }) => tickerIds));
  for (const name of memory.venues.filter((one) => venues.every((venue) => venue.name !== one))) {
    const left = memory.of(name).listed.filter((tickerId) => !covered.has(tickerId));
    if (left.length > 0) sources.push(lostVenue(name, left));
    for (const tickerId of left) covered.add(tickerId);
  }
  const notes = sources.map(({ name, tickerIds }) => `${tickerIds.length} from ${name}`);
  return { sources, covered: [...covered], notes };
}

/** Stands for a venue whose keys were taken away: its instruments have no price until they are back. */
function lostVenue(name: string, tickerIds: readonly string[]): PolledSource {
  const fault = () => Promise.reject(new SourceFault(`${name} has no keys any more`));
  return {
    kind: 'polled',
    name,
    simulated: false,
    tickerIds,
    pollEveryMs: 60_000,
    gapMicros: 3_000_000,
    // Asked of nobody meanwhile, and not to be given up: the keys may come back.
    bars: { micros: MICROS_PER_MINUTE, perRequest: 1, absent: 'UNKNOWN', paceMs: 60_000 },
    poll: fault,
    backfill: fault,
  };
}

function tickerIdOf(item: Instrument): string {
  return item.tickerId;
}
