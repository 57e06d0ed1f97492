import { setTimeout as sleep } from 'node:timers/promises';

export interface Loop {
  /** Lets the running round end, and begins no other. */
  stop(): Promise<void>;
}

/**
 * Runs `round` again and again, waiting in between for as many milliseconds as it resolves to. One
 * round at a time. A round that rejects ends the process: it must handle its own faults.
 */
export function runEvery(round: (signal: AbortSignal) => Promise<number>): Loop {
  const controller = new AbortController();
  const { signal } = controller;
  const run = async () => {
    while (!signal.aborted) {
      const pauseMs = await round(signal);
      if (signal.aborted) return;
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
    }
  };
  const done = run();
  return {
    async stop() {
      controller.abort();
      await done;
    },
  };
}
