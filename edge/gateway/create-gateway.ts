import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { baseHeaders } from './base-headers.ts';
import { createClientAddress } from './client-address.ts';
import { createForwarder } from './forwarder.ts';
import { answerProblem, refuseTarget, refuseTargetOn, refuseUpgrade } from './problem-answer.ts';
import { requestTarget } from './request-target.ts';
import { routeOf } from './routes.ts';
import { createStaticSite } from './static-site.ts';
import { createUpstream, type Upstream } from './upstream.ts';

export interface GatewayOptions {
  readonly intakeUrl: string;
  readonly homeUrl: string;
  /** Folder of the built web app. */
  readonly webRoot: string;
  /** What the outside calls us; without one, whatever it asks for, over plain HTTP. */
  readonly publicOrigin?: string | undefined;
  /** Addresses or networks of the proxies in front of us; none when left out. */
  readonly trustedProxies?: readonly string[];
  /** Milliseconds after which a websocket that home says nothing on is cut. */
  readonly websocketSilenceMs?: number;
}

export interface Gateway {
  readonly server: Server;
  /** Stops accepting, lets answers finish until the deadline, then cuts what is left. */
  close(deadlineMs: number): Promise<void>;
}

/** Intake answers within its confirm deadline, home's slowest is a password check. Milliseconds. */
const HEADER_TIMEOUT_MS = { intake: 6_000, home: 10_000 } as const;
/** Home pings every thirty seconds at the least (STREAM_HEARTBEAT_SECONDS). */
const WEBSOCKET_SILENCE_MS = 75_000;
const CLIENT_HEADERS_MS = 15_000;
const CLIENT_REQUEST_MS = 30_000;
const CLIENT_KEEP_ALIVE_MS = 65_000;

/**
 * The public origin in native mode, standing in for Traefik: routes by the table in routes.ts and
 * decides nothing else.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const upstreams: Record<'intake' | 'home', Upstream> = {
    intake: createUpstream({
      url: options.intakeUrl,
      offlineCode: 'QUEUE_UNAVAILABLE',
      headerTimeoutMs: HEADER_TIMEOUT_MS.intake,
    }),
    home: createUpstream({
      url: options.homeUrl,
      offlineCode: 'HOME_OFFLINE',
      headerTimeoutMs: HEADER_TIMEOUT_MS.home,
    }),
  };
  const headersOfAll = baseHeaders(options.publicOrigin);
  const forwarder = createForwarder({
    publicOrigin: options.publicOrigin,
    clientAddress: createClientAddress(options.trustedProxies ?? []),
    headersOfAll,
    silenceMs: options.websocketSilenceMs ?? WEBSOCKET_SILENCE_MS,
  });
  const serveStatic = createStaticSite(options.webRoot);
  const upgraded = new Set<Duplex>();

  const server = createServer({
    headersTimeout: CLIENT_HEADERS_MS,
    requestTimeout: CLIENT_REQUEST_MS,
    keepAliveTimeout: CLIENT_KEEP_ALIVE_MS,
    noDelay: true,
    // Anything else that is offered (`h2c`) may be ignored: the request is answered as it stands.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  });
  server.on('request', (incoming, response) => {
    for (const [name, value] of Object.entries(headersOfAll)) response.setHeader(name, value);
    const target = requestTarget(incoming.url);
    if (target === 'ambiguous') return refuseTarget(response);
    if (target === 'nowhere') return answerProblem(response, 'NOT_FOUND');
    const { method = 'GET', headers } = incoming;
    const route = routeOf({ method, path: target.path, accept: headers.accept });
    incoming.url = target.url;
    if (route.target === 'web') return serveStatic(incoming, response);
    if (route.target === 'nowhere') return answerProblem(response, 'NOT_FOUND');
    forwarder.request(upstreams[route.target], incoming, response);
  });
  server.on('upgrade', (incoming, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    const target = requestTarget(incoming.url);
    if (target === 'ambiguous') return refuseTargetOn(socket);
    if (target === 'nowhere') return refuseUpgrade(socket, 'NOT_FOUND', headersOfAll);
    const { method = 'GET', headers } = incoming;
    const { path } = target;
    const route = routeOf({ method, path, accept: headers.accept, websocket: true });
    if (route.target !== 'home') return refuseUpgrade(socket, 'NOT_FOUND', headersOfAll);
    incoming.url = target.url;
    forwarder.upgrade(upstreams.home, incoming, socket, head);
  });

  return {
    server,
    async close(deadlineMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of upgraded) socket.destroy();
      const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs);
      await closed;
      clearTimeout(deadline);
      for (const { agent } of Object.values(upstreams)) agent.destroy();
    },
  };
}
