import type { TurnPlan } from './decide-turn.ts';
import type { LanePorts } from './lane.ts';
import { isSettlementConflict, type SettlementWrite, writeSettlement } from './write-settlement.ts';

/** Attempts at one turn before the process gives up. */
const ATTEMPTS = 5;

/**
 * Decides and writes a turn. Accounts that changed under it (another engine's last gasp) mean that
 * it is decided again from what is there now. A row that the database refuses as data is set aside
 * with its account's orders, so that one order cannot hold up the others.
 */
export async function writeTurn(
  ports: Pick<LanePorts, 'sql' | 'deadLetter'>,
  decide: () => Promise<TurnPlan>,
): Promise<TurnPlan> {
  for (let attempt = 1; ; attempt++) {
    const plan = await decide();
    try {
      if (hasWork(plan.write)) await writeSettlement(ports.sql, plan.write);
    } catch (error) {
      if (isRepeatable(error) && attempt < ATTEMPTS) continue;
      throw error;
    }
    for (const { order, content, error } of plan.broken) {
      if (content) await ports.deadLetter(content, `bug:${messageOf(error)} order=${order.id}`);
    }
    return plan;
  }
}

function hasWork(write: SettlementWrite): boolean {
  return write.orders.length > 0 || write.conflicts.length > 0;
}

/** Conflicts of our own guard, and Postgres' serialization failures and deadlocks. */
function isRepeatable(error: unknown): boolean {
  const state = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return isSettlementConflict(error) || state === '40001' || state === '40P01';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : String(error).slice(0, 200);
}
