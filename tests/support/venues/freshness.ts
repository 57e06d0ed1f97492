import type { VenueName } from './all-venues.ts';

/** Whether each source's price was fresh at one look. */
export type Look = ReadonlyMap<VenueName, boolean>;

export interface Freshness {
  /** What a fault excuses may be stale until it has been fresh again after its end. */
  faultBegins(excuses: readonly VenueName[]): void;
  faultEnds(): void;
  /** Takes in a look, at a moment in milliseconds. */
  look(fresh: Look, atMs: number): void;
  /** Stale with nothing to excuse it, in words. */
  readonly breaches: readonly string[];
  /** Whether every source has been fresh since the last fault ended. */
  hasRecovered(): boolean;
}

/** A price may be away this long between two answers: a busy machine is not a stale source. */
const STALE_MS_MAX = 2_000;
/** What was away is back once it has stood this long: what hangs on it may fall after it. */
const BACK_MS = 2_000;

/** Holds every source to freshness, but for those at which something goes wrong. */
export function createFreshness(names: readonly VenueName[], faultName: () => string): Freshness {
  const excused = new Set<VenueName>();
  const freshAt = new Map<VenueName, number>();
  const told = new Set<string>();
  const breaches: string[] = [];
  let isFaulty = false;
  let backSince: number | undefined;
  return {
    breaches,
    faultBegins(excuses) {
      isFaulty = true;
      backSince = undefined;
      for (const name of excuses) excused.add(name);
    },
    faultEnds() {
      isFaulty = false;
    },
    look(fresh, atMs) {
      const isBack = !isFaulty && [...excused].every((name) => fresh.get(name));
      backSince = isBack ? (backSince ?? atMs) : undefined;
      if (backSince !== undefined && atMs - backSince >= BACK_MS) excused.clear();
      for (const name of names) {
        if (fresh.get(name)) {
          freshAt.set(name, atMs);
          continue;
        }
        const since = freshAt.get(name) ?? atMs;
        freshAt.set(name, since);
        const text = `${name} stale beside ${faultName()}`;
        if (excused.has(name) || atMs - since <= STALE_MS_MAX || told.has(text)) continue;
        told.add(text);
        breaches.push(text);
      }
    },
    hasRecovered: () => excused.size === 0,
  };
}
