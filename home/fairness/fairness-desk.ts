import type { Clock, Instant } from '@mockstreet/shared/instant';
import { MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { FairnessFigures } from './read-fairness.ts';

/** Older figures are counted anew when somebody asks. */
export const FIGURES_AGE_MICROS_MAX = MICROS_PER_MINUTE;

export interface FairnessDesk {
  /**
   * The figures, at most so old; those at hand while newer ones are being counted, however long that takes.
   * Rejects where none were ever counted and none can be.
   */
  current(): Promise<FairnessFigures>;
}

/** Counts once at a time and only while somebody asks, since it reads whole tables. */
export function createFairnessDesk(options: {
  readonly count: (at: Instant) => Promise<FairnessFigures>;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
}): FairnessDesk {
  const { count, clock, onFault } = options;
  let known: FairnessFigures | undefined;
  let counting: Promise<FairnessFigures> | undefined;

  const countAnew = async () => {
    try {
      known = await count(clock());
      return known;
    } finally {
      counting = undefined;
    }
  };

  return {
    async current() {
      if (known && clock() - known.at < FIGURES_AGE_MICROS_MAX) return known;
      counting ??= countAnew();
      if (!known) return await counting;
      counting.catch(onFault);
      return known;
    },
  };
}
