import type { Connection } from './connection.ts';
import type { ClientMessage } from './stream-message.ts';

/** What a client of one topic is told. */
export interface Subscription {
  /**
   * How far the client has been told: what messages that are no events carry. Whoever comes back
   * with it misses nothing.
   */
  seq(): string;
  /** True when the message was one of this topic's. */
  take(message: ClientMessage): boolean | Promise<boolean>;
  /** The client is gone. */
  end(): void;
}

export interface Guest {
  readonly userId: string;
  /** The last `seq` that the client heard of this topic. */
  readonly seq: string | undefined;
  readonly ready: (seq: string) => void;
}

/** One place of the streams. */
export interface Topic {
  /**
   * Begins to tell a client who is signed in, behind its `seq` where it has one; calls `ready` with
   * where it begins before it sends anything. Rejects when what it would tell of cannot be reached.
   */
  join(connection: Connection, guest: Guest): Promise<Subscription>;
  /** Called about every second: who was behind is told again. */
  round?(): void;
  close(): Promise<void> | void;
}
