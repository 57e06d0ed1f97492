import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  PROBLEM_CONTENT_TYPE,
  type ProblemCode,
  type ProblemDetails,
  problem,
  problemStatus,
} from '@mockstreet/shared/problem';

/** Seconds after which it is worth asking again when home or intake is away. */
const RETRY_AFTER_SECONDS = 5;

function headersOf(code: ProblemCode, body: string): Record<string, string | number> {
  return {
    'content-type': PROBLEM_CONTENT_TYPE,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(problemStatus(code) === 503 ? { 'retry-after': RETRY_AFTER_SECONDS } : {}),
  };
}

/** Answers with a problem; an answer that had begun already is cut off instead. */
export function answerProblem(
  response: ServerResponse,
  code: ProblemCode,
  details: ProblemDetails & { readonly allow?: string } = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { allow, ...rest } = details;
  const body = JSON.stringify(problem(code, rest));
  if (allow) response.setHeader('allow', allow);
  response.writeHead(problemStatus(code), headersOf(code, body));
  response.end(body);
}

/** The same on the bare connection of an upgrade that did not come about; ends it. */
export function refuseUpgrade(
  socket: Duplex,
  code: ProblemCode,
  headersOfAll: Readonly<Record<string, string>>,
): void {
  const body = JSON.stringify(problem(code));
  const headers = Object.entries({ ...headersOfAll, ...headersOf(code, body) }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = [`HTTP/1.1 ${problemStatus(code)} ${code}`, ...headers, 'connection: close'];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/**
 * Refuses a request for a path that could be read in more ways than one (request-target.ts): with a
 * bare 400, as Node does with a request line that it cannot read at all.
 */
export function refuseTarget(response: ServerResponse): void {
  response.writeHead(400, { 'content-length': 0, 'cache-control': 'no-store' });
  response.end();
}

/** The same on the bare connection of an upgrade; ends it. */
export function refuseTargetOn(socket: Duplex): void {
  socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
}
