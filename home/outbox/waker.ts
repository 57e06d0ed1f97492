/** Lets one loop sleep until something happens or a time has passed, whichever is first. */
export interface Waker {
  wake(): void;
  /** Resolves at once when {@link Waker.wake} was called since the last wait. */
  wait(ms: number): Promise<void>;
}

export function createWaker(): Waker {
  let woken = false;
  let resume: (() => void) | undefined;
  return {
    wake: () => {
      woken = true;
      resume?.();
    },
    wait: async (ms) => {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          resume = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      woken = false;
      resume = undefined;
    },
  };
}
