/** Runs work while no other tab of this origin runs such work. */
export type OneTabAtATime = <T>(work: () => Promise<T>) => Promise<T>;

/** Longer than any tab's work takes; a tab that takes longer is stuck, and waited for no more. */
const TURN_WITHIN_MS = 30_000;

/**
 * @param locks of the browser, which has none outside a secure context. Then tabs do not wait for
 * each other, and home's grace for a refresh token used twice at once has to do.
 */
export function createOneTabAtATime(locks: LockManager | undefined, name: string): OneTabAtATime {
  if (!locks) return (work) => work();
  return async <T>(work: () => Promise<T>): Promise<T> => {
    let hasTurn = false;
    const inTurn = () => {
      hasTurn = true;
      return work();
    };
    try {
      return await locks.request(name, { signal: AbortSignal.timeout(TURN_WITHIN_MS) }, inTurn);
    } catch (error) {
      if (hasTurn) throw error;
      return await work();
    }
  };
}
