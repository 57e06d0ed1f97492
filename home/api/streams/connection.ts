import type { Socket } from 'node:net';
import type { Instant } from '@mockstreet/shared/instant';
import type { AccessTokenClaims } from '@mockstreet/shared/token';
import { WebSocket } from 'ws';
import type { Caller } from '../http/api-types.ts';
import {
  CLOSE,
  type CloseCode,
  errorText,
  type StreamErrorCode,
  type TopicName,
} from './stream-message.ts';
import { textFrame } from './text-frame.ts';
import type { Subscription } from './topic.ts';

/** By what a client is let in; looked at again while the socket is open. */
export interface Credential {
  readonly caller: Caller;
  /** Of the token; undefined for an API key. */
  readonly claims: AccessTokenClaims | undefined;
  /** What an API key is looked up by. */
  readonly apiKeyPrefix: string | undefined;
  /** When it ends by itself; null: it does not. */
  readonly expiresAt: Instant | null;
}

/** One open socket. Sending never waits: what it cannot take is its topic's or the bound's business. */
export interface Connection {
  /** Among the connections of this process. */
  readonly id: string;
  readonly topic: TopicName;
  /** What limits by address count it by. */
  readonly network: string;
  /** The client's, of its monotonic opening. */
  readonly openedAtMs: number;
  credential: Credential | undefined;
  subscription: Subscription | undefined;
  /**
   * How far the client has been told, which every message carries that is no event: whoever comes
   * back with it misses nothing. {@link NO_SEQ} until it is known or the client has said it.
   */
  seq: () => string;
  /** Something was heard of the client since it was last asked. */
  isAlive: boolean;
  /** Something was told it since its last heartbeat. */
  hasNews: boolean;
  nextBeatAtMs: number;
  beats: number;
  /** When something was last seen to wait for it. */
  behindAtMs: number;
  /** Since when it has taken nothing, and how much it had by then; undefined while it takes all. */
  stuck: { readonly sinceMs: number; readonly taken: number } | undefined;
  readonly isOpen: () => boolean;
  /** Bytes that wait for the client. */
  readonly waiting: () => number;
  /** Bytes that the client, or the system for it, has taken since it came; grows by whole frames. */
  readonly taken: () => number;
  /** Sends a whole frame, which must stay as it is for as long as any of it {@link waiting}. */
  readonly sendFrame: (frame: Buffer) => void;
  readonly send: (text: string) => void;
  readonly sendError: (code: StreamErrorCode, detail: string) => void;
  readonly ping: () => void;
  readonly close: (code: CloseCode, reason: string) => void;
  readonly terminate: () => void;
  /** Resolves when the client has taken what waits for it, or is gone. */
  readonly whenTaken: () => Promise<void>;
}

export interface ConnectionParts {
  readonly id: string;
  readonly webSocket: WebSocket;
  /** The connection below: frames go there as they are, made once for many. */
  readonly socket: Socket;
  readonly topic: TopicName;
  readonly network: string;
  readonly nowMs: number;
  readonly heartbeatMs: number;
  readonly bufferBytesMax: number;
}

/** Says nothing of how far a client has been told: nobody is to come back with it. */
const NO_SEQ = '0.0';
/** A peer that does not answer a close is cut off after this. */
const CLOSE_WITHIN_MS = 2_000;
/** A reason must fit a control frame (RFC 6455 §5.5). */
const REASON_CHARACTERS_MAX = 100;

export function openConnection(parts: ConnectionParts): Connection {
  const { id, webSocket, socket, topic, network, nowMs } = parts;
  const isOpen = () => webSocket.readyState === WebSocket.OPEN;

  const sendFrame = (frame: Buffer) => {
    if (!isOpen()) return;
    if (socket.writableLength > parts.bufferBytesMax) {
      return close(CLOSE.tryAgainLater, 'too much waits for you');
    }
    connection.hasNews = true;
    socket.write(frame);
  };
  const send = (text: string) => sendFrame(textFrame(text));
  const close = (code: CloseCode, reason: string) => {
    if (!isOpen()) return;
    webSocket.close(code, reason.slice(0, REASON_CHARACTERS_MAX));
    const timer = setTimeout(() => webSocket.terminate(), CLOSE_WITHIN_MS);
    webSocket.once('close', () => clearTimeout(timer));
  };

  const connection: Connection = {
    ...{ id, topic, network, isOpen, sendFrame, send, close },
    openedAtMs: nowMs,
    credential: undefined,
    subscription: undefined,
    seq: () => NO_SEQ,
    isAlive: true,
    hasNews: false,
    nextBeatAtMs: nowMs + parts.heartbeatMs,
    beats: 0,
    behindAtMs: Number.NEGATIVE_INFINITY,
    stuck: undefined,
    waiting: () => socket.writableLength,
    // What is counted as written includes what waits.
    taken: () => socket.bytesWritten - socket.writableLength,
    sendError: (code, detail) => send(errorText(connection.seq(), code, detail)),
    ping: () => {
      if (isOpen()) webSocket.ping();
    },
    terminate: () => webSocket.terminate(),
    whenTaken: () =>
      new Promise((resolve) => {
        if (!socket.writableNeedDrain) return resolve();
        const done = () => {
          socket.off('drain', done).off('close', done);
          resolve();
        };
        socket.on('drain', done).on('close', done);
      }),
  };
  return connection;
}
