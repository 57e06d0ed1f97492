import type { OpenOrder } from './core/open-order.ts';
import type { TurnPlan } from './decide-turn.ts';
import type { LanePorts } from './lane.ts';
import { isSettlementConflict, type SettlementWrite, writeSettlement } from './write-settlement.ts';

/** A turn as it was written. */
export interface WrittenTurn {
  readonly plan: TurnPlan;
  /** Orders that the database refused as data: not recorded by this turn. */
  readonly refused: readonly string[];
}

/** Attempts at one turn before the process gives up. */
const ATTEMPTS = 5;

/**
 * Decides and writes a turn. Accounts that changed under it (another engine's last gasp) mean that
 * it is decided again from what is there now. What the database refuses as data is set aside with
 * its account's orders of this turn, so that one order cannot hold up the others.
 */
export async function writeTurn(
  ports: Pick<LanePorts, 'sql' | 'deadLetter' | 'onBrokenAction'>,
  decide: () => Promise<TurnPlan>,
): Promise<WrittenTurn> {
  for (let attempt = 1; ; attempt++) {
    const plan = await decide();
    try {
      const refused = await writeOrSplit(ports, plan.write);
      await setAside(ports, plan, refused);
      for (const broken of plan.brokenActions) ports.onBrokenAction(broken);
      return { plan, refused: refused.map(({ order }) => order.id) };
    } catch (error) {
      if (!isRepeatable(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

interface Refused {
  readonly order: OpenOrder;
  readonly error: unknown;
}

/** Writes everything at once or, where the data is refused, account by account. */
async function writeOrSplit(
  ports: Pick<LanePorts, 'sql'>,
  write: SettlementWrite,
): Promise<Refused[]> {
  const rows = write.orders.length + write.effects.length + write.conflicts.length;
  if (rows === 0) return [];
  try {
    await writeSettlement(ports.sql, write);
    return [];
  } catch (error) {
    if (!isRefusedData(error)) throw error;
  }
  const refused: Refused[] = [];
  for (const part of splitByAccount(write)) {
    try {
      await writeSettlement(ports.sql, part);
    } catch (error) {
      if (!isRefusedData(error)) throw error;
      refused.push(...part.orders.map(({ order }) => ({ order, error })));
    }
  }
  return refused;
}

/** Accounts are independent of each other, so their parts may be written apart. */
function splitByAccount(write: SettlementWrite): SettlementWrite[] {
  const orders = Map.groupBy(write.orders, ({ order }) => order.userId);
  const effects = Map.groupBy(write.effects, ({ effect }) => effect.userId);
  const accountsOf = (userId: string) => {
    const account = write.accounts.get(userId);
    return new Map(account ? [[userId, account]] : []);
  };
  return [
    ...[...new Set([...orders.keys(), ...effects.keys()])].map((userId) => ({
      orders: orders.get(userId) ?? [],
      effects: effects.get(userId) ?? [],
      accounts: accountsOf(userId),
      conflicts: [],
    })),
    { orders: [], effects: [], accounts: new Map(), conflicts: write.conflicts },
  ];
}

/**
 * Hands what cannot be settled to `orders.dead`. An order that was stored before has no message any
 * more: it stays PENDING, and counts as poisoned in every turn that meets it.
 */
async function setAside(
  ports: Pick<LanePorts, 'deadLetter'>,
  plan: TurnPlan,
  refused: readonly Refused[],
): Promise<void> {
  for (const { order, error } of [...plan.broken, ...refused]) {
    const content = plan.contentOf(order.id);
    const reason = `cannot_settle order=${order.id}: ${messageOf(error)}`;
    if (content) await ports.deadLetter(content, reason);
  }
}

/** Data exceptions and violated constraints (SQLSTATE classes 22 and 23). */
function isRefusedData(error: unknown): boolean {
  return /^2[23]/.test(stateOf(error));
}

/** Conflicts of our own guard, and Postgres' serialization failures and deadlocks. */
function isRepeatable(error: unknown): boolean {
  return isSettlementConflict(error) || /^40(001|P01)$/.test(stateOf(error));
}

function stateOf(error: unknown): string {
  return error instanceof Error ? String((error as { code?: unknown }).code) : '';
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
