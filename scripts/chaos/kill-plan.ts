export interface PlannedKill {
  /** From one. */
  readonly number: number;
  /** Which engine, from zero. */
  readonly engine: number;
  /** Whether home is cut off from the edge's broker besides. */
  readonly cutsHomeOff: boolean;
}

/** From one kill to the next, unless what serves again takes longer. */
export const KILLED_EVERY_MS = 10_000;
/** Where in the run home is cut off: with the first kill from there on. */
const CUTS_AT = [1 / 3, 2 / 3] as const;

/**
 * The kills of a run of this length: the engines in turn. How many they are follows from its length alone, so that a
 * machine on which all is slow has as many, and takes longer.
 */
export function planKills(forMs: number, engines: number): PlannedKill[] {
  const count = Math.ceil(forMs / KILLED_EVERY_MS);
  const cutsFrom = (part: number) => Math.ceil((part * forMs) / KILLED_EVERY_MS);
  const cuts = new Set(CUTS_AT.map(cutsFrom));
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    engine: index % engines,
    cutsHomeOff: cuts.has(index),
  }));
}
