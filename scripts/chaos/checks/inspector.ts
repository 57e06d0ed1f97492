import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyInvariants } from '@mockstreet/home/verify/verify-invariants';
import type { Stage } from '../fault.ts';
import type { Breach } from './breach.ts';
import { breachesOf, checkLedger } from './check-ledger.ts';
import { countDeadlocks } from './count-deadlocks.ts';
import { decidedAlike } from './decided-alike.ts';
import { type LedgerFigures, readLedgerFigures, readRecords } from './read-records.ts';
import { reconcile } from './reconcile.ts';

/** What is known at the end of a run; undefined where it was not looked at. */
export interface Reckoning {
  readonly ledger: LedgerFigures | undefined;
  readonly deadlocks: number | undefined;
  /** Orders that came out alike when they were decided once more. */
  readonly decidedAgain: number | undefined;
  /** What cannot be decided once more, how much of it, and why; a line each. */
  readonly leftOut: readonly string[];
  readonly breaches: readonly Breach[];
}

/** Looks whether everything is as it must be. */
export interface Inspector {
  /** After a fault: every few of them, and no more than a twentieth of the time. */
  lookIfDue(): Promise<readonly Breach[]>;
  /** At the end, with nothing left under way: everything. */
  reckon(): Promise<Reckoning>;
  /** How often it looked. */
  inspections(): number;
}

const FAULTS_BETWEEN = 10;
/** Time spent on faults for each millisecond spent on looking. */
const FAULT_MS_PER_LOOK_MS = 19;
const QUIET_WITHIN_MS = 40_000;

export function createInspector(stage: Stage): Inspector {
  const { rig, load, book, watch, nowMs } = stage;
  const { sql } = rig.admin;
  const postgresLog = join(rig.instance.data.home.logs, 'postgres.log');
  let faultsSince = 0;
  let lookedAtMs = nowMs();
  let lookMs = 0;
  let inspections = 0;

  const reconciled = async (): Promise<Breach[]> => {
    const open = await watch.untilSettled();
    const { commands, ...orders } = await readRecords(sql);
    const breaches = [
      ...reconcile({ sent: book.orders, ...orders }),
      ...reconcile({ sent: book.commands, recorded: commands, conflicts: new Set() }),
    ];
    return [
      ...book.faults.map((what): Breach => ({ check: 'answer', what })),
      // What is lost has no outcome either; only what hangs is worth another word.
      ...(breaches.length > 0 ? breaches : unsettled(open)),
    ];
  };
  const deadlocked = async () => {
    const deadlocks = await countDeadlocks(postgresLog);
    const what = `PostgreSQL broke up ${deadlocks}`;
    return { deadlocks, breaches: deadlocks > 0 ? [{ check: 'deadlock', what }] : [] };
  };
  const lookNow = async () => {
    const startedMs = nowMs();
    inspections += 1;
    await load.quiet(QUIET_WITHIN_MS);
    const breaches = [
      ...(await deadlocked()).breaches,
      ...(await reconciled()),
      ...(await checkLedger(rig.admin.auditor)),
    ];
    load.setPace(1);
    faultsSince = 0;
    lookedAtMs = nowMs();
    lookMs = lookedAtMs - startedMs;
    return breaches;
  };
  return {
    inspections: () => inspections,
    async lookIfDue() {
      faultsSince += 1;
      const isDue = nowMs() - lookedAtMs > lookMs * FAULT_MS_PER_LOOK_MS;
      return faultsSince >= FAULTS_BETWEEN && isDue ? await lookNow() : [];
    },
    async reckon() {
      inspections += 1;
      const receipts = await reconciled();
      const again = await decidedAlike(sql);
      const { deadlocks, breaches } = await deadlocked();
      const { addresses } = rig.instance;
      const findings = await verifyInvariants({
        databaseUrl: addresses.databaseOf.auditor,
        amqpUrl: addresses.amqpOf.auditor,
        managementUrl: addresses.rabbitmqManagementOf.auditor,
        sleep,
      });
      return {
        ledger: await readLedgerFigures(sql),
        deadlocks,
        ...{ decidedAgain: again.alike, leftOut: again.leftOut },
        breaches: [...receipts, ...again.breaches, ...breaches, ...breachesOf(findings)],
      };
    },
  };
}

const SHOWN = 5;

function unsettled(ids: readonly string[]): Breach[] {
  if (ids.length === 0) return [];
  const what = `${ids.length} promised orders and cancels have no outcome: ${ids.slice(0, SHOWN).join(', ')}`;
  return [{ check: 'liveness', what }];
}
