import type { Duplex } from 'node:stream';
import {
  PROBLEM_CONTENT_TYPE,
  type ProblemCode,
  problem,
  problemStatus,
} from '@mockstreet/shared/problem';

export interface UpgradeRefusal {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

/** Answers a request for a socket with a problem (RFC 9457) instead, and ends the connection. */
export function refuseUpgrade(socket: Duplex, refusal: UpgradeRefusal): void {
  const { code, detail, retryAfterSeconds } = refusal;
  const body = JSON.stringify(problem(code, { detail }));
  const lines = [
    `HTTP/1.1 ${problemStatus(code)} ${code}`,
    `content-type: ${PROBLEM_CONTENT_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    ...(retryAfterSeconds === undefined ? [] : [`retry-after: ${retryAfterSeconds}`]),
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
