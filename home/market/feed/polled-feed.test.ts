import { addMicros, type Instant, instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { type Poll, type PolledSource, SourceFault } from '../sources/source.ts';
import { createFeederState } from './feeder-state.ts';
import { createPolledFeed } from './polled-feed.ts';
import { fakeVenue, tradeAt } from './testing/fake-venue.ts';

const GOOD = 'CRYPTO-COIN-BTC';
const BAD = 'CRYPTO-COIN-ETH';

/** A venue of two instruments whose every round does as `round` says, and is rejected then. */
function staged(round: (take: (poll: Poll) => void, at: Instant) => void, fault: SourceFault) {
  let now = instant(1_795_000_000_000_000);
  const clock = () => now;
  const source: PolledSource = {
    ...fakeVenue(clock, { tickerIds: [GOOD, BAD] }),
    poll: async (_signal, take) => {
      round(take, now);
      throw fault;
    },
  };
  const state = createFeederState([source.name]);
  const feed = createPolledFeed(source, { clock, state, deadlineMs: 500, nextOpen: (_, at) => at });
  const pausesOf = async (rounds: number) => {
    const pauses: number[] = [];
    for (let count = 0; count < rounds; count += 1) {
      pauses.push(await feed.poll());
      now = addMicros(now, 1_000_000);
    }
    return pauses;
  };
  return { feed, state, source, pausesOf };
}

describe('a round of questions that fails', () => {
  it('is followed by longer and longer pauses where nobody was answered for', async () => {
    const none = (take: (poll: Poll) => void, at: Instant) =>
      take({ at, answered: [], prints: [] });
    const { pausesOf } = staged(none, new SourceFault('unreadable'));
    expect(await pausesOf(6)).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it('costs those that were answered for no pause, and is told all the same', async () => {
    const one = (take: (poll: Poll) => void, at: Instant) =>
      take({ at, answered: [GOOD], prints: [tradeAt(GOOD, at)] });
    const { feed, state, source, pausesOf } = staged(one, new SourceFault('ETH is unreadable'));
    expect(await pausesOf(6)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(feed.inbox().polls).toHaveLength(6);
    expect(state.sources.get(source.name)).toMatchObject({ lastFault: 'ETH is unreadable' });
  });

  it('begins the pauses anew once somebody was answered for', async () => {
    let count = 0;
    const third = (take: (poll: Poll) => void, at: Instant) => {
      count += 1;
      take({ at, answered: count === 3 ? [GOOD] : [], prints: [] });
    };
    const { pausesOf } = staged(third, new SourceFault('away'));
    expect(await pausesOf(5)).toEqual([1_000, 2_000, 0, 1_000, 2_000]);
  });

  it('is followed by the pause that the venue asks for in any case', async () => {
    const one = (take: (poll: Poll) => void, at: Instant) =>
      take({ at, answered: [GOOD], prints: [] });
    const { feed, pausesOf } = staged(one, new SourceFault('slow down', { retryAfterMs: 3_000 }));
    expect(await pausesOf(4)).toEqual([3_000, 2_000, 1_000, 3_000]);
    expect(feed.inbox().polls).toHaveLength(2);
  });
});
