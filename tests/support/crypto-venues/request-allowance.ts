/** How many requests of a group are allowed in a stretch of time, counted from its first. */
export interface RequestAllowance {
  /** Counts one; what is left, below zero when it was too many. */
  take(group: string, cost?: number): number;
}

export function createRequestAllowance(
  most: number,
  stretchMs: number,
  nowMs: () => number,
): RequestAllowance {
  const used = new Map<string, { stretch: number; count: number }>();
  return {
    take(group, cost = 1) {
      const stretch = Math.floor(nowMs() / stretchMs);
      const before = used.get(group);
      const count = (before?.stretch === stretch ? before.count : 0) + cost;
      used.set(group, { stretch, count });
      return most - count;
    },
  };
}
