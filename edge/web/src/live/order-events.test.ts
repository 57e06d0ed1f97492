import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOrderEvents, type EventSocket } from './order-events.ts';

interface Opened extends EventSocket {
  readonly sent: unknown[];
  closed: boolean;
  say(type: 'open' | 'message' | 'close', data?: unknown): void;
}

const BEFORE_THE_NEXT_TRY_MS = 1_000;
let opened: Opened[];
/** One for each attempt; the last one for all that follow. */
let tokens: (string | undefined)[];

function open(): Opened {
  const listeners = new Map<string, (event: { readonly data?: unknown }) => void>();
  const socket: Opened = {
    sent: [],
    closed: false,
    send: (text) => void socket.sent.push(JSON.parse(text)),
    close() {
      if (socket.closed) return;
      socket.closed = true;
      socket.say('close');
    },
    addEventListener: (type, listener) => void listeners.set(type, listener),
    say: (type, data) => listeners.get(type)?.({ data }),
  };
  opened.push(socket);
  return socket;
}

async function follow() {
  const told: unknown[] = [];
  const events = createOrderEvents({
    open,
    accessToken: async () => (tokens.length > 1 ? tokens.shift() : tokens[0]),
    // Half of the base and half of this: the wait is the base itself.
    random: () => 0.5,
  });
  const stop = events.follow({
    onEvent: (event) => told.push(event),
    onLive: (isLive) => told.push(isLive),
  });
  await vi.advanceTimersByTimeAsync(0);
  return { told, stop };
}

const socket = (at: number): Opened => {
  const one = opened[at];
  if (!one) throw new Error(`no socket ${at} has been opened`);
  return one;
};
const message = (type: string, seq: string) => JSON.stringify({ type, seq });

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  tokens = ['first'];
});
afterEach(() => {
  vi.useRealTimers();
});

test('says who asks once the socket is open, never in its address, and tells what comes', async () => {
  const { told } = await follow();
  socket(0).say('open');
  expect(socket(0).sent).toEqual([{ type: 'auth', token: 'first' }]);
  socket(0).say('message', message('ready', '5.0'));
  for (const type of ['order', 'command', 'notification', 'reset', 'heartbeat', 'of-tomorrow']) {
    socket(0).say('message', message(type, '6.1'));
  }
  expect(told).toEqual([true, 'order', 'command', 'notification', 'reset']);
});

test('a token that ends closes the socket, and the next brings a fresh one and the last place', async () => {
  tokens = ['first', 'second'];
  const { told } = await follow();
  socket(0).say('open');
  socket(0).say('message', message('ready', '5.0'));
  socket(0).say('message', message('order', '6.1'));
  socket(0).say('message', message('error', '6.1'));
  // 4401: its end.
  socket(0).say('close');
  expect(told).toEqual([true, 'order', false]);
  await vi.advanceTimersByTimeAsync(BEFORE_THE_NEXT_TRY_MS);
  socket(1).say('open');
  expect(socket(1).sent).toEqual([{ type: 'auth', token: 'second', seq: '6.1' }]);
  socket(1).say('message', message('ready', '6.1'));
  expect(told).toEqual([true, 'order', false, true]);
});

test('a place that is none is not brought back', async () => {
  await follow();
  socket(0).say('open');
  socket(0).say('message', message('closing', '0.0'));
  socket(0).say('close');
  await vi.advanceTimersByTimeAsync(BEFORE_THE_NEXT_TRY_MS);
  socket(1).say('open');
  expect(socket(1).sent).toEqual([{ type: 'auth', token: 'first' }]);
});

test('while home is away it comes back ever more rarely, and at once when it has been back', async () => {
  await follow();
  for (const wait of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    const before = opened.length;
    socket(before - 1).say('close');
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(opened).toHaveLength(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(opened).toHaveLength(before + 1);
  }
  socket(opened.length - 1).say('message', message('ready', '5.0'));
  const before = opened.length;
  socket(before - 1).say('close');
  await vi.advanceTimersByTimeAsync(BEFORE_THE_NEXT_TRY_MS);
  expect(opened).toHaveLength(before + 1);
});

test('without a token nothing is opened until there is one', async () => {
  tokens = [undefined, 'second'];
  await follow();
  expect(opened).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(BEFORE_THE_NEXT_TRY_MS);
  expect(opened).toHaveLength(1);
});

test('a line that has gone dead is hung up, and another is opened', async () => {
  const { told } = await follow();
  socket(0).say('message', message('ready', '5.0'));
  await vi.advanceTimersByTimeAsync(74_000);
  socket(0).say('message', message('heartbeat', '5.0'));
  await vi.advanceTimersByTimeAsync(74_000);
  expect(socket(0).closed).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(socket(0).closed).toBe(true);
  await vi.advanceTimersByTimeAsync(BEFORE_THE_NEXT_TRY_MS);
  expect(opened).toHaveLength(2);
  expect(told).toEqual([true, false]);
});

test('what is no message is passed over', async () => {
  const { told } = await follow();
  for (const data of ['{', 'null', '{"type":"order"}', '{"seq":"5.0"}', 7]) {
    socket(0).say('message', data);
  }
  expect(told).toEqual([]);
});

test('who no longer listens is told nothing more, and nothing is opened for them', async () => {
  const { told, stop } = await follow();
  socket(0).say('message', message('ready', '5.0'));
  stop();
  expect(socket(0).closed).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened).toHaveLength(1);
  expect(told.filter((one) => one !== false)).toEqual([true]);
});
