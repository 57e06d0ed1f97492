/**
 * Friends at their screens, all in one process and so by one clock: they order at a rate, note when each 202 is there,
 * and hear of their fills on `/ws/orders`. What they hear is read when all is over, so that reading one message holds
 * up no other.
 */

import { once } from 'node:events';
import { WebSocket } from 'ws';
import { answerOrders } from './answer-orders.ts';
import { type Line, openLine, type Requests, requestMaker, sendAtRate } from './order-lines.ts';

export interface ScreenOrder extends Requests {
  readonly intakePort: number;
  readonly apiPort: number;
  readonly connections: number;
  /** Access tokens of those who watch; each has one websocket. */
  readonly tokens: readonly string[];
  readonly perSecond: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** How long is waited for fills behind the last order. */
  readonly settleWithinMs: number;
}

/** Times of the wall, in milliseconds since the epoch. */
export interface WatchedOrder {
  readonly orderId: string;
  readonly sentAtMs: number;
  /** When the 202 was there. */
  readonly acceptedAtMs: number;
  /** When FILLED was; absent for one that nobody saw. */
  readonly seenAtMs?: number;
}

export interface ScreenReport {
  readonly orders: readonly WatchedOrder[];
  /** All that were accepted, those of the warm-up too. */
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
}

const OPEN_AT_ONCE = 25;
const LOOK_EVERY_MS = 100;
const wallMs = (atMs: number) => performance.timeOrigin + atMs;

answerOrders(run);

async function run(order: ScreenOrder): Promise<ScreenReport> {
  const heard: { readonly atMs: number; readonly text: Buffer }[] = [];
  const sockets = await openScreens(order, (text) => heard.push({ atMs: performance.now(), text }));
  const { answers, refused } = await sendOrders(order);
  const accepted = answers.map(({ answer, ...times }) => ({ ...times, orderId: idOf(answer) }));
  const giveUpAt = performance.now() + order.settleWithinMs;
  while (heard.length < accepted.length && performance.now() < giveUpAt) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  for (const socket of sockets) socket.terminate();
  const seen = new Map<string, number>();
  for (const { atMs, text } of heard) {
    const { order: told } = JSON.parse(text.toString()) as { order?: Told };
    if (told?.status === 'FILLED') seen.set(told.order_id, atMs);
  }
  const orders = accepted
    .filter(({ counts }) => counts)
    .map(({ orderId, sentAt, answeredAt }) => {
      const seenAt = seen.get(orderId);
      const times = { sentAtMs: wallMs(sentAt), acceptedAtMs: wallMs(answeredAt) };
      return { orderId, ...times, ...(seenAt !== undefined && { seenAtMs: wallMs(seenAt) }) };
    });
  return { orders, accepted: accepted.length, refused };
}

interface Told {
  readonly order_id: string;
  readonly status: string;
}

/** @param onOrder is told each message that is about an order, unread */
async function openScreens(
  { apiPort, tokens }: ScreenOrder,
  onOrder: (text: Buffer) => void,
): Promise<WebSocket[]> {
  const isOrder = Buffer.from('{"type":"order"');
  const open = async (token: string) => {
    const protocols = ['mockstreet.v1', `bearer.${token}`];
    const socket = new WebSocket(`ws://127.0.0.1:${apiPort}/ws/orders`, protocols);
    const ready = once(socket, 'message');
    socket.on('message', (data: Buffer) => {
      if (data.subarray(0, isOrder.length).equals(isOrder)) onOrder(data);
    });
    await ready;
    return socket;
  };
  const sockets: WebSocket[] = [];
  while (sockets.length < tokens.length) {
    const some = tokens.slice(sockets.length, sockets.length + OPEN_AT_ONCE);
    sockets.push(...(await Promise.all(some.map(open))));
  }
  return sockets;
}

interface Accepted {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** Not of the warm-up. */
  readonly counts: boolean;
  readonly answer: Buffer;
}

async function sendOrders(order: ScreenOrder) {
  const nextRequest = requestMaker(order);
  const answers: Accepted[] = [];
  const refused: Record<string, number> = {};
  const startedAt = performance.now();
  const measureFrom = startedAt + order.warmUpMs;
  const measureTo = measureFrom + order.measureMs;
  const answered = (line: Line, status: string, answer: Buffer) => {
    line.busy = false;
    const { sentAt } = line;
    const counts = sentAt >= measureFrom;
    if (status === '202') answers.push({ sentAt, answeredAt: performance.now(), counts, answer });
    else refused[status] = (refused[status] ?? 0) + 1;
  };
  const lines = await Promise.all(
    Array.from({ length: order.connections }, () => openLine(order.intakePort, answered)),
  );
  const send = (line: Line, dueAt: number) => {
    line.busy = true;
    line.sentAt = dueAt;
    line.socket.write(nextRequest(dueAt - startedAt), 'latin1');
  };
  await sendAtRate(order.perSecond, lines, { send, refused, measureFrom, measureTo });
  while (lines.some(({ busy }) => busy)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  for (const { socket } of lines) socket.destroy();
  return { answers, refused };
}

function idOf(answer: Buffer): string {
  const id = /"order_id":"([^"]+)"/.exec(answer.toString('latin1'))?.[1];
  if (id === undefined) throw new Error('a 202 without an order_id');
  return id;
}
