/** Counts what is open, by whose it is. */
export interface Counts {
  readonly of: (whose: string) => number;
  readonly add: (whose: string) => void;
  readonly remove: (whose: string) => void;
}

export function createCounts(): Counts {
  const counts = new Map<string, number>();
  const of = (whose: string) => counts.get(whose) ?? 0;
  return {
    of,
    add: (whose) => counts.set(whose, of(whose) + 1),
    remove(whose) {
      const left = of(whose) - 1;
      if (left > 0) counts.set(whose, left);
      else counts.delete(whose);
    },
  };
}
