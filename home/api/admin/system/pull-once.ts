import type { Clock, Instant } from '@mockstreet/shared/instant';
import type { Plug } from './plug.ts';

export interface PullOnceParts {
  readonly plug: Plug;
  readonly clock: Clock;
}

/** @param record leaves a trace of who pulls; answers whether they may */
export type PullOnce = (
  seconds: number,
  record: () => Promise<boolean>,
) => Promise<Instant | 'not_admin'>;

/**
 * Takes home away once, however many ask meanwhile: all get the same answer, and only who did it
 * leaves a trace. That is written first: nobody takes home away without one.
 */
export function createPullOnce({ plug, clock }: PullOnceParts): PullOnce {
  let running: Promise<Instant | 'not_admin'> | undefined;

  async function pull(seconds: number, record: () => Promise<boolean>) {
    return (await record()) ? await plug.pull(seconds) : 'not_admin';
  }

  return async (seconds, record) => {
    while (running) {
      const others = await running;
      if (others !== 'not_admin') return others;
    }
    const backAt = plug.backAt();
    if (backAt !== null && backAt > clock()) return backAt;
    running = pull(seconds, record).finally(() => {
      running = undefined;
    });
    return await running;
  };
}
