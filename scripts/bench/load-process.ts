/**
 * A process that sends orders to an intake and times the answers. Raw sockets with keep-alive, one
 * request in flight per connection: an HTTP client of the usual kind is slower than what it would
 * measure. Told what to do by one IPC message, answers with one.
 */
import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { type SigningDevice, signRequests } from './signed-requests.ts';

export interface LoadOrder {
  readonly port: number;
  readonly connections: number;
  /** Warm-up, then the measurement. */
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Requests a second however slow the answers are; absent: each answer brings a new request. */
  readonly perSecond?: number;
  /** Authorization headers, taken in turns. */
  readonly authorizations: readonly string[];
  /** Instead of them, devices that sign their orders: so many, before anything is measured. */
  readonly signed?: { readonly devices: readonly SigningDevice[]; readonly requests: number };
  /** JSON bodies without their client_order_id, taken in turns. */
  readonly bodies: readonly string[];
  /** Wall time in milliseconds, for time-ordered ids. */
  readonly epochMs: number;
}

export interface LoadReport {
  readonly accepted: number;
  /** Answers that were not 202, by status; `0` counts requests that could not be sent in time. */
  readonly refused: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Line {
  readonly socket: Socket;
  sentAt: number;
  busy: boolean;
  received: Buffer;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

process.once('message', (order: LoadOrder) => {
  run(order).then(
    (report) => process.send?.(report, () => process.disconnect()),
    (error) => {
      process.stderr.write(`${error.stack}\n`);
      process.exit(1);
    },
  );
});
process.send?.({ type: 'ready' });

async function run(order: LoadOrder): Promise<LoadReport> {
  const nextRequest = order.signed
    ? await signedRequestMaker(order, order.signed)
    : requestMaker(order);
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  const startedAt = performance.now();
  const measureFrom = startedAt + order.warmUpMs;
  const measureTo = measureFrom + order.measureMs;

  const send = (line: Line, dueAt: number) => {
    line.busy = true;
    line.sentAt = dueAt;
    line.socket.write(nextRequest(dueAt - startedAt), 'latin1');
  };
  const answered = (line: Line, status: string) => {
    line.busy = false;
    const now = performance.now();
    if (line.sentAt >= measureFrom && now <= measureTo) {
      if (status === '202') latencies.push(now - line.sentAt);
      else refused[status] = (refused[status] ?? 0) + 1;
    }
    if (order.perSecond === undefined && now < measureTo) send(line, now);
  };
  const lines = await Promise.all(
    Array.from({ length: order.connections }, () => openLine(order.port, answered)),
  );
  if (order.perSecond === undefined) for (const line of lines) send(line, performance.now());
  else await sendAtRate(order.perSecond, lines, { send, refused, measureFrom, measureTo });
  await new Promise((resolve) => setTimeout(resolve, measureTo - performance.now() + 50));
  for (const { socket } of lines) socket.destroy();
  const sorted = Float64Array.from(latencies).sort();
  return {
    accepted: latencies.length,
    refused,
    seconds: order.measureMs / 1000,
    p50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? 0,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  };
}

/** Open loop: a request is due every so often, and one that finds no free connection counts. */
async function sendAtRate(
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
  while (dueAt < use.measureTo) {
    while (dueAt <= performance.now()) {
      const line = lines.find(({ busy }) => !busy);
      if (line) use.send(line, dueAt);
      else if (dueAt >= use.measureFrom) use.refused['0'] = (use.refused['0'] ?? 0) + 1;
      dueAt += gapMs;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function requestMaker(order: LoadOrder): (elapsedMs: number) => string {
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

async function signedRequestMaker(
  { port, bodies, epochMs }: LoadOrder,
  { devices, requests }: NonNullable<LoadOrder['signed']>,
): Promise<() => string> {
  const startedAt = performance.now();
  const nowMs = () => epochMs + performance.now() - startedAt;
  const signed = await signRequests({ port, devices, bodies, count: requests, nowMs });
  let count = 0;
  return () => {
    const request = signed[count++];
    if (request === undefined) throw new Error(`${requests} signed orders were not enough`);
    return request;
  };
}

async function openLine(
  port: number,
  answered: (line: Line, status: string) => void,
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
    line.received = Buffer.alloc(0);
    answered(line, status);
  });
  socket.on('error', () => {});
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
