import { once } from 'node:events';
import { WebSocket } from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape.
export type StreamMessage = any;

/** A client of a websocket stream, as a program of a friend's would be. */
export interface StreamClient {
  readonly socket: WebSocket;
  /** All that was heard so far. */
  readonly messages: readonly StreamMessage[];
  send(message: object | string | Buffer): void;
  /** Resolves to the next message that is as asked and was not resolved to before; rejects when the socket closes first. */
  next(isAsked: string | ((message: StreamMessage) => boolean)): Promise<StreamMessage>;
  /** Resolves once the socket is closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Takes nothing from the socket any more, as a reader that has stopped. */
  pause(): void;
  resume(): void;
  /** Without a goodbye. */
  cut(): void;
}

export interface StreamClientOptions {
  readonly protocols?: string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Opens a socket; rejects with the status and body of an answer that refuses it. */
export async function openStreamClient(
  url: string,
  { protocols = [], headers = {} }: StreamClientOptions = {},
): Promise<StreamClient> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, { headers });
  const messages: StreamMessage[] = [];
  const taken = new Set<number>();
  const lookers = new Set<() => void>();
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()));
    for (const look of lookers) look();
  });
  const refusal = new Promise<never>((_, reject) => {
    socket.once('unexpected-response', (_request, answer) => {
      answer.toArray().then((chunks) => {
        const body = Buffer.concat(chunks).toString();
        reject(new RefusedSocket(answer.statusCode ?? 0, body));
      }, reject);
    });
  });
  socket.on('error', () => {});
  const failed = closed.then(({ code }) => {
    throw new Error(`closed with ${code}`);
  });
  await Promise.race([once(socket, 'open'), refusal, failed]);
  failed.catch(() => {});
  return {
    socket,
    messages,
    closed,
    send: (message) =>
      socket.send(
        typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
      ),
    async next(asked) {
      const isAsked =
        typeof asked === 'string' ? (one: StreamMessage) => one.type === asked : asked;
      return await new Promise<StreamMessage>((resolve, reject) => {
        const look = () => {
          const at = messages.findIndex((one, index) => !taken.has(index) && isAsked(one));
          if (at < 0) return;
          taken.add(at);
          lookers.delete(look);
          resolve(messages[at]);
        };
        lookers.add(look);
        look();
        void closed.then(({ code, reason }) => {
          if (!lookers.delete(look)) return;
          reject(new Error(`closed with ${code} ${reason} before ${asked}`));
        });
      });
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    cut: () => socket.terminate(),
  };
}

export class RefusedSocket extends Error {
  override name = 'RefusedSocket';
  readonly status: number;
  readonly body: { readonly code?: string; readonly detail?: string };

  constructor(status: number, body: string) {
    super(`refused with ${status}`);
    this.status = status;
    this.body = body === '' ? {} : JSON.parse(body);
  }
}
