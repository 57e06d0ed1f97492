import type { Tracing } from '@mockstreet/shared/node/tracing';
import { comparePositions, formatPosition, parsePosition } from '#outbox/outbox-position';
import type { ReadDatabase } from '../../http/database.ts';
import type { Topic } from '../topic.ts';
import type { AwayWatch } from './away-watch.ts';
import type { OrderFollower } from './follow-orders.ts';
import { openOrderReader } from './order-reader.ts';

/**
 * What becomes of one's orders. The events are those of the outbox, by its own order: whoever comes
 * back with the last `seq` is told what it missed, then what happens, each once.
 */
export function createOrdersTopic(options: {
  readonly follower: OrderFollower;
  readonly read: ReadDatabase;
  readonly away: AwayWatch;
  readonly replayEventsMax: number;
  readonly tracing?: Tracing;
}): Topic {
  const { away } = options;
  let readers = 0;
  return {
    async join(connection, { userId, seq, ready }) {
      const reader = openOrderReader(options, connection, userId);
      try {
        const [from] = await Promise.all([reader.attach(), away.refresh()]);
        const asked = seq === undefined ? undefined : parsePosition(seq);
        ready(formatPosition(asked && comparePositions(asked, from) < 0 ? asked : from));
        connection.seq = () => reader.seq();
        await reader.begin(asked);
      } catch (error) {
        reader.end();
        throw error;
      }
      readers += 1;
      return {
        seq: () => reader.seq(),
        async take(message) {
          if (message.type !== 'resume') return false;
          await reader.begin(parsePosition(message.seq)).catch(() => reader.giveUp());
          return true;
        },
        end() {
          readers -= 1;
          reader.end();
        },
      };
    },
    round() {
      if (readers > 0) void away.refresh();
    },
    close: () => options.follower.stop(),
  };
}
