import type { RankedAccount } from '../api/payloads.ts';

const STEPS = 3;

export interface Places {
  /** The first three, if as many have a rank; else nobody: a podium of two looks like a fault. */
  readonly podium: readonly RankedAccount[];
  readonly others: readonly RankedAccount[];
}

/** Who stands on the podium, and who comes behind, as ordered. */
export function splitPlaces(items: readonly RankedAccount[]): Places {
  const podium = items.slice(0, STEPS);
  if (podium.length < STEPS || podium.some(({ rank }) => rank === null)) {
    return { podium: [], others: items };
  }
  return { podium, others: items.slice(STEPS) };
}

/** Who overtakes between two pages stands on both; once is enough. */
export function eachOnce(rows: readonly RankedAccount[]): readonly RankedAccount[] {
  const byUser = new Map<string, RankedAccount>();
  for (const row of rows) if (!byUser.has(row.user_id)) byUser.set(row.user_id, row);
  return [...byUser.values()];
}
