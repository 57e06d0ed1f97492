/**
 * A process that sends orders to an intake and times the answers. Raw sockets with keep-alive, one
 * request in flight per connection: an HTTP client of the usual kind is slower than what it would
 * measure. Told what to do by one IPC message, answers with one.
 */
import process from 'node:process';
import { type Line, openLine, type Requests, requestMaker, sendAtRate } from './order-lines.ts';
import { type SigningDevice, signRequests } from './signed-requests.ts';

export interface LoadOrder extends Requests {
  readonly port: number;
  readonly connections: number;
  /** Warm-up, then the measurement. */
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Requests a second however slow the answers are; absent: each answer brings a new request. */
  readonly perSecond?: number;
  /** Instead of the authorizations, devices that sign their orders: so many, before anything is measured. */
  readonly signed?: { readonly devices: readonly SigningDevice[]; readonly requests: number };
}

export interface LoadReport {
  readonly accepted: number;
  /** Answers that were not 202, by status; `0` counts requests that could not be sent in time. */
  readonly refused: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

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
