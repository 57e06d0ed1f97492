import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@mockstreet/shared/instant';
import type { BareIntakeOrder } from './bare-intake-process.ts';
import { type BenchMarket, USERS } from './bench-database.ts';
import { type BenchStack, formatCores } from './bench-stack.ts';
import { benchUserId, signBenchTokens } from './bench-users.ts';
import { cpuSeconds } from './cpu-seconds.ts';
import { nextMessageBytes, purgeQueues, startIntake } from './edge-processes.ts';
import { type Figure, median, rounded } from './figure.ts';
import type { LoadReport } from './load-process.ts';
import { runLoad } from './run-load.ts';

const BARE = fileURLToPath(new URL('./bare-intake-process.ts', import.meta.url));
const CONNECTIONS = 64;
const WARM_UP_MS = 1_000;
/** Until both servers are compiled and every token is known. */
const FIRST_WARM_UP_MS = 4_000;

interface Run extends LoadReport {
  readonly perSecond: number;
  /** Processor time of the server, in microseconds per accepted order. */
  readonly serverMicros: number | undefined;
  readonly cores: string;
}

/** Accepted orders a second, against a bare server that does the same publish. */
export async function benchIntake(
  stack: BenchStack,
  market: BenchMarket,
  given: { readonly clock: Clock; readonly repetitions: number; readonly measureMs: number },
): Promise<Figure> {
  const tokens = await signBenchTokens(stack.data.home.keys.tokenKeys, USERS, given.clock());
  const authorizations = tokens.map((token) => `Bearer ${token}`);
  const bodies = market.tickers.map((ticker_id) =>
    JSON.stringify({ ticker_id, side: 'BUY', type: 'MARKET', amount_krw: '10000' }),
  );
  const load = (port: number, measureMs = given.measureMs) =>
    runLoad({
      port,
      connections: CONNECTIONS,
      warmUpMs: WARM_UP_MS,
      measureMs,
      authorizations,
      bodies,
      epochMs: Math.floor(given.clock() / 1000),
    });

  const intake = await startIntake(stack);
  const messageBytes = await nextMessageBytes(stack.amqpUrl, async () => {
    const [authorization = '', body = ''] = [authorizations[0], bodies[0]];
    const url = `http://127.0.0.1:${stack.ports.intake}/api/v1/orders`;
    const answer = await fetch(url, { method: 'POST', headers: { authorization }, body });
    if (answer.status !== 202) throw new Error(`an order was refused: ${await answer.text()}`);
  });
  const bare = await startBare({
    port: stack.ports.gateway,
    amqpUrl: stack.amqpUrl,
    messageBytes,
    routingKeys: Array.from({ length: USERS }, (_, number) => benchUserId(number)),
  });
  const measure = async (port: number, pid: number): Promise<Run> => {
    const [stackBefore, before] = [stack.cpu(), cpuSeconds(pid)];
    const startedAt = performance.now();
    const report = await load(port);
    const seconds = (performance.now() - startedAt) / 1000;
    const used = (cpuSeconds(pid) ?? 0) - (before ?? 0);
    const cores = formatCores(stackBefore, stack.cpu(), seconds);
    await purgeQueues(stack.amqpUrl);
    if (Object.keys(report.refused).length > 0) {
      throw new Error(`orders were refused: ${JSON.stringify(report.refused)}`);
    }
    const perSecond = report.accepted / report.seconds;
    const serverMicros = before && ((used / seconds) * 1e6) / perSecond;
    return { ...report, perSecond, serverMicros, cores };
  };

  for (const port of [stack.ports.gateway, stack.ports.intake]) await load(port, FIRST_WARM_UP_MS);
  const runs: { ours: Run; yardstick: Run }[] = [];
  for (let repetition = 0; repetition < given.repetitions; repetition++) {
    const yardstick = await measure(stack.ports.gateway, bare.pid);
    runs.push({ yardstick, ours: await measure(stack.ports.intake, intake.pid) });
  }
  await bare.stop();
  await intake.stop();

  const middle = (of: (run: { ours: Run; yardstick: Run }) => number) =>
    rounded(median(runs.map(of)), 0);
  const last = runs.at(-1)?.ours;
  return {
    name: 'intake',
    ours: `${middle(({ ours }) => ours.perSecond)} orders/s`,
    yardstick: `${middle(({ yardstick }) => yardstick.perSecond)} bare confirmed publishes/s`,
    ratio: median(runs.map(({ ours, yardstick }) => ours.perSecond / yardstick.perSecond)),
    goal: { bound: 0.8, want: 'at least' },
    limit:
      `a server costs ${middle(({ ours }) => ours.serverMicros ?? 0)} µs of processor per order, ` +
      `the bare one ${middle(({ yardstick }) => yardstick.serverMicros ?? 0)} µs; ` +
      `p99 ${middle(({ ours }) => ours.p99Ms)} and ${middle(({ yardstick }) => yardstick.p99Ms)} ms; ` +
      `cores busy beside the load generator's: ${last?.cores}`,
    details: runs,
  };
}

async function startBare(order: BareIntakeOrder) {
  const child = fork(BARE, {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  child.send(order);
  const said = await Promise.race([once(child, 'message'), exited]);
  if (typeof said[0] === 'number') throw new Error('the bare server died');
  return {
    pid: child.pid as number,
    stop: async () => {
      child.disconnect();
      await exited;
    },
  };
}
