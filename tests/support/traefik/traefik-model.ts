import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type Server,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { DynamicConfiguration, Middleware } from './configuration.ts';
import { traefikPath } from './request-path.ts';
import { compileRouters, routerFor } from './route-request.ts';

export interface TraefikModelOptions {
  readonly configuration: DynamicConfiguration;
  readonly host: string;
  /** Middlewares of the entry point, by name. */
  readonly entryMiddlewares: readonly string[];
  /** Where what the files call `http://intake:3001` and so on really is. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Services whose health check has failed. */
  readonly isKnownDown: (service: string) => boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

interface Asked {
  readonly method: string;
  readonly requestUri: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * As much of Traefik as our files use, by its documentation: routers, chains, response headers, error
 * pages with rewritten statuses, failover by health, time-outs that become 502 and 504. No TLS, no
 * limits, no compression. What it answers is what Traefik would if we have understood it.
 */
export function createTraefikModel(options: TraefikModelOptions): Server {
  const routers = compileRouters(options.configuration);

  const answer = async (incoming: IncomingMessage): Promise<Answer> => {
    const { method = 'GET', url = '/' } = incoming;
    const path = traefikPath(url);
    if ('refused' in path) return { status: 400, headers: {}, body: Buffer.alloc(0) };
    const routed = routerFor(routers, {
      ...{ method, host: options.host, target: url },
      headers: incoming.headers as Record<string, string>,
    });
    if (typeof routed !== 'object') return textAnswer(404, '404 page not found');
    const names = [...options.entryMiddlewares, ...(routed.middlewares ?? [])];
    const asked: Asked = {
      ...{ method, requestUri: path.requestUri, headers: incoming.headers },
      body: Buffer.concat(await incoming.toArray()),
    };
    return await throughMiddlewares(flatten(options.configuration, names), asked, routed.service);
  };

  const throughMiddlewares = async (
    [first, ...rest]: readonly Middleware[],
    asked: Asked,
    service: string,
  ): Promise<Answer> => {
    if (!first) return await throughService(asked, service);
    const inner = await throughMiddlewares(rest, asked, service);
    if (first.errors && isListed(first.errors.status, inner.status)) {
      const { query, service: page, statusRewrites = {} } = first.errors;
      const sent: Asked = {
        ...{ method: 'GET', requestUri: query, body: Buffer.alloc(0) },
        headers: { accept: asked.headers.accept },
      };
      const { headers, body } = await throughService(sent, page);
      return { status: statusRewrites[inner.status] ?? inner.status, headers, body };
    }
    const overwritten = Object.entries(first.headers?.customResponseHeaders ?? {}).map(
      ([name, value]) => [name.toLowerCase(), value] as const,
    );
    return { ...inner, headers: { ...inner.headers, ...Object.fromEntries(overwritten) } };
  };

  const throughService = async (asked: Asked, name: string): Promise<Answer> => {
    const { failover, loadBalancer } = options.configuration.http.services[name] ?? {};
    if (failover) {
      const isDown = options.isKnownDown(failover.service);
      return await throughService(asked, isDown ? failover.fallback : failover.service);
    }
    const url = options.addresses[loadBalancer?.servers[0]?.url ?? ''];
    if (url === undefined) throw new Error(`no address for the service ${name}`);
    return await forward(url, asked, options.host);
  };

  const server = createServer(async (incoming, response) => {
    const { status, headers, body } = await answer(incoming);
    response.writeHead(status, headers);
    response.end(incoming.method === 'HEAD' ? undefined : body);
  });
  server.on('upgrade', async (incoming: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    const { status, headers, body } = await answer(incoming);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    socket.write(`HTTP/1.1 ${status} X\r\n${lines.join('')}connection: close\r\n\r\n`);
    socket.end(body);
  });
  return server;
}

function flatten({ http }: DynamicConfiguration, names: readonly string[]): Middleware[] {
  return names.flatMap((name) => {
    const middleware = http.middlewares[name];
    if (!middleware) throw new Error(`no middleware ${name}`);
    return middleware.chain
      ? flatten({ http } as DynamicConfiguration, middleware.chain.middlewares)
      : middleware;
  });
}

function isListed(statuses: readonly string[], status: number): boolean {
  return statuses.some((text) => {
    const [from = '', to = from] = text.split('-');
    return status >= Number.parseInt(from, 10) && status <= Number.parseInt(to, 10);
  });
}

/** Nobody there is a 502, no answer in time a 504, as bare as Traefik makes them. */
function forward(url: string, asked: Asked, host: string): Promise<Answer> {
  return new Promise((resolve) => {
    const { connection: _, ...headers } = asked.headers;
    const wantsUpgrade = asked.headers.upgrade?.toLowerCase() === 'websocket';
    const sent = request(url, {
      method: asked.method,
      path: asked.requestUri,
      agent: false,
      timeout: RESPONSE_HEADER_TIMEOUT_MS,
      headers: {
        ...headers,
        ...{ host, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': host },
        'x-forwarded-proto': wantsUpgrade ? 'wss' : 'https',
        'content-length': asked.body.length,
        ...(wantsUpgrade ? { connection: 'Upgrade', upgrade: 'websocket' } : {}),
      },
    });
    sent.once('timeout', () => {
      resolve(textAnswer(504, 'Gateway Timeout'));
      sent.destroy();
    });
    sent.once('error', () => resolve(textAnswer(502, 'Bad Gateway')));
    sent.once('response', async (answer) => {
      const { connection: _one, 'keep-alive': _two, ...kept } = answer.headers;
      const { 'transfer-encoding': _three, ...answered } = kept;
      const body = await bodyOf(answer);
      resolve({ status: answer.statusCode ?? 0, headers: answered, body });
    });
    sent.end(asked.body);
  });
}

const RESPONSE_HEADER_TIMEOUT_MS = 1_000;

function textAnswer(status: number, text: string): Answer {
  return { status, headers: { 'content-type': 'text/plain' }, body: Buffer.from(text) };
}

/** Traefik passes on as it comes; of a stream, which has no end, what comes first is enough here. */
async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  if (answer.headers['content-type'] !== 'text/event-stream') {
    return Buffer.concat(await answer.toArray());
  }
  const [first] = (await once(answer, 'data')) as [Buffer];
  answer.on('error', () => {}).destroy();
  return first;
}
