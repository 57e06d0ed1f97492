import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HostRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

export interface HostAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What goes wrong, instead of or with the answer. */
export type HostFault =
  /** Nothing ever comes. */
  | 'stuck'
  /** Half of the answer comes, and nothing more. */
  | 'stuck-half-way'
  /** Half of the answer comes, and the connection is cut. */
  | 'half-body'
  /** Half of the answer comes as if it were all. */
  | 'half-json'
  | 'html'
  | 'error-500'
  /** The connection is cut before anything comes. */
  | 'reset'
  /** An answer of its own. */
  | HostAnswer;

/** An HTTP server on loopback that speaks as an exchange does, and breaks when told to. */
export interface LoopbackHost {
  readonly url: string;
  /** All that was asked, oldest first, as paths with their queries decoded. */
  readonly seen: string[];
  /** Headers of the last request. */
  lastHeaders(): IncomingHttpHeaders;
  /** Requests that are not answered yet. */
  pending(): number;
  /** Breaks answers to paths that begin so, this often; for good where no number is given. */
  break(pathPrefix: string, fault: HostFault, times?: number): void;
  /** Everything works again. */
  heal(): void;
  close(): Promise<void>;
}

interface Break {
  readonly pathPrefix: string;
  readonly fault: HostFault;
  left: number;
}

const SEEN_MAX = 10_000;

export async function startLoopbackHost(
  answer: (request: HostRequest) => HostAnswer,
): Promise<LoopbackHost> {
  const seen: string[] = [];
  const pending = new Set<ServerResponse>();
  let breaks: Break[] = [];
  let headers: IncomingHttpHeaders = {};

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://loopback');
    headers = request.headers;
    seen.push(url.pathname + decodeURIComponent(url.search));
    if (seen.length > SEEN_MAX) seen.shift();
    pending.add(response);
    response.on('close', () => pending.delete(response));
    const broken = breaks.find((one) => one.left > 0 && url.pathname.startsWith(one.pathPrefix));
    if (broken) broken.left -= 1;
    const said = answer({ path: url.pathname, query: url.searchParams, headers });
    if (broken) breakAnswer(response, broken.fault, said);
    else send(response, said);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    lastHeaders: () => headers,
    pending: () => pending.size,
    break(pathPrefix, fault, times = Infinity) {
      breaks.push({ pathPrefix, fault, left: times });
    },
    heal() {
      breaks = [];
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: HostAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers });
  response.end(body);
}

function breakAnswer(response: ServerResponse, fault: HostFault, said: HostAnswer): void {
  const half = said.body.slice(0, said.body.length / 2);
  if (typeof fault === 'object') send(response, fault);
  else if (fault === 'error-500') send(response, ERROR_500);
  else if (fault === 'html') send(response, HTML);
  else if (fault === 'half-json') send(response, { body: half });
  else if (fault === 'reset') response.socket?.resetAndDestroy();
  else if (fault !== 'stuck') {
    response.writeHead(200, { 'content-length': `${Buffer.byteLength(said.body)}` });
    // Only once it is on its way, or nothing of it would come at all.
    response.write(half, () => {
      if (fault === 'half-body') response.destroy();
    });
  }
}

const ERROR_500: HostAnswer = {
  status: 500,
  body: '{"error":{"name":500,"message":"internal"}}',
};
const HTML: HostAnswer = {
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Maintenance</title><p>Please come back later',
};
