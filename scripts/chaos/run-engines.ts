import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { awaitRecovery } from './await-recovery.ts';
import type { Breach } from './checks/breach.ts';
import { createInspector } from './checks/inspector.ts';
import type { Stage } from './fault.ts';
import { KILLED_EVERY_MS, planKills } from './kill-plan.ts';
import { openReceiptBook } from './load/receipt-book.ts';
import { openStage } from './open-stage.ts';
import type { ChaosReport, FaultOutcome } from './report.ts';
import { type KeptEngine, keepEngine } from './rig/keep-engine.ts';
import { startRig } from './rig/rig.ts';
import type { RunOptions } from './run-chaos.ts';

export interface EnginesOptions extends RunOptions {
  /** Engines that share the partitions. */
  readonly engines: number;
  /** How long they are killed, in milliseconds; longer where what they were killed for is slow to serve again. */
  readonly forMs: number;
}

const HOME_CUT_MS = 4_000;
const PROMISED_WITHIN_MS = 60_000;

/**
 * Several engines that share the partitions, under a load of orders and cancels: every ten seconds the next of
 * them is killed, and twice home is cut off from the edge's broker besides. Then the usual reckoning. A kill
 * hits as many partitions as were taken over for it.
 */
export async function runEngines(options: EnginesOptions): Promise<ChaosReport> {
  const { engines, nowMs, seed, users } = options;
  const startedMs = nowMs();
  const rig = await startRig(options);
  const book = openReceiptBook(join(rig.folder, 'receipts.jsonl'));
  const others: KeptEngine[] = [];
  try {
    for (let index = 1; index < engines; index++) others.push(await keepEngine(rig, index));
    const stage = await openStage(rig, book, options);
    const kills = [() => rig.victim('engine').signal('SIGKILL'), ...others.map(({ kill }) => kill)];
    const { outcomes, breaches } = await killInTurn(stage, kills, options);
    await stage.load.finish(PROMISED_WITHIN_MS);
    const inspector = createInspector(stage);
    const reckoning = await inspector.reckon();
    return {
      ...{ seed, seconds: (nowMs() - startedMs) / 1000, cores: availableParallelism(), users },
      ...{ faults: outcomes, answers: book.counts, promised: book.promisedIds.length },
      checks: inspector.inspections(),
      ...reckoning,
      breaches: [...breaches, ...reckoning.breaches],
    };
  } finally {
    await book.close();
    await Promise.all(others.map((other) => other.stop()));
    await rig.dispose();
  }
}

async function killInTurn(
  stage: Stage,
  kills: readonly (() => Promise<void>)[],
  { forMs, nowMs, print, stopRequested }: EnginesOptions,
): Promise<{ readonly outcomes: FaultOutcome[]; readonly breaches: Breach[] }> {
  const outcomes: FaultOutcome[] = [];
  for (const { number, engine, cutsHomeOff } of planKills(forMs, kills.length)) {
    if (stopRequested.aborted) break;
    const nextMs = nowMs() + KILLED_EVERY_MS;
    const before = await countTakeOvers(stage);
    await kills[engine]?.();
    if (cutsHomeOff) await cutHomeOff(stage);
    const kind = `kill engine ${engine}${cutsHomeOff ? ', cut home off' : ''}`;
    const recovery = await awaitRecovery(stage);
    if ('missing' in recovery) {
      const what = `after fault ${number} (${kind}): ${recovery.missing.join('; ')}`;
      return { outcomes, breaches: [{ check: 'recovery', what }] };
    }
    const hits = (await countTakeOvers(stage)) - before;
    outcomes.push({ number, kind, detail: '', hits, tries: 1, recoveryMs: recovery.ms });
    print(`${number} ${kind}: ${hits} taken over, serves after ${Math.round(recovery.ms)} ms`);
    await sleep(Math.max(0, nextMs - nowMs()));
  }
  return { outcomes, breaches: [] };
}

async function cutHomeOff({ rig }: Stage): Promise<void> {
  rig.brokerWire.refuse();
  await sleep(HOME_CUT_MS);
  rig.brokerWire.heal();
}

/** How often partitions have gone from one engine to another, or to one that had started again. */
async function countTakeOvers({ rig }: Stage): Promise<number> {
  const [row] = await rig.admin.sql<{ count: number }[]>`
    select coalesce(sum(token), 0)::int as count from partition_fences`;
  return row?.count ?? 0;
}
