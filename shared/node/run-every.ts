import { setTimeout as sleep } from 'node:timers/promises';

export interface Loop {
  /** Ends the pause: the next round begins now, or as soon as the running one is over. */
  wake(): void;
  /** Lets the running round end, and begins no other. */
  stop(): Promise<void>;
}

/**
 * Runs `round` again and again, waiting in between for as many milliseconds as it resolves to. One
 * round at a time. A round that rejects ends the process: it must handle its own faults.
 */
export function runEvery(round: (signal: AbortSignal) => Promise<number>): Loop {
  const stopping = new AbortController();
  let waking = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      const pauseMs = await round(stopping.signal);
      const signal = AbortSignal.any([stopping.signal, waking.signal]);
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
      if (waking.signal.aborted) waking = new AbortController();
    }
  };
  const done = run();
  return {
    wake: () => waking.abort(),
    async stop() {
      stopping.abort();
      await done;
    },
  };
}
