import { addMicros, type Clock, type Instant, MICROS_PER_MS } from '@mockstreet/shared/instant';

/**
 * When a page was opened, as the edge's clock tells now. It is known better once the edge has
 * answered: a device that was ahead goes back, and nothing that comes from then on is of before.
 *
 * @param uptimeMs how long the page is there; a device that sleeps may not count that
 */
export function createOpenedAt(clock: Clock, uptimeMs: () => number): () => Instant {
  const openedMs = uptimeMs();
  let openedAt = clock();
  return () => {
    const micros = Math.round((uptimeMs() - openedMs) * MICROS_PER_MS);
    const at = addMicros(clock(), -micros);
    if (at < openedAt) openedAt = at;
    return openedAt;
  };
}
