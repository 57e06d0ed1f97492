/** How many orders of a partition are stored as PENDING, as far as its lane can tell. */
export interface StoredCount {
  /** Counts, unless it has counted already. For the lane that is the active one, and none else. */
  ensure(): Promise<void>;
  /** So many more, or fewer. Before the count this changes nothing: the count will find them. */
  add(difference: number): void;
  /** Others have stored something too: to be counted again. */
  forget(): void;
  /** Whether there may be any. False as long as nobody has counted. */
  any(): boolean;
}

export function createStoredCount(count: () => Promise<number>): StoredCount {
  let stored: number | undefined;
  return {
    async ensure() {
      stored ??= await count();
    },
    add(difference) {
      if (stored !== undefined) stored += difference;
    },
    forget() {
      stored = undefined;
    },
    any: () => stored !== undefined && stored !== 0,
  };
}
