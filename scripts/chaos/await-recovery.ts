import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './fault.ts';
import { PARTITIONS, type Rig } from './rig/rig.ts';

/** Everything serves again, this long after the fault was over. */
export interface Recovered {
  readonly ms: number;
}

/** It does not; what is still missing. */
export interface NotRecovered {
  readonly missing: readonly string[];
}

/** Far beyond the goals (15 to 30 s): what takes longer hangs. */
const RECOVERED_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 200;
/** Orders that were begun after the fault and have to be promised before one believes in it. */
const PROMISED_ENOUGH = 15;
const ANSWER_WITHIN_MS = 2_000;
/** A quote of an instrument that is traded round the clock. */
const FRESH_PRICE = 'price:CRYPTO-COIN-BTC';

/**
 * Waits until every server and process runs and says that it is ready, orders begun after the fault
 * are accepted and, in every partition, settled; prices are fresh and events reach Redis.
 */
export async function awaitRecovery(stage: Stage): Promise<Recovered | NotRecovered> {
  const { nowMs } = stage;
  const healedMs = nowMs();
  for (;;) {
    const missing = await whatIsMissing(stage, healedMs);
    if (missing.length === 0) return { ms: nowMs() - healedMs };
    if (nowMs() - healedMs > RECOVERED_WITHIN_MS) return { missing };
    await sleep(LOOK_EVERY_MS);
  }
}

/** Cheapest first; looks no further than the first thing that is missing of each sort. */
async function whatIsMissing(stage: Stage, sinceMs: number): Promise<string[]> {
  const { rig, load } = stage;
  const down = rig.names.filter((name) => !rig.victim(name).runs());
  if (down.length > 0) return down.map((name) => `${name} does not run`);
  const promised = load.promisedSince(sinceMs);
  if (promised.length < PROMISED_ENOUGH) {
    return [`only ${promised.length} orders were accepted since`];
  }
  try {
    const unready = await unreadyProcesses(stage);
    if (unready.length > 0) return unready;
    return [...(await partitionsWithoutSettled(stage, promised)), ...(await staleScreens(stage))];
  } catch (error) {
    return [`a look failed: ${error instanceof Error ? error.message : error}`];
  }
}

async function unreadyProcesses({ rig }: Stage): Promise<string[]> {
  const { ports } = rig.instance;
  const ours = rig.names.flatMap((name) =>
    name in ports && !SERVERS.has(name) ? [{ name, port: ports[name as keyof typeof ports] }] : [],
  );
  const answers = await Promise.all(
    ours.map(async ({ name, port }) => ({ name, ready: await isReady(port) })),
  );
  return answers.flatMap(({ name, ready }) => (ready ? [] : [`${name} is not ready`]));
}

/** Waits until a process runs and is ready; no longer than `withinMs`, for a fault is no check. */
export async function awaitReady(rig: Rig, name: string, withinMs: number): Promise<void> {
  const { ports } = rig.instance;
  const port = ports[name as keyof typeof ports];
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS);
    if (rig.victim(name).runs() && (await isReady(port))) return;
  }
}

/** They have no health of their own to ask; what needs them has. */
const SERVERS = new Set(['rabbitmq', 'postgres', 'redis']);

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`, {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function partitionsWithoutSettled(
  { rig }: Stage,
  orderIds: readonly string[],
): Promise<string[]> {
  const rows = await rig.admin.sql<{ partition: number }[]>`
    select distinct partition from orders
    where id = any(${orderIds as string[]}::uuid[]) and status <> 'PENDING'`;
  const settled = new Set(rows.map(({ partition }) => partition));
  return Array.from({ length: PARTITIONS }, (_, partition) => partition)
    .filter((partition) => !settled.has(partition))
    .map((partition) => `no order of partition ${partition} was settled since`);
}

async function staleScreens({ rig }: Stage): Promise<string[]> {
  const isFresh = await rig.admin.withRedis((redis) => redis.exists(FRESH_PRICE));
  return isFresh === 1 ? [] : ['Redis has no fresh price'];
}
