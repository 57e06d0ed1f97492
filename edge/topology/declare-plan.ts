import {
  type BindingPart,
  type BrokerPart,
  describePart,
  type ExchangePart,
  goesWithRestart,
  isShare,
  isTransient,
} from './broker-plan.ts';
import type { BrokerRefusal, BrokerSession } from './broker-session.ts';
import type { BrokerInventory } from './read-inventory.ts';

/** What one round has found and done. */
export interface DeclaredRound {
  /** Parts that were not there. Bindings only as far as the inventory tells. */
  readonly missing: readonly BrokerPart[];
  /** Those of them that stand now. */
  readonly made: readonly BrokerPart[];
  /** Parts that stand, but were declared otherwise: name as {@link describePart} has it → the broker's words. */
  readonly differing: ReadonlyMap<string, string>;
  /** What the broker refused for another reason; it was tried all the same with what follows. */
  readonly refused: readonly string[];
}

const DIFFERS = 406;
const NOT_FOUND = 404;

/**
 * Looks for every part, and then declares it. A part that differs is left as it is: arguments
 * cannot be changed, and deleting a queue would delete orders. It is declared no more while it is
 * in `knownToDiffer` and stands.
 *
 * Where the broker has started since, where a partition lost its share of the users, or somebody else
 * has one, all shares are bound anew in their order: only then is each user in the partition of
 * before, and in one that is read. Meanwhile the beacons' exchange is away, which intake's channel
 * does not outlive, and which tells whoever begins anew that this was not finished.
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
  const made: BrokerPart[] = [];
  const refused: string[] = [];
  const foreign = foreignShares(plan, inventory);
  if (foreign.length > 0 || mayBeShuffled(plan, missing)) await takeSharesAway();
  for (const part of plan) {
    // Whoever finds the beacons' exchange believes that all the rest stands.
    if (refused.length > 0 && goesWithRestart(part)) continue;
    const name = describePart(part);
    const known = knownToDiffer.get(name);
    if (known !== undefined && !missing.has(part)) {
      differing.set(name, known);
      continue;
    }
    const refusal = await session.declare(part);
    if (!refusal) {
      if (missing.has(part)) made.push(part);
    } else if (refusal.code !== DIFFERS) {
      note(name, refusal);
    } else if (isTransient(part)) {
      // An older version declared it to stay, so it does not say since when the shares are as they are.
      const kept = await session.remove(part);
      if (!kept) return await declarePlan(plan, session, inventory, knownToDiffer);
      note(name, kept);
    } else {
      differing.set(name, refusal.message);
    }
  }
  return { missing: [...missing], made, differing, refused };

  function note(name: string, refusal: BrokerRefusal | undefined): void {
    if (refusal) refused.push(`${name}: ${refusal.message}`);
  }

  async function remove(part: BindingPart | ExchangePart): Promise<void> {
    const refusal = await session.remove(part);
    if (refusal?.code !== NOT_FOUND) note(`no ${describePart(part)}`, refusal);
  }

  async function takeSharesAway(): Promise<void> {
    const shares = plan.filter(isShare);
    for (const part of [...plan.filter(isTransient), ...foreign, ...shares]) await remove(part);
  }
}

/** Whether the shares of the users may have been bound in another order than the plan's. */
function mayBeShuffled(plan: readonly BrokerPart[], missing: ReadonlySet<BrokerPart>): boolean {
  const shares = plan.filter(isShare);
  const names = new Set(shares.flatMap(({ from, to }) => [from, to]));
  return [...missing].some((part) =>
    part.kind === 'binding' ? isShare(part) : names.has(part.name) || isTransient(part),
  );
}

/** Shares that are none of the plan: nobody reads what they get, or one counts twice. */
function foreignShares(
  plan: readonly BrokerPart[],
  inventory: BrokerInventory | undefined,
): readonly BindingPart[] {
  const shares = plan.filter(isShare);
  const exchanges = new Set(shares.map(({ from }) => from));
  const bound = [...exchanges].flatMap((exchange) => inventory?.boundTo(exchange) ?? []);
  return bound.filter(
    (found) =>
      Object.keys(found.arguments ?? {}).length > 0 ||
      !shares.some(({ to, routingKey }) => to === found.to && routingKey === found.routingKey),
  );
}
