import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { request as requestSecurely, Agent as SecureAgent } from 'node:https';
import type { SmokeRequest } from './smoke-request.ts';

export interface SmokeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends requests to one origin, over a few connections that are kept. */
export interface Sender {
  /** Rejects when no answer comes in time. */
  send(asked: Pick<SmokeRequest, 'method' | 'target' | 'page' | 'websocket'>): Promise<SmokeAnswer>;
  close(): void;
}

const PAGE = 'text/html,application/xhtml+xml,*/*;q=0.8';
const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
/** Longer than a gateway may take to find out that home is away. */
const ANSWER_WITHIN_MS = 15_000;

/** @param origin such as `https://mock.example`. */
export function createSender(origin: string): Sender {
  const isSecure = origin.startsWith('https:');
  const agent = new (isSecure ? SecureAgent : Agent)({ keepAlive: true });
  const start = isSecure ? requestSecurely : request;
  return {
    async send({ method, target, page, websocket }) {
      // Not part of a URL, which would be put into one spelling first.
      const sent = start(origin, {
        method,
        path: target,
        headers: { accept: page ? PAGE : '*/*', ...(websocket ? UPGRADE : {}) },
        agent: websocket ? false : agent,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      sent.end();
      const upgraded = Promise.withResolvers<IncomingMessage>();
      sent.once('upgrade', (answer, socket) => {
        socket.destroy();
        upgraded.resolve(answer);
      });
      const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
      const answer = await Promise.race([answered.then(([first]) => first), upgraded.promise]);
      const { statusCode = 0, headers } = answer;
      const body = statusCode === 101 ? '' : await bodyOf(answer);
      return { status: statusCode, headers, body };
    },
    close: () => agent.destroy(),
  };
}

/** All of it; of a stream of events, which has no end, what comes first. */
async function bodyOf(answer: IncomingMessage): Promise<string> {
  if (answer.headers['content-type'] !== 'text/event-stream') {
    return Buffer.concat(await answer.toArray()).toString();
  }
  const [first] = (await once(answer, 'data')) as [Buffer];
  answer.on('error', () => {}).destroy();
  return first.toString();
}
