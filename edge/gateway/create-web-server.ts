import { createServer, type Server, type ServerResponse } from 'node:http';
import { baseHeaders } from './base-headers.ts';
import { answerProblem, refuseTarget, refuseUpgrade } from './problem-answer.ts';
import { requestTarget } from './request-target.ts';
import { routeOf } from './routes.ts';
import { createStaticSite } from './static-site.ts';

/** TLS ends in Traefik, which holds browsers to it. */
const HEADERS = baseHeaders(undefined);

/**
 * The web app's files behind Traefik. Whatever the table of routes gives to somebody else does not
 * exist here, so that a proxy that routes it wrongly, or nowhere, never gets a page for it.
 *
 * `/health` is this process's own, for who watches it; Traefik sends home's to home.
 *
 * @param webRoot folder of the built web app.
 */
export function createWebServer(webRoot: string): Server {
  const serveStatic = createStaticSite(webRoot);
  return createServer((incoming, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const target = requestTarget(incoming.url);
    if (target === 'ambiguous') return refuseTarget(response);
    if (target === 'nowhere') return answerProblem(response, 'NOT_FOUND');
    if (target.path === '/health') return answerAlive(response);
    const { method = 'GET', headers } = incoming;
    const route = routeOf({ method, path: target.path, accept: headers.accept });
    if (route.target !== 'web') return answerProblem(response, 'NOT_FOUND');
    incoming.url = target.url;
    serveStatic(incoming, response);
  }).on('upgrade', (_incoming, socket) => {
    socket.on('error', () => socket.destroy());
    refuseUpgrade(socket, 'NOT_FOUND', HEADERS);
  });
}

function answerAlive(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end('{"status":"ok"}');
}
