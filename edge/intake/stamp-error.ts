import { type Clock, formatInstant } from '@mockstreet/shared/instant';
import { CLOCK_ERROR_MS_MAX } from '@mockstreet/shared/order-envelope';
import type { AcceptanceClock } from './acceptance-clock.ts';

/** How wrong the stamps may be. */
export interface StampError {
  /** Known error of the wall clock, and what the stamps run ahead of it. Milliseconds. */
  currentMs(): number;
  /** Why orders are refused for it, with the times that an operator has to compare. */
  fault(): string | undefined;
}

/**
 * Watches the error of the stamps. A wall clock that jumped ahead and was put right leaves the
 * mark in the future: stamps never go back, so orders are refused for as long as the jump was
 * (docs/assumptions.md says the way out). That is told once each time it begins.
 */
export function createStampError(ports: {
  readonly clock: Clock;
  readonly acceptanceClock: Pick<AcceptanceClock, 'latest' | 'aheadMs'>;
  /** Known error of this machine's clock, in milliseconds. */
  readonly wallErrorMs: () => number;
  readonly onUnsure: (times: ClockTimes) => void;
}): StampError {
  let isUnsure = false;
  const times = (): ClockTimes => ({
    mark: formatInstant(ports.acceptanceClock.latest()),
    wall: formatInstant(ports.clock()),
  });
  const currentMs = () => {
    const errorMs = ports.wallErrorMs() + ports.acceptanceClock.aheadMs();
    const wasUnsure = isUnsure;
    isUnsure = errorMs > CLOCK_ERROR_MS_MAX;
    if (isUnsure && !wasUnsure) ports.onUnsure(times());
    return errorMs;
  };
  return {
    currentMs,
    fault() {
      if (currentMs() <= CLOCK_ERROR_MS_MAX) return undefined;
      const { mark, wall } = times();
      return `unsure: latest stamp ${mark}, wall clock ${wall}`;
    },
  };
}

/** RFC 3339. */
export interface ClockTimes {
  readonly mark: string;
  readonly wall: string;
}
