import type { Clock } from '@mockstreet/shared/instant';
import { z } from 'zod';
import type { FeedSettings } from './feed-settings.ts';

/** What one venue said of the instruments it was asked about. */
interface Listing {
  readonly listed: readonly string[];
  readonly unlisted: readonly string[];
}

const memorySchema = z.record(
  z.string(),
  z.object({ listed: z.array(z.string()), unlisted: z.array(z.string()) }),
);
const KEY = 'venues';
const NOTHING: Listing = { listed: [], unlisted: [] };

/**
 * What each venue lists, as far as it was ever asked. Kept for good: a coin that was real once does
 * not become made-up because its venue fell silent, dropped it, or lost its keys.
 */
export interface VenueMemory {
  of(venue: string): Listing;
  /** Names of all venues that were ever asked. */
  readonly venues: readonly string[];
  /** Whether some venue, not necessarily the present one, has priced it for real. */
  wasReal(tickerId: string): boolean;
  /** Takes in an answer about these instruments; what was listed once stays listed. */
  learn(venue: string, asked: readonly string[], listed: readonly string[]): Promise<void>;
}

/** `first` stands where nothing was ever remembered. */
export async function loadVenueMemory(
  settings: FeedSettings,
  clock: Clock,
  first: Readonly<Record<string, Listing>>,
): Promise<VenueMemory> {
  let kept: Readonly<Record<string, Listing>> =
    memorySchema.safeParse(await settings.read(KEY)).data ?? first;
  const of = (venue: string) => kept[venue] ?? NOTHING;
  return {
    of,
    get venues() {
      return Object.keys(kept);
    },
    wasReal: (tickerId) => Object.values(kept).some(({ listed }) => listed.includes(tickerId)),
    async learn(venue, asked, answer) {
      const listed = new Set([...of(venue).listed, ...answer]);
      const unlisted = new Set([...of(venue).unlisted, ...asked].filter((id) => !listed.has(id)));
      kept = { ...kept, [venue]: { listed: [...listed], unlisted: [...unlisted] } };
      await settings.replace(KEY, kept, clock());
    },
  };
}
