import { on, once } from 'node:events';
import type { Clock } from '@mockstreet/shared/instant';
import { WebSocket } from 'ws';
import type { BareFanOutOrder } from './bare-fan-out-process.ts';
import { addBenchCoins, tickBenchCoins } from './bench-coins.ts';
import { copyMarket } from './bench-database.ts';
import type { BenchStack } from './bench-stack.ts';
import { signBenchTokens } from './bench-users.ts';
import { cpuSeconds } from './cpu-seconds.ts';
import type { FanOutOrder, FanOutReport } from './fan-out-clients-process.ts';
import { type Figure, median, rounded } from './figure.ts';
import { type ForkedProcess, forkProcess } from './fork-process.ts';
import { startApi } from './home-processes.ts';

export interface FanOutSize {
  readonly clock: Clock;
  readonly clients: number;
  readonly instruments: number;
  readonly repetitions: number;
  /** Ticks that count, one a second. */
  readonly ticks: number;
}

interface Run extends FanOutReport {
  /** Cores that the server kept busy. */
  readonly cores: number;
}

const WARM_UP_TICKS = 5;
/** Of so many users are the clients. */
const USERS = 100;

/**
 * The processor time and the lag of quotes to very many sockets, against a bare `ws` server that
 * sends the same bytes to as many clients: once when all watch the same, which is what one buffer for
 * all is made for, and once when each watches instruments of its own.
 */
export async function benchFanOut(stack: BenchStack, size: FanOutSize): Promise<Figure[]> {
  const databaseUrl = await copyMarket(stack);
  const tickerIds = await addBenchCoins(databaseUrl, size.instruments * 2);
  const tokens = await signBenchTokens(stack.data.home.keys.tokenKeys, USERS, size.clock());
  const same = [subscription(tickerIds.slice(0, size.instruments))];
  const own = Array.from({ length: size.clients }, (_, number) =>
    subscription(someOf(tickerIds, size.instruments, number)),
  );
  const orderOf = (port: number, messages: readonly string[]): FanOutOrder => ({
    ...{ port, path: '/ws/market', clients: size.clients, messages },
    protocols: tokens.map((token) => `mockstreet.v1, bearer.${token}`),
    ...{ warmUp: WARM_UP_TICKS, measured: size.ticks },
  });
  const runs: { bare: Run; same: Run; own: Run }[] = [];
  const api = await startApi(stack, databaseUrl);
  const feed = await tickBenchCoins(stack.redisUrl, tickerIds);
  const bare = forkProcess('./bare-fan-out-process.ts');
  try {
    const sample = await sampleOf(stack.ports.api, tokens[0] ?? '', same[0] ?? '');
    bare.send({ port: stack.ports.gateway, sample } satisfies BareFanOutOrder);
    await bare.next();
    for (let repetition = 0; repetition < size.repetitions; repetition++) {
      const ofBare = await measure(orderOf(stack.ports.gateway, ['{}']), bare.pid);
      feed.priced = size.instruments;
      const ofSame = await measure(orderOf(stack.ports.api, same), api.pid);
      // Twice as many, for each to have a choice.
      feed.priced = tickerIds.length;
      const ofOwn = await measure(orderOf(stack.ports.api, own), api.pid);
      runs.push({ bare: ofBare, same: ofSame, own: ofOwn });
    }
  } finally {
    feed.stop();
    await bare.stop();
    await api.stop();
  }
  return figuresOf(runs, size);
}

/** One crowd of clients, from its first message to its last. */
async function measure(order: FanOutOrder, serverPid: number): Promise<Run> {
  const clients: ForkedProcess = forkProcess('./fan-out-clients-process.ts');
  await clients.next();
  clients.send(order);
  await clients.next();
  const [before, startedAt] = [cpuSeconds(serverPid) ?? 0, performance.now()];
  const report = (await clients.next()) as FanOutReport;
  const seconds = (performance.now() - startedAt) / 1000;
  const cores = ((cpuSeconds(serverPid) ?? 0) - before) / seconds;
  await clients.stop();
  return { ...report, cores };
}

function figuresOf(
  runs: readonly { bare: Run; same: Run; own: Run }[],
  size: FanOutSize,
): Figure[] {
  const crowd = `${size.clients} clients × ${size.instruments} instruments at 1 Hz`;
  const middle = (of: 'bare' | 'same' | 'own', what: 'cores' | 'p50Ms' | 'p99Ms') =>
    median(runs.map((run) => run[of][what]));
  const bytes = runs[0]?.same.bytesEach ?? 0;
  const figure = (of: 'same' | 'own', what: 'cores' | 'p99Ms'): Figure => {
    const unit = what === 'cores' ? 'cores' : 'ms p99';
    const places = what === 'cores' ? 3 : 0;
    const goal = what === 'cores' ? 1.3 : 1.5;
    return {
      name: `fan-out ${what === 'cores' ? 'CPU' : 'lag'}, ${of === 'same' ? 'one list' : 'own lists'}`,
      ours: `${rounded(middle(of, what), places)} ${unit}`,
      yardstick: `${rounded(middle('bare', what), places)} ${unit} of a bare ws server`,
      ratio: median(runs.map((run) => run[of][what] / run.bare[what])),
      ...(of === 'same' ? { goal: { bound: goal, want: 'at most' } as const } : {}),
      limit:
        `${crowd}, ${rounded(bytes, 0)} bytes a message; ` +
        (of === 'same'
          ? 'writing to sockets, which the bare server does as often'
          : 'no two clients watch the same: each message is put together for one client alone'),
      details: runs.map((run) => ({ ours: run[of], bare: run.bare })),
    };
  };
  return [
    figure('same', 'cores'),
    figure('same', 'p99Ms'),
    figure('own', 'cores'),
    figure('own', 'p99Ms'),
  ];
}

function subscription(tickerIds: readonly string[]): string {
  return JSON.stringify({ type: 'subscribe', ticker_ids: tickerIds });
}

/** Prime to the number of instruments, so that so many steps meet so many of them. */
const STEPS = [1, 3, 7, 9, 11, 13, 17, 19, 21, 23];

/** Another choice for each number. */
function someOf(tickerIds: readonly string[], count: number, number: number): string[] {
  const step = STEPS[Math.floor(number / tickerIds.length) % STEPS.length] ?? 1;
  return Array.from(
    { length: count },
    (_, at) => tickerIds[(number + at * step) % tickerIds.length] ?? '',
  );
}

/** A message of quotes as a client hears it: what the yardstick sends. */
async function sampleOf(port: number, token: string, message: string): Promise<string> {
  const protocols = ['mockstreet.v1', `bearer.${token}`];
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/market`, protocols);
  try {
    await once(socket, 'open');
    const heard = on(socket, 'message', { close: ['close'] });
    socket.send(message);
    for await (const [data] of heard) {
      const text = (data as Buffer).toString();
      if (text.startsWith('{"type":"quotes"')) return text;
    }
    throw new Error('the API tells of no quotes');
  } finally {
    socket.terminate();
  }
}
