import { comparePositions, type OutboxPosition, parsePosition } from '#outbox/outbox-position';
import type { JournalMessage, JournalRecord } from '../journal-message.ts';
import type { GivenUp } from './branches.ts';

/** What a message adds to what is known. */
export interface ChainStep {
  /** Those of its records that are news, in their order. */
  readonly records: readonly JournalRecord[];
  /** The stretch of the outbox that is missing before it, if one is. */
  readonly gap: { readonly after: OutboxPosition; readonly before: OutboxPosition } | undefined;
}

/** How far a replay has come in the outbox of the lost database. */
export interface Chain {
  position(): OutboxPosition;
  /** Where a message follows on. */
  startOf(message: JournalMessage): OutboxPosition;
  /** Takes in a message. */
  take(message: JournalMessage): ChainStep;
}

/**
 * Follows the stretches of `fills.log` from where the backup stands. What was published twice is
 * taken in once; a message that was left out, cannot be opened, or is taken after its successor, shows as
 * a gap. What an earlier restore gave up is left out, and is no gap. Only the end of the stream can be
 * missing unnoticed.
 */
export function followChain(start: OutboxPosition, givenUp: GivenUp = (at) => at): Chain {
  let position = start;
  const startOf = ({ after }: JournalMessage) => givenUp(place(after));
  return {
    position: () => position,
    startOf,
    take(message) {
      const after = startOf(message);
      const upTo = givenUp(place(message.up_to));
      if (comparePositions(upTo, position) <= 0) return { records: [], gap: undefined };
      const known = position;
      position = upTo;
      return {
        records: message.records.filter(({ at }) => {
          const own = place(at);
          return comparePositions(own, known) > 0 && givenUp(own) === own;
        }),
        gap: comparePositions(after, known) > 0 ? { after: known, before: after } : undefined,
      };
    },
  };
}

/** The schema has seen to it that every position is one. */
export function place(text: string): OutboxPosition {
  return parsePosition(text) as OutboxPosition;
}

export function later(a: OutboxPosition, b: OutboxPosition): OutboxPosition {
  return comparePositions(a, b) < 0 ? b : a;
}
