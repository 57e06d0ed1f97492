import type {
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'http-proxy-3';
import type { ClientAddress } from './client-address.ts';
import { answerProblem, refuseUpgrade } from './problem-answer.ts';
import { type Upstream, watchAnswer } from './upstream.ts';

/** Passes requests on to an upstream, streaming both ways. */
export interface Forwarder {
  request(upstream: Upstream, incoming: IncomingMessage, response: ServerResponse): void;
  upgrade(upstream: Upstream, incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** Meant for one connection only (RFC 9110 §7.6.1), or answered here already. */
const HOP_BY_HOP = [
  'expect',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'upgrade',
];
/** Where a request came from is the gateway's to say; of others it hears trusted proxies alone. */
const ORIGIN_CLAIMS = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
];

export interface ForwarderOptions {
  /** Scheme and host that requests were sent to; without it their own Host, over plain HTTP. */
  readonly publicOrigin: string | undefined;
  readonly clientAddress: ClientAddress;
  /** A websocket of which upstream says nothing for so long is cut: home pings more often. */
  readonly silenceMs: number;
  /** For the answers that are written without a response to set them on. */
  readonly headersOfAll: Readonly<Record<string, string>>;
}

export function createForwarder(options: ForwarderOptions): Forwarder {
  const proxy = createProxyServer();
  const sentFor = new WeakMap<object, ClientRequest>();
  const upstreamOf = new WeakMap<object, Upstream>();

  // Each failure is answered in the callback of its own request.
  proxy.on('error', () => {});
  proxy.on('proxyReq', (sent, _incoming, response) => {
    sentFor.set(response, sent);
    const upstream = upstreamOf.get(response);
    if (upstream) watchAnswer(sent, upstream);
  });
  proxy.on('proxyRes', (answer, _incoming, response) => {
    // What upstream says of its connection to us; the library then says what the client asked for.
    delete answer.headers.connection;
    delete answer.headers['keep-alive'];
    // The library pipes, and a pipe does not tell the reader that its source broke off.
    answer.once('close', () => {
      if (!answer.complete) response.destroy();
    });
  });
  proxy.on('proxyReqWs', (sent, _incoming, socket) => {
    sentFor.set(socket, sent);
    const upstream = upstreamOf.get(socket);
    if (upstream) watchAnswer(sent, upstream);
    // A refusal is written as it came, past any response that carries the headers of all.
    sent.once('response', (answer) => {
      answer.headers = { ...options.headersOfAll, ...answer.headers };
    });
  });

  const send = (upstream: Upstream, incoming: IncomingMessage, response: ServerResponse) => {
    const { url: target, agent } = upstream;
    const sending = { target, agent, headers: { connection: 'keep-alive' } };
    proxy.web(incoming, response, sending, (error) => {
      if (response.destroyed) return;
      if (isStaleConnection(error, sentFor.get(response)) && isRepeatable(incoming, response)) {
        return send(upstream, incoming, response);
      }
      answerProblem(response, upstream.offlineCode);
    });
  };

  return {
    request(upstream, incoming, response) {
      upstreamOf.set(response, upstream);
      dropHopByHop(incoming.headers);
      stateOrigin(incoming, options);
      send(upstream, incoming, response);
    },
    upgrade(upstream, incoming, socket, head) {
      upstreamOf.set(socket, upstream);
      stateOrigin(incoming, options);
      let isAnswered = false;
      proxy.ws(incoming, socket as never, head, { target: upstream.url }, () => {
        if (!isAnswered) refuseUpgrade(socket, upstream.offlineCode, options.headersOfAll);
      });
      const sent = sentFor.get(socket);
      for (const event of ['upgrade', 'response']) {
        sent?.once(event, () => {
          isAnswered = true;
        });
      }
      sent?.once('upgrade', (_answer, home) => cutWhenSilent(home, socket, options.silenceMs));
    },
  };
}

/** A tunnel that breaks ends no connection: what is behind it just says nothing any more. */
function cutWhenSilent(upstream: Duplex, client: Duplex, silenceMs: number): void {
  const timer = setTimeout(() => {
    upstream.destroy();
    client.destroy();
  }, silenceMs);
  upstream.on('data', () => timer.refresh());
  for (const end of [upstream, client]) end.once('close', () => clearTimeout(timer));
}

function dropHopByHop(headers: IncomingHttpHeaders): void {
  for (const name of HOP_BY_HOP) delete headers[name];
  // Of what the client says of its connection, whether it ends after this is all that counts.
  if (headers.connection?.toLowerCase() !== 'close') delete headers.connection;
}

function stateOrigin(
  { headers, socket }: IncomingMessage,
  { publicOrigin, clientAddress }: ForwarderOptions,
): void {
  const [scheme, host] = publicOrigin?.split('://') ?? ['http', headers.host];
  const told = headers['x-forwarded-for'];
  const client = clientAddress(socket.remoteAddress, Array.isArray(told) ? told.join() : told);
  for (const name of ORIGIN_CLAIMS) delete headers[name];
  headers['x-forwarded-for'] = client;
  headers['x-forwarded-proto'] = scheme;
  if (host) headers['x-forwarded-host'] = host;
}

/** The upstream closed a kept connection just as it was used again: it never saw the request. */
function isStaleConnection(error: Error, sent: ClientRequest | undefined): boolean {
  return sent?.reusedSocket === true && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
}

function isRepeatable(incoming: IncomingMessage, response: ServerResponse): boolean {
  const isRead = incoming.method === 'GET' || incoming.method === 'HEAD';
  return isRead && !response.headersSent;
}
