/** One frame to the broker: this delivery tag, or every open one up to it. */
export interface Ack {
  readonly tag: number;
  readonly allUpTo: boolean;
}

export interface AckPlan {
  /** What to send now that these messages are dealt with. */
  done(tags: readonly number[]): Ack[];
  /** What has been put off, before the channel closes. */
  flush(): Ack[];
}

/**
 * Acks in as few frames as possible: one for all tags up to the first that is not done. Tags beyond
 * it are put off until that one is done too, or until there are more than `putOffMax`; they take
 * room in the prefetch meanwhile. A channel's tags count from one.
 */
export function createAckPlan(putOffMax: number): AckPlan {
  /** Done, at or beyond `next`. */
  const done = new Set<number>();
  /** Done and not sent. A tag may be named to the broker only once. */
  const unsent = new Set<number>();
  let next = 1;
  const sendEach = (): Ack[] => {
    const acks = [...unsent].map((tag) => ({ tag, allUpTo: false }));
    unsent.clear();
    return acks;
  };
  return {
    done(tags) {
      for (const tag of tags) {
        done.add(tag);
        unsent.add(tag);
      }
      let last: number | undefined;
      for (; done.delete(next); next++) {
        if (unsent.delete(next)) last = next;
      }
      const acks = last === undefined ? [] : [{ tag: last, allUpTo: true }];
      return unsent.size > putOffMax ? [...acks, ...sendEach()] : acks;
    },
    flush: sendEach,
  };
}
