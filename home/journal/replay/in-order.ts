import { comparePositions, type OutboxPosition } from '#outbox/outbox-position';
import type { JournalMessage } from '../journal-message.ts';
import type { Chain, ChainStep } from './follow-chain.ts';

/** A message in its turn, with what it adds. */
export interface OrderedStep extends ChainStep {
  readonly message: JournalMessage;
}

/** Follows a chain whose messages may come in another order than that of their stretches. */
export interface OrderedChain {
  /**
   * The next message of the stream; returns those whose turn has come with it. Each step has to be
   * taken in before the next is asked for.
   */
  take(message: JournalMessage): Iterable<OrderedStep>;
  /** Those that still wait for one before them: the stream has ended, and what they miss is a gap. */
  end(): Iterable<OrderedStep>;
}

/**
 * Messages that wait at a time. A journal publishes some five in a round, and twice when its connection
 * was lost in one; each has some hundred kilobytes.
 */
export const WAITING_MAX = 64;

/**
 * Keeps messages whose predecessor is missing until it comes. When more than `most` of them wait, what
 * the first one misses is taken for a gap.
 */
export function takeInOrder(chain: Chain, most: number = WAITING_MAX): OrderedChain {
  /** By where they begin. */
  let waiting: { readonly after: OutboxPosition; readonly message: JournalMessage }[] = [];

  function* release(kept: number): Iterable<OrderedStep> {
    for (;;) {
      const [first] = waiting;
      if (!first) return;
      if (waiting.length <= kept && comparePositions(first.after, chain.position()) > 0) return;
      waiting = waiting.slice(1);
      yield { message: first.message, ...chain.take(first.message) };
    }
  }

  return {
    take(message) {
      const after = chain.startOf(message);
      const place = waiting.findIndex((other) => comparePositions(after, other.after) < 0);
      waiting.splice(place === -1 ? waiting.length : place, 0, { after, message });
      return release(most);
    },
    end: () => release(0),
  };
}
