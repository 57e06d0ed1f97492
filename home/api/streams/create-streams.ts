import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createRateLimiter } from '@mockstreet/shared/node/rate-limiter';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AdmitPorts } from './admit-client.ts';
import { type ClientSession, openClientSession } from './client-session.ts';
import { type Connection, openConnection } from './connection.ts';
import { createCounts } from './connection-counts.ts';
import { type Handshake, readHandshake, SUBPROTOCOL } from './handshake.ts';
import { refuseUpgrade, type UpgradeRefusal } from './refuse-upgrade.ts';
import { CLOSE, type TopicName } from './stream-message.ts';
import type { Topic } from './topic.ts';
import { createWatch, type WatchPorts } from './watch-connections.ts';

export interface StreamsOptions extends AdmitPorts, WatchPorts {
  /** One that is left out is not there: 404. */
  readonly topics: Readonly<Partial<Record<TopicName, Topic>>>;
  /** Up to so many milliseconds: spreads who comes back after a shutdown. */
  readonly jitterMs: (max: number) => number;
  readonly onClosed?: (topic: TopicName, code: number) => void;
  /** Between two looks at all connections, in milliseconds. */
  readonly roundMs?: number;
}

/** The websockets of home. */
export interface Streams {
  /** Takes requests for sockets that come to a server. */
  attach(server: Server): void;
  /** Open connections, by topic. */
  open(): Readonly<Record<TopicName, number>>;
  /** Tells everybody when to come back (1001), and waits until they are gone, or cuts them off. */
  close(): Promise<void>;
}

const ROUND_MS = 1_000;
const RETRY_SPREAD_MS = 5_000;
const CLOSE_WITHIN_MS = 1_500;
const LOOK_AGAIN_MS = 20;

export function createStreams(options: StreamsOptions): Streams {
  const { limits, monotonicMs, topics } = options;
  const connections = new Set<Connection>();
  const networks = createCounts();
  const users = createCounts();
  const watch = createWatch(options);
  const takeMessage = createRateLimiter(
    { perSecond: limits.messagesPerSecond, burst: limits.messagesBurst },
    monotonicMs,
  );
  // Nothing is compressed: that would be a dictionary and a pass over the bytes for every client.
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.messageBytesMax,
    handleProtocols: (names) => (names.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  let opened = 0;
  let closing = false;

  const takePlace = (connection: Connection, userId: string): boolean => {
    if (users.of(userId) >= limits.connectionsPerUserMax) return false;
    users.add(userId);
    networks.remove(connection.network);
    return true;
  };

  const accept = (handshake: Handshake, topic: Topic, parts: OpenSocket) => {
    const { webSocket, socket } = parts;
    const connection = openConnection({
      ...{ id: `${++opened}`, webSocket, socket, topic: handshake.topic },
      network: handshake.network,
      nowMs: monotonicMs(),
      heartbeatMs: limits.heartbeatMs,
      bufferBytesMax: limits.bufferBytesMax,
    });
    connections.add(connection);
    networks.add(handshake.network);
    const ports = { ...options, takeMessage, takePlace };
    const session = openClientSession(ports, connection, topic, handshake.auth);
    listen(parts, connection, session, (code) => {
      options.onClosed?.(connection.topic, code);
      connections.delete(connection);
      const userId = connection.credential?.caller.user.id;
      if (userId === undefined) networks.remove(connection.network);
      else users.remove(userId);
    });
  };

  const refusalOf = (handshake: Handshake): UpgradeRefusal | undefined => {
    if (closing) return { code: 'UNAVAILABLE', detail: 'Going away', retryAfterSeconds: 1 };
    if (connections.size >= limits.connectionsMax) {
      return { code: 'UNAVAILABLE', detail: 'Too many connections', retryAfterSeconds: 5 };
    }
    if (networks.of(handshake.network) >= limits.connectionsPerNetworkMax) {
      const detail = 'Too many connections that have not signed in';
      return { code: 'RATE_LIMITED', detail, retryAfterSeconds: 5 };
    }
    return undefined;
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const read = readHandshake(request);
    if (!read.ok) return refuseUpgrade(socket, read.refusal);
    const { handshake } = read;
    const topic = topics[handshake.topic];
    if (!topic) return refuseUpgrade(socket, { code: 'NOT_FOUND', detail: 'No such stream' });
    const refusal = refusalOf(handshake);
    if (refusal) return refuseUpgrade(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      // As one of node:http always is.
      accept(handshake, topic, { webSocket, socket: socket as Socket }),
    );
  };

  const round = () => {
    watch.round(connections);
    for (const topic of Object.values(topics)) topic.round?.();
  };
  let rounds: NodeJS.Timeout | undefined;

  return {
    attach(server) {
      server.on('upgrade', upgrade);
      rounds ??= setInterval(round, options.roundMs ?? ROUND_MS);
    },
    open: () => countByTopic(connections),
    async close() {
      closing = true;
      clearInterval(rounds);
      for (const connection of connections) sayGoodbye(connection, options.jitterMs);
      const giveUpAtMs = monotonicMs() + CLOSE_WITHIN_MS;
      while (connections.size > 0 && monotonicMs() < giveUpAtMs) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
      for (const connection of connections) connection.terminate();
      for (const topic of Object.values(topics)) await topic.close();
    },
  };
}

interface OpenSocket {
  readonly webSocket: WebSocket;
  readonly socket: Socket;
}

function listen(
  { webSocket }: OpenSocket,
  connection: Connection,
  session: ClientSession,
  onClose: (code: number) => void,
): void {
  webSocket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) connection.close(CLOSE.unsupportedData, 'text alone');
    else session.receive(data.toString());
  });
  webSocket.on('pong', () => {
    connection.isAlive = true;
  });
  // What it could not read it closes by itself, with the code that says why (1002, 1007, 1009).
  webSocket.on('error', () => {});
  webSocket.once('close', (code: number) => {
    session.end();
    onClose(code);
  });
}

function sayGoodbye(connection: Connection, jitterMs: (max: number) => number): void {
  const retryAfterMs = jitterMs(RETRY_SPREAD_MS);
  const seq = connection.seq();
  connection.send(JSON.stringify({ type: 'closing', seq, retry_after_ms: retryAfterMs }));
  connection.close(CLOSE.goingAway, `retry in ${retryAfterMs} ms`);
}

function countByTopic(connections: ReadonlySet<Connection>): Record<TopicName, number> {
  const counts = { market: 0, orders: 0, positions: 0, surge: 0 };
  for (const { topic } of connections) counts[topic] += 1;
  return counts;
}
