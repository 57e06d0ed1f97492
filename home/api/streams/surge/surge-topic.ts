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
  const connections = new Set<Connection>();
  const behind = new Set<Connection>();
  const start = toMillis(options.startedAt);
  let number = 0;
  let leave: (() => void) | undefined;
  let frame: Buffer | undefined;
  const seq = () => `${start}.${number}`;

  const refresh = async () => {
    const surge = await board.current();
    number += 1;
    frame = textFrame(JSON.stringify({ type: 'surge', seq: seq(), surge }));
    for (const connection of connections) behind.add(connection);
    tell();
  };

  const tell = () => {
    for (const connection of behind) {
      if (!frame || connection.waiting() > 0) continue;
      behind.delete(connection);
      connection.sendFrame(frame);
    }
  };

  return {
    async join(connection, { ready }) {
      leave ??= board.onChange(() => void refresh().catch(options.onFault));
      if (!frame) await refresh();
      ready(seq());
      connections.add(connection);
      behind.add(connection);
      tell();
      return {
        seq,
        take: () => false,
        end() {
          connections.delete(connection);
          behind.delete(connection);
          if (connections.size > 0) return;
          leave?.();
          [leave, frame] = [undefined, undefined];
        },
      };
    },
    round: tell,
    close: () => leave?.(),
  };
}
