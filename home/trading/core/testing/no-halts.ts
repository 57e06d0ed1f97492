import { addMicros } from '@mockstreet/shared/instant';
import type { HaltTimes } from '../halts.ts';

/** Uninterrupted trading, day and night. */
export const NO_HALTS: HaltTimes = {
  haltsOf: () => [],
  hoursOf: ({ acceptedAt }) => ({
    opensAt: acceptedAt,
    tradedBetween: (from, to) => to - from,
    addTradingTime: (from, micros) => addMicros(from, micros),
  }),
};
