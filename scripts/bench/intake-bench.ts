import type { Clock } from '@mockstreet/shared/instant';
import type { BareIntakeOrder } from './bare-intake-process.ts';
import { type BenchMarket, USERS } from './bench-database.ts';
import { type BenchProcess, type BenchStack, formatCores } from './bench-stack.ts';
import { benchUserId, signBenchDevices, signBenchTokens } from './bench-users.ts';
import { cpuSeconds } from './cpu-seconds.ts';
import { nextMessageBytes, purgeQueues, startIntake } from './edge-processes.ts';
import { type Figure, median, rounded } from './figure.ts';
import { type ForkedProcess, forkProcess } from './fork-process.ts';
import type { LoadOrder, LoadReport } from './load-process.ts';
import { runLoad } from './run-load.ts';

export interface IntakeSize {
  readonly clock: Clock;
  /** So many in flight at once, each a figure of its own. */
  readonly connections: readonly number[];
  readonly repetitions: number;
  readonly measureMs: number;
  /** Of orders with proofs: they have to be signed beforehand, and a proof is good for half a minute. */
  readonly proofsMs: number;
}

interface Run extends LoadReport {
  readonly perSecond: number;
  /** Processor time of the server, in microseconds per accepted order. */
  readonly serverMicros: number;
  readonly cores: string;
}

interface Pair {
  readonly ours: Run;
  readonly yardstick: Run;
}

const WARM_UP_MS = 1_000;
const GOAL = 0.85;
/** Of what intake takes without proofs, how much is signed: it takes fewer with them, on a quiet machine. */
const PLENTY = 1.5;

/**
 * Accepted orders a second against a bare server that does the same publish, with so many connections that each wait
 * for their answer; and the same orders signed by their devices, which have to be verified one by one.
 */
export async function benchIntake(
  stack: BenchStack,
  market: BenchMarket,
  size: IntakeSize,
): Promise<Figure[]> {
  const tokens = await signBenchTokens(stack.data.home.keys.tokenKeys, USERS, size.clock());
  const devices = await signBenchDevices(stack.data.home.keys.tokenKeys, USERS, size.clock());
  const authorizations = tokens.map((token) => `Bearer ${token}`);
  const bodies = market.tickers.map((ticker_id) =>
    JSON.stringify({ ticker_id, side: 'BUY', type: 'MARKET', amount_krw: '10000' }),
  );
  const orderOf = (port: number, connections: number): LoadOrder => ({
    ...{ port, connections, warmUpMs: WARM_UP_MS, measureMs: size.measureMs },
    ...{ authorizations, bodies, epochMs: Math.floor(size.clock() / 1000) },
  });
  const servers = await startServers(stack, authorizations[0] ?? '', bodies[0] ?? '');
  const { intake, bare } = servers;
  const figures: Figure[] = [];
  try {
    for (const connections of size.connections) {
      const orders = {
        yardstick: () => orderOf(stack.ports.gateway, connections),
        ours: () => orderOf(stack.ports.intake, connections),
      };
      const [bearer, proofs]: [Pair[], Pair[]] = [[], []];
      let fastest = 0;
      // The first does not count: until both servers are compiled, and every token is known.
      for (let repetition = -1; repetition < size.repetitions; repetition++) {
        const yardstick = await measure(stack, orders.yardstick(), bare.pid);
        const ours = await measure(stack, orders.ours(), intake.pid);
        fastest = Math.max(fastest, ours.perSecond);
        const measureMs = size.proofsMs;
        const requests = Math.ceil((PLENTY * fastest * (WARM_UP_MS + measureMs)) / 1_000);
        const order = { ...orders.ours(), measureMs, signed: { devices, requests } };
        const signed = await measure(stack, order, intake.pid);
        if (repetition < 0) continue;
        bearer.push({ ours, yardstick });
        proofs.push({ ours: signed, yardstick });
      }
      figures.push(bearerFigure(bearer, connections), proofsFigure(proofs, bearer, connections));
    }
  } finally {
    await servers.stop();
  }
  return figures;
}

async function startServers(stack: BenchStack, authorization: string, body: string) {
  const intake: BenchProcess = await startIntake(stack);
  const messageBytes = await nextMessageBytes(stack.amqpUrl, async () => {
    const url = `http://127.0.0.1:${stack.ports.intake}/api/v1/orders`;
    const answer = await fetch(url, { method: 'POST', headers: { authorization }, body });
    if (answer.status !== 202) throw new Error(`an order was refused: ${await answer.text()}`);
  });
  const bare: ForkedProcess = forkProcess('./bare-intake-process.ts');
  bare.send({
    ...{ port: stack.ports.gateway, amqpUrl: stack.amqpUrl, messageBytes },
    routingKeys: Array.from({ length: USERS }, (_, number) => benchUserId(number)),
  } satisfies BareIntakeOrder);
  await bare.next();
  return {
    ...{ intake, bare },
    async stop() {
      await bare.stop();
      await intake.stop();
    },
  };
}

async function measure(stack: BenchStack, order: LoadOrder, serverPid: number): Promise<Run> {
  const [stackBefore, before] = [stack.cpu(), cpuSeconds(serverPid) ?? 0];
  const report = await runLoad(order);
  const used = (cpuSeconds(serverPid) ?? 0) - before;
  // What came before, like the signing of proofs, was none of the servers' work.
  const seconds = (order.warmUpMs + order.measureMs) / 1_000;
  const cores = formatCores(stackBefore, stack.cpu(), seconds);
  await purgeQueues(stack.amqpUrl);
  if (Object.keys(report.refused).length > 0) {
    throw new Error(`orders were refused: ${JSON.stringify(report.refused)}`);
  }
  const perSecond = report.accepted / report.seconds;
  return { ...report, perSecond, serverMicros: (used / seconds / perSecond) * 1e6, cores };
}

const middle = (pairs: readonly Pair[], of: (pair: Pair) => number) =>
  rounded(median(pairs.map(of)), 0);

function bearerFigure(pairs: readonly Pair[], connections: number): Figure {
  return {
    name: `intake, ${connections} connections`,
    ours: `${middle(pairs, ({ ours }) => ours.perSecond)} orders/s`,
    yardstick: `${middle(pairs, ({ yardstick }) => yardstick.perSecond)} bare confirmed publishes/s`,
    ratio: median(pairs.map(({ ours, yardstick }) => ours.perSecond / yardstick.perSecond)),
    goal: { bound: GOAL, want: 'at least' },
    limit:
      `a server costs ${middle(pairs, ({ ours }) => ours.serverMicros)} µs of processor per order, ` +
      `the bare one ${middle(pairs, ({ yardstick }) => yardstick.serverMicros)} µs; ` +
      `p99 ${middle(pairs, ({ ours }) => ours.p99Ms)} and ${middle(pairs, ({ yardstick }) => yardstick.p99Ms)} ms; ` +
      `cores busy beside the load generator's: ${pairs.at(-1)?.ours.cores}`,
    details: pairs,
  };
}

function proofsFigure(
  proofs: readonly Pair[],
  bearer: readonly Pair[],
  connections: number,
): Figure {
  const micros = middle(proofs, ({ ours }) => ours.serverMicros);
  return {
    name: `intake with proofs, ${connections} connections`,
    ours: `${middle(proofs, ({ ours }) => ours.perSecond)} signed orders/s`,
    yardstick: `${middle(proofs, ({ yardstick }) => yardstick.perSecond)} bare confirmed publishes/s`,
    ratio: median(proofs.map(({ ours, yardstick }) => ours.perSecond / yardstick.perSecond)),
    limit:
      `each proof is a signature of its own to verify: ${micros} µs of processor per order, ` +
      `${middle(bearer, ({ ours }) => ours.serverMicros)} µs with a token that is known; ` +
      `p99 ${middle(proofs, ({ ours }) => ours.p99Ms)} ms; signed before it was measured, by P-256 keys as the web app's`,
    details: proofs,
  };
}
