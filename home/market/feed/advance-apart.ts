import { type FeederState, recordFault } from './feeder-state.ts';
import type { PolledFeed } from './polled-feed.ts';

/**
 * Advances all feeds at once; where the database refuses something of them all for what it is, each
 * by itself, so that only the feed that it came from waits, and is said to be at fault. Returns what
 * the last advance did. Rejects with any other fault, and where what belongs to no feed is refused.
 */
export async function advanceApart(
  feeds: readonly PolledFeed[],
  advance: (feeds: readonly PolledFeed[]) => Promise<boolean>,
  state: FeederState,
): Promise<boolean> {
  try {
    return await advance(feeds);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  let isBehind = await advance([]);
  for (const feed of feeds) {
    try {
      isBehind = await advance([feed]);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      recordFault(state, feed.source.name, error);
    }
  }
  return isBehind;
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation). */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? `${error.code}` : '';
  return /^2[23][0-9A-Z]{3}$/.test(code);
}
