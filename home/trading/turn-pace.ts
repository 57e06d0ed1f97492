/** How much there is for a turn to do: what is little may wait for more of its kind. */
export type Work = 'none' | 'little' | 'plenty';

/** Says when a lane begins its next turn. */
export interface TurnPace {
  /** There is something to do. */
  wake(work: Work): void;
  /**
   * Resolves when the next turn is to begin, reckoned from now, the end of the last: at once where there is plenty to
   * do, or whatever woke it was that; with the first message, where none came for as long as a rest; else when the rest
   * is over.
   */
  next(work: () => Work): Promise<void>;
}

/**
 * A turn costs much the same for one message as for ten. One right behind the other, turns of a message or two keep
 * the cores so busy that what somebody waits for, the fill when the price moves, is late; with a rest in between, the
 * same messages come in fewer turns.
 * @param restMs that a lane takes between turns of little; no message waits longer for its turn to begin
 */
export function createTurnPace(restMs: number): TurnPace {
  let woken = Promise.withResolvers<void>();
  let rested = Promise.withResolvers<void>();
  let isUrgent = false;

  const hurry = () => {
    // Told of each message of a backlog, thousands of times between two turns.
    if (isUrgent) return;
    isUrgent = true;
    woken.resolve();
    rested.resolve();
  };

  return {
    wake(work) {
      if (work === 'plenty') hurry();
      else woken.resolve();
    },
    async next(work) {
      const endedAt = performance.now();
      if (work() === 'none') await woken.promise;
      const leftMs = restMs - (performance.now() - endedAt);
      if (!isUrgent && leftMs > 0 && work() !== 'plenty') {
        const timer = setTimeout(hurry, leftMs);
        await rested.promise;
        clearTimeout(timer);
      }
      isUrgent = false;
      woken = Promise.withResolvers<void>();
      rested = Promise.withResolvers<void>();
    },
  };
}
