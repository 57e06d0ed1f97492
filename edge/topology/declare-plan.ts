import { type BrokerPart, describePart } from './broker-plan.ts';
import type { BrokerSession } from './broker-session.ts';
import type { BrokerInventory } from './read-inventory.ts';

/** What one round has found and done. */
export interface DeclaredRound {
  /** Parts that were not there. Bindings only as far as the inventory tells. */
  readonly missing: readonly BrokerPart[];
  /** Parts that stand, but were declared otherwise: name as {@link describePart} has it → the broker's words. */
  readonly differing: ReadonlyMap<string, string>;
  /** What the broker refused for another reason; it was tried all the same with what follows. */
  readonly refused: readonly string[];
}

const DIFFERS = 406;

/**
 * Looks for every part, and then declares it. A part that differs is left as it is: arguments
 * cannot be changed, and deleting a queue would delete orders. It is declared no more while it is
 * in `knownToDiffer` and stands.
 */
export async function declarePlan(
  plan: readonly BrokerPart[],
  session: BrokerSession,
  inventory: BrokerInventory | undefined,
  knownToDiffer: ReadonlyMap<string, string>,
): Promise<DeclaredRound> {
  const missing = new Set<BrokerPart>();
  for (const part of plan) {
    const stands =
      part.kind === 'binding' ? (inventory?.hasBinding(part) ?? true) : await session.exists(part);
    if (!stands) missing.add(part);
  }
  const differing = new Map<string, string>();
  const refused: string[] = [];
  for (const part of plan) {
    const name = describePart(part);
    const known = knownToDiffer.get(name);
    if (known !== undefined && !missing.has(part)) {
      differing.set(name, known);
      continue;
    }
    const refusal = await session.declare(part);
    if (refusal?.code === DIFFERS) differing.set(name, refusal.message);
    else if (refusal) refused.push(`${name}: ${refusal.message}`);
  }
  return { missing: [...missing], differing, refused };
}
