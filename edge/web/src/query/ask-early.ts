/**
 * Asks at once, for whoever is the first to: while the screen is still being made, the answer is on
 * its way.
 *
 * @param isGood whether that answer will still do; else, and for all who come later, it is asked anew
 */
export function askEarly<T>(ask: () => Promise<T>, isGood: () => boolean): () => Promise<T> {
  let early: Promise<T> | undefined = ask();
  return () => {
    const first = early;
    early = undefined;
    return first && isGood() ? first : ask();
  };
}
