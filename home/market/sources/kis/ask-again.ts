import { setTimeout as sleep } from 'node:timers/promises';
import { KisFault } from './kis-fault.ts';

/**
 * Asks, and asks once more when there is no answer after `afterMs` or a broken one before; whichever
 * answers first is taken. A single request that is lost or late then leaves no gap. What the venue
 * refuses by a code of its own is not asked again. Rejects with the first fault.
 */
export async function askAgain<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  afterMs: number,
  signal: AbortSignal,
): Promise<T> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const first = ask(either);
  const second = (async () => {
    const waited = sleep(afterMs, undefined, { signal: either });
    // A fault ends the wait; an answer ends everything, and this with it.
    await Promise.race([waited, first.then(() => waited)]).catch((error) => {
      if (either.aborted || !isBroken(error)) throw error;
    });
    return await ask(either);
  })();
  try {
    return await Promise.any([first, second]);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  } finally {
    over.abort();
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof KisFault && error.messageCode === '';
}
