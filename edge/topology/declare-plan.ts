import { type BindingPart, type BrokerPart, describePart, isShare } from './broker-plan.ts';
import type { BrokerRefusal, BrokerSession } from './broker-session.ts';
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
 * in `knownToDiffer` and stands. Of what goes with a restart nothing is left: one that an older
 * version declared to stay is replaced.
 *
 * Where the broker has started since, where a partition lost its share of the users, or one of a
 * former plan still has a share, all shares are bound anew in their order: only then is each user in
 * the partition of before, and in one that is read.
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
  const foreign = foreignShares(plan, inventory);
  if (foreign.length > 0 || mayBeShuffled(plan, missing)) await removeShares();
  for (const part of plan) {
    const name = describePart(part);
    const known = knownToDiffer.get(name);
    if (known !== undefined && !missing.has(part)) {
      differing.set(name, known);
      continue;
    }
    const declared = await session.declare(part);
    const refusal = declared?.code === DIFFERS ? await replace(part, declared) : declared;
    if (refusal?.code === DIFFERS) differing.set(name, refusal.message);
    else if (refusal) refused.push(`${name}: ${refusal.message}`);
  }
  return { missing: [...missing], differing, refused };

  async function removeShares() {
    for (const share of [...foreign, ...plan.filter(isShare)]) await session.remove(share);
  }

  async function replace(part: BrokerPart, refusal: BrokerRefusal) {
    if (part.kind !== 'exchange' || !part.isTransient) return refusal;
    await session.remove(part);
    await removeShares();
    for (const share of plan.filter(isShare)) await session.declare(share);
    return await session.declare(part);
  }
}

/** Whether the shares of the users may have been bound in another order than the plan's. */
function mayBeShuffled(plan: readonly BrokerPart[], missing: ReadonlySet<BrokerPart>): boolean {
  const shares = plan.filter(isShare);
  const names = new Set(shares.flatMap(({ from, to }) => [from, to]));
  return [...missing].some((part) =>
    part.kind === 'binding'
      ? isShare(part)
      : names.has(part.name) || (part.kind === 'exchange' && part.isTransient === true),
  );
}

/** Shares of partitions that the plan does not have: nobody reads what they get. */
function foreignShares(
  plan: readonly BrokerPart[],
  inventory: BrokerInventory | undefined,
): readonly BindingPart[] {
  const shares = plan.filter(isShare);
  const own = new Set(shares.map(({ to }) => to));
  const exchanges = new Set(shares.map(({ from }) => from));
  const bound = [...exchanges].flatMap((exchange) => inventory?.boundTo(exchange) ?? []);
  return bound.filter(({ to }) => !own.has(to));
}
