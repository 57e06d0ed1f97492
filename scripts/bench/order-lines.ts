import { connect, type Socket } from 'node:net';
import process from 'node:process';

/** A connection that orders are sent over, one at a time. */
export interface Line {
  readonly socket: Socket;
  sentAt: number;
  busy: boolean;
  received: Buffer;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** @param answered is told the status of each answer, and all of it */
export async function openLine(
  port: number,
  answered: (line: Line, status: string, answer: Buffer) => void,
): Promise<Line> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('error', reject);
  });
  const line: Line = { socket, sentAt: 0, busy: false, received: Buffer.alloc(0) };
  socket.on('data', (chunk: Buffer) => {
    line.received = line.received.length === 0 ? chunk : Buffer.concat([line.received, chunk]);
    const status = wholeAnswer(line.received);
    if (status === undefined) return;
    const answer = line.received;
    line.received = Buffer.alloc(0);
    answered(line, status, answer);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    if (line.busy) answered(line, 'closed', Buffer.alloc(0));
  });
  return line;
}

/** The status of an answer once all of it is there. */
function wholeAnswer(received: Buffer): string | undefined {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = received.toString('latin1', 0, headEnd);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  const isWhole =
    length === undefined
      ? received.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
      : received.length >= headEnd + HEAD_END.length + Number.parseInt(length, 10);
  return isWhole ? head.slice(9, 12) : undefined;
}

/** Open loop: a request is due every so often, and one that finds no free connection counts. */
export async function sendAtRate(
  perSecond: number,
  lines: readonly Line[],
  use: {
    send: (line: Line, dueAt: number) => void;
    refused: Record<string, number>;
    measureFrom: number;
    measureTo: number;
  },
): Promise<void> {
  const gapMs = 1000 / perSecond;
  let dueAt = performance.now();
  let last = 0;
  // Each in its turn: one that is left alone for long is closed by the other side.
  const nextFree = () => {
    for (let step = 1; step <= lines.length; step++) {
      const index = (last + step) % lines.length;
      if (lines[index]?.busy) continue;
      last = index;
      return lines[index];
    }
    return undefined;
  };
  while (dueAt < use.measureTo) {
    while (dueAt <= performance.now()) {
      const line = nextFree();
      if (line) use.send(line, dueAt);
      else if (dueAt >= use.measureFrom) use.refused['0'] = (use.refused['0'] ?? 0) + 1;
      dueAt += gapMs;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

export interface Requests {
  /** Authorization headers, taken in turns. */
  readonly authorizations: readonly string[];
  /** JSON bodies without their client_order_id, taken in turns. */
  readonly bodies: readonly string[];
  /** Wall time in milliseconds, for time-ordered ids. */
  readonly epochMs: number;
}

/** Requests, each an order of its own. */
export function requestMaker(order: Requests): (elapsedMs: number) => string {
  const heads = order.authorizations.map(
    (authorization) =>
      'POST /api/v1/orders HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n' +
      `authorization: ${authorization}\r\ncontent-length: `,
  );
  let count = 0;
  return (elapsedMs) => {
    const head = heads[count % heads.length] as string;
    const body = order.bodies[count % order.bodies.length] as string;
    const time = Math.floor(order.epochMs + elapsedMs)
      .toString(16)
      .padStart(12, '0');
    const random = `${process.pid.toString(16).slice(-4).padStart(4, '0')}${count.toString(16).padStart(8, '0')}`;
    const id = `${time.slice(0, 8)}-${time.slice(8)}-7abc-8def-${random}`;
    const text = `{"client_order_id":"${id}",${body.slice(1)}`;
    count += 1;
    return `${head}${text.length}\r\n\r\n${text}`;
  };
}
