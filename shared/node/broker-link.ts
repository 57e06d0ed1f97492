import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type ChannelModel, connect } from 'amqplib';
import { heartbeatUrl } from './heartbeat-url.ts';
import type { Logger } from './run-process.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** For everything from the open connection to `setup` done; amqplib has no limit of its own. */
const SETUP_TIMEOUT_MS = 10_000;
/** For the closing handshake with a broker that may not be there. */
const GOODBYE_MS = 1_000;
const BACKOFF_MS = { first: 100, most: 2_000 } as const;

export interface BrokerLinkOptions {
  readonly amqpUrl: string;
  /** Shown by the broker's management. */
  readonly name: string;
  readonly log: Logger;
  /**
   * Opens channels on a fresh connection. `lose` ends this connection from within: channels are
   * not recovered one by one, so a lost channel has to call it. Runs anew after each loss.
   */
  setup(connection: ChannelModel, lose: (why: Error) => void): Promise<void>;
  /** The connection, or an attempt at one, is gone. Called once for each. */
  onLost(): void;
}

/** A connection that is always being kept up. */
export interface BrokerLink {
  /** Closes the connection for good. */
  close(): Promise<void>;
}

/**
 * Connects, sets up, waits for the loss, and starts again with back-off, without end. amqplib's
 * own recovery is not used: it hangs when the connection breaks during set-up, and does not see
 * a lost channel.
 */
export function keepBrokerLink(options: BrokerLinkOptions): BrokerLink {
  const stopping = new AbortController();
  const { signal } = stopping;

  const live = async () => {
    let wait: number = BACKOFF_MS.first;
    while (!signal.aborted) {
      const wasUp = await oneConnection(options, signal);
      options.onLost();
      wait = wasUp ? BACKOFF_MS.first : Math.min(wait * 2, BACKOFF_MS.most);
      await delay(wait, undefined, { signal }).catch(() => {});
    }
  };
  const living = live();
  return {
    async close() {
      stopping.abort(new Error('stopping'));
      // An attempt to connect cannot be called off, only left behind.
      await Promise.race([living, delay(GOODBYE_MS)]);
    },
  };
}

/** Resolves when the connection is over, with whether it had been set up. */
async function oneConnection(options: BrokerLinkOptions, signal: AbortSignal): Promise<boolean> {
  const { log, name } = options;
  let connection: ChannelModel | undefined;
  let isUp = false;
  try {
    connection = await connect(heartbeatUrl(options.amqpUrl), {
      timeout: CONNECT_TIMEOUT_MS,
      noDelay: true,
      clientProperties: { connection_name: name },
    });
    const lost = lossOf(connection, signal);
    const setUp = options.setup(connection, lost.reject);
    const tooLong = setTimeout(
      () => lost.reject(new Error('set-up took too long')),
      SETUP_TIMEOUT_MS,
    );
    await Promise.race([setUp, lost.promise]).finally(() => clearTimeout(tooLong));
    isUp = true;
    log.info({ link: name }, 'broker link up');
    await lost.promise;
  } catch (error) {
    if (!signal.aborted) log.warn({ err: error, link: name }, 'broker link down');
  }
  if (connection) void end(connection);
  return isUp;
}

/** A promise that never resolves and rejects with why the connection is over. */
function lossOf(connection: ChannelModel, signal: AbortSignal) {
  const lost = Promise.withResolvers<never>();
  // Attached before anything else happens, or a connection that breaks during set-up would be an
  // unhandled `error` event.
  connection.on('error', lost.reject);
  connection.on('close', () => lost.reject(new Error('connection closed')));
  signal.addEventListener('abort', () => lost.reject(signal.reason), { once: true });
  if (signal.aborted) lost.reject(signal.reason);
  lost.promise.catch(() => {});
  return lost;
}

/** Says goodbye if the broker listens, and lets go of the socket in any case. */
async function end(connection: ChannelModel): Promise<void> {
  const patience = setTimeout(() => socketOf(connection).destroy(), GOODBYE_MS);
  try {
    await connection.close();
    clearTimeout(patience);
  } catch {
    // Closed already, as far as AMQP goes; the socket follows.
  }
}

/** The connection's socket, which the library has but does not declare. */
export function socketOf(connection: ChannelModel): Socket {
  return (connection.connection as unknown as { readonly stream: Socket }).stream;
}
