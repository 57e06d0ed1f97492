import { formatInstantOrNull } from '@mockstreet/shared/instant';
import type { TakeAllowance } from '@mockstreet/shared/node/rate-limiter';
import { type AdmitPorts, admitClient } from './admit-client.ts';
import type { Connection, Credential } from './connection.ts';
import type { Handshake } from './handshake.ts';
import type { StreamLimits } from './stream-limits.ts';
import {
  type AuthMessage,
  CLOSE,
  type ClientMessage,
  readClientMessage,
} from './stream-message.ts';
import type { Topic } from './topic.ts';

export interface SessionPorts extends AdmitPorts {
  readonly limits: StreamLimits;
  /** Of messages, by connection. */
  readonly takeMessage: TakeAllowance;
  readonly onFault: (error: unknown) => void;
  /** Whether the user may have one more; once it may, it counts until the connection closes. */
  readonly takePlace: (connection: Connection, userId: string) => boolean;
}

/** Takes what the client of one connection sends. */
export interface ClientSession {
  receive(text: string): void;
  end(): void;
}

/**
 * The life of one client: it says who it is, is told of its topic, asks for more or less of it, and
 * may bring a fresh token before the one it came with is over. Messages are taken one after another.
 */
export function openClientSession(
  ports: SessionPorts,
  connection: Connection,
  topic: Topic,
  brought: Handshake['auth'],
): ClientSession {
  const { limits } = ports;
  let queue: Promise<void> = Promise.resolve();
  let queued = 0;
  const enqueue = (work: () => Promise<void> | void) => {
    queued += 1;
    queue = queue.then(async () => {
      try {
        if (connection.isOpen()) await work();
      } catch (error) {
        ports.onFault(error);
        connection.close(CLOSE.internal, 'something broke on our side');
      } finally {
        queued -= 1;
      }
    });
  };

  const admit = async (
    credential: { readonly token: string } | { readonly apiKey: string },
  ): Promise<Credential | undefined> => {
    const admission = await admitClient(ports, credential);
    if (admission.ok) return admission.credential;
    connection.sendError(admission.code, admission.detail);
    connection.close(admission.close, admission.detail);
    return undefined;
  };

  const signIn = async (
    credential: { readonly token: string } | { readonly apiKey: string },
    seq: string | undefined,
  ) => {
    // Whatever goes wrong before it is told anything, it is as far as it came.
    if (seq !== undefined) connection.seq = () => seq;
    const admitted = await admit(credential);
    if (!admitted || !connection.isOpen()) return;
    const userId = admitted.caller.user.id;
    if (!ports.takePlace(connection, userId)) {
      connection.sendError('LIMIT_EXCEEDED', 'Too many connections of one user');
      connection.close(CLOSE.limited, 'too many connections');
      return;
    }
    connection.credential = admitted;
    try {
      const ready = (start: string) =>
        connection.send(readyText(connection, admitted, limits, start));
      const subscription = await topic.join(connection, { userId, seq, ready });
      // Gone while it was joining: nobody else would end it.
      if (!connection.isOpen()) return subscription.end();
      connection.subscription = subscription;
      connection.seq = () => subscription.seq();
    } catch {
      connection.sendError('UNAVAILABLE', 'This stream cannot be read at present');
      connection.close(CLOSE.tryAgainLater, 'unavailable');
    }
  };

  const renew = async (message: AuthMessage, held: Credential) => {
    const admitted = await admit(credentialOf(message));
    if (!admitted) return;
    if (admitted.caller.user.id !== held.caller.user.id) {
      connection.sendError('FORBIDDEN', 'The token is of another user');
      connection.close(CLOSE.forbidden, 'another user');
      return;
    }
    connection.credential = admitted;
    connection.send(readyText(connection, admitted, limits, connection.seq()));
  };

  const handle = async (message: ClientMessage) => {
    const { credential, subscription } = connection;
    if (!credential || !subscription) {
      if (message.type === 'auth') return await signIn(credentialOf(message), message.seq);
      connection.sendError('UNAUTHENTICATED', 'The first message must be auth');
      connection.close(CLOSE.unauthenticated, 'the first message must be auth');
    } else if (message.type === 'auth') await renew(message, credential);
    else if (message.type === 'ping') {
      const { id } = message;
      connection.send(JSON.stringify({ type: 'pong', seq: subscription.seq(), id }));
    } else if (!(await subscription.take(message))) {
      connection.sendError('INVALID_REQUEST', `${connection.topic} takes no ${message.type}`);
    }
  };

  if (brought) enqueue(() => signIn(brought, brought.seq));
  return {
    receive(text) {
      connection.isAlive = true;
      // Nor may they pile up behind one that takes its time.
      if (ports.takeMessage(connection.id) > 0 || queued > limits.messagesBurst) {
        connection.sendError('RATE_LIMITED', 'Too many messages');
        connection.close(CLOSE.limited, 'too many messages');
        return;
      }
      const read = readClientMessage(text);
      enqueue(() =>
        read.ok ? handle(read.message) : connection.sendError(read.code, read.detail),
      );
    },
    end: () => connection.subscription?.end(),
  };
}

/** Said when a client has signed in, and again when it has brought a fresh token. */
function readyText(
  { topic }: Connection,
  { expiresAt }: Credential,
  limits: StreamLimits,
  seq: string,
): string {
  return JSON.stringify({
    type: 'ready',
    seq,
    topic,
    expires_at: formatInstantOrNull(expiresAt),
    heartbeat_seconds: limits.heartbeatMs / 1000,
  });
}

function credentialOf({ token, api_key: apiKey }: AuthMessage) {
  return token === undefined ? { apiKey: apiKey ?? '' } : { token };
}
