/**
 * Two thousand readers of quotes in one process: they shake hands, ask, and then only note how old
 * each message was when all of it had come. They read no JSON, so that the reader's work does not
 * hide the server's.
 */

import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { answerOrders } from './answer-orders.ts';

export interface FanOutOrder {
  readonly port: number;
  readonly path: string;
  readonly clients: number;
  /** Subprotocols of each client, taken in turns. */
  readonly protocols: readonly string[];
  /** What each sends once it is let in; taken in turns. */
  readonly messages: readonly string[];
  /** Messages of quotes that each is to hear before those that count, and of those. */
  readonly warmUp: number;
  readonly measured: number;
}

export interface FanOutReport {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly heard: number;
  readonly bytesEach: number;
}

interface Line {
  readonly socket: Socket;
  /** Bytes not looked at yet. */
  rest: Buffer;
  /** Bytes of the present frame that are still to come. */
  left: number;
  sentAtMs: number;
  heard: number;
}

const AT_ONCE = 50;
/** Smaller ones are greetings. */
const QUOTES_BYTES_MIN = 2_000;
const HEAD_BYTES = 400;
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
const OPCODE = { ping: 0x9, close: 0x8 } as const;

/** Of the wall, as the servers have it; a process of a benchmark has no other clock. */
const nowMs = () => performance.timeOrigin + performance.now();

answerOrders(run);
process.send?.({ type: 'ready' });

async function run(order: FanOutOrder): Promise<FanOutReport> {
  const lags: number[] = [];
  let bytesEach = 0;
  let begun = 0;
  const all = Promise.withResolvers<void>();
  const onQuotes = (line: Line, bytes: number) => {
    line.heard += 1;
    if (line.heard === order.warmUp && ++begun === order.clients) process.send?.({ type: 'warm' });
    if (line.heard <= order.warmUp) return;
    lags.push(nowMs() - line.sentAtMs);
    bytesEach = bytes;
    if (lags.length === order.clients * order.measured) all.resolve();
  };
  const lines: Line[] = [];
  while (lines.length < order.clients) {
    const from = lines.length;
    const batch = Math.min(AT_ONCE, order.clients - from);
    const opening = Array.from({ length: batch }, (_, at) => open(order, from + at, onQuotes));
    lines.push(...(await Promise.all(opening)));
  }
  await all.promise;
  for (const { socket } of lines) socket.destroy();
  const sorted = Float64Array.from(lags).sort();
  return {
    p50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? 0,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    heard: lags.length,
    bytesEach,
  };
}

async function open(
  order: FanOutOrder,
  number: number,
  onQuotes: (line: Line, bytes: number) => void,
): Promise<Line> {
  const socket = connect({ port: order.port, host: '127.0.0.1', noDelay: true });
  const line: Line = { socket, rest: Buffer.alloc(0), left: 0, sentAtMs: 0, heard: 0 };
  socket.write(
    [
      `GET ${order.path} HTTP/1.1`,
      'host: 127.0.0.1',
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      `sec-websocket-key: ${Buffer.alloc(16, number % 256).toString('base64')}`,
      `sec-websocket-protocol: ${order.protocols[number % order.protocols.length]}`,
      '\r\n',
    ].join('\r\n'),
  );
  const letIn = Promise.withResolvers<Line>();
  socket.on('error', letIn.reject);
  socket.on('close', () => {
    if (line.heard < order.warmUp + order.measured) letIn.reject(new Error('a client was closed'));
  });
  const onFirst = (chunk: Buffer) => {
    line.rest = Buffer.concat([line.rest, chunk]);
    const end = line.rest.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = line.rest.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 101')) return letIn.reject(new Error(`refused: ${head}`));
    const after = line.rest.subarray(end + 4);
    line.rest = Buffer.alloc(0);
    socket.off('data', onFirst);
    socket.on('data', (data) => read(line, data as Buffer, onQuotes));
    read(line, after, onQuotes);
    socket.write(maskedText(order.messages[number % order.messages.length] ?? ''));
    letIn.resolve(line);
  };
  socket.on('data', onFirst);
  return await letIn.promise;
}

/** Follows frames through chunks; of a message of quotes, reads the moment of its first quote. */
function read(line: Line, chunk: Buffer, onQuotes: (line: Line, bytes: number) => void): void {
  let data = chunk;
  while (data.length > 0) {
    if (line.left > 0) {
      const taken = Math.min(line.left, data.length);
      line.left -= taken;
      data = data.subarray(taken);
      if (line.left === 0) onQuotes(line, line.rest.readUInt32BE(0));
      if (line.left === 0) line.rest = Buffer.alloc(0);
      continue;
    }
    data = line.rest.length === 0 ? data : Buffer.concat([line.rest, data]);
    const frame = frameOf(data);
    if (!frame || (frame.bytes >= QUOTES_BYTES_MIN && data.length < HEAD_BYTES)) {
      line.rest = Buffer.from(data);
      return;
    }
    if (frame.bytes < QUOTES_BYTES_MIN) {
      if (data.length < frame.bytes) {
        line.rest = Buffer.from(data);
        return;
      }
      if (frame.opcode === OPCODE.ping) line.socket.write(PONG);
      line.rest = Buffer.alloc(0);
      data = data.subarray(frame.bytes);
      continue;
    }
    line.sentAtMs = sentAtOf(data);
    // Remembers how long the whole is until its end has come.
    line.rest = Buffer.alloc(4);
    line.rest.writeUInt32BE(frame.bytes);
    line.left = frame.bytes;
  }
}

function frameOf(data: Buffer): { readonly opcode: number; readonly bytes: number } | undefined {
  if (data.length < 10) {
    const short = data.length >= 2 ? (data[1] as number) : 127;
    return short < 126 ? { opcode: (data[0] as number) & 0xf, bytes: 2 + short } : undefined;
  }
  const opcode = (data[0] as number) & 0xf;
  const length = (data[1] as number) & 0x7f;
  if (length < 126) return { opcode, bytes: 2 + length };
  if (length === 126) return { opcode, bytes: 4 + data.readUInt16BE(2) };
  return { opcode, bytes: 10 + data.readUInt32BE(6) };
}

const MARK = '"at":"';

function sentAtOf(data: Buffer): number {
  const at = data.indexOf(MARK) + MARK.length;
  return Date.parse(data.toString('latin1', at, at + 27));
}

/** With a mask of zeros, which changes nothing (RFC 6455 §5.3 asks for one). */
function maskedText(text: string): Buffer {
  const payload = Buffer.from(text);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}
