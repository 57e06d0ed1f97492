import { type Instant, toMillis } from '@mockstreet/shared/instant';
import type { Connection } from '../connection.ts';
import { textFrame } from '../text-frame.ts';
import type { Topic } from '../topic.ts';

/** The biggest movers, as whoever watches the market has them. */
export interface SurgeBoard {
  /** As GET /market/surge answers it: what JSON.stringify makes of it is sent. */
  current(): object | Promise<object>;
  /** Calls on every change until the function it returns is called. */
  onChange(listener: () => void): () => void;
}

/** The biggest movers to everybody, whole each time: the latest is all one needs. */
export function createSurgeTopic(options: {
  readonly board: SurgeBoard;
  readonly startedAt: Instant;
  readonly onFault: (error: unknown) => void;
}): Topic {
  const { board } = options;
  /** Those who join, too: the last one who leaves must not take the board from them. */
  const connections = new Set<Connection>();
  /** Those who have heard `ready`. */
  const ready = new Set<Connection>();
  const behind = new Set<Connection>();
  const start = toMillis(options.startedAt);
  let number = 0;
  let leave: (() => void) | undefined;
  let frame: Buffer | undefined;
  const seq = () => `${start}.${number}`;

  const refresh = async () => {
    const surge = await board.current();
    // Of a time when somebody listened: who joins later must not be shown it.
    if (connections.size === 0) return;
    number += 1;
    frame = textFrame(JSON.stringify({ type: 'surge', seq: seq(), surge }));
    for (const connection of ready) behind.add(connection);
    tell();
  };

  const tell = () => {
    for (const connection of behind) {
      if (!frame || connection.waiting() > 0) continue;
      behind.delete(connection);
      connection.sendFrame(frame);
    }
  };

  const end = (connection: Connection) => {
    for (const held of [connections, ready, behind]) held.delete(connection);
    if (connections.size > 0) return;
    leave?.();
    [leave, frame] = [undefined, undefined];
  };

  return {
    async join(connection, guest) {
      connections.add(connection);
      leave ??= board.onChange(() => void refresh().catch(options.onFault));
      try {
        if (!frame) await refresh();
      } catch (error) {
        end(connection);
        throw error;
      }
      guest.ready(seq());
      ready.add(connection);
      behind.add(connection);
      tell();
      return { seq, take: () => false, end: () => end(connection) };
    },
    round: tell,
    close: () => leave?.(),
  };
}
