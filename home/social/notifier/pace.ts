/** When a channel may be posted to again. Times in milliseconds of any one clock. */
export interface Pace {
  /** How long to wait from now on; 0: not at all. */
  waitMs(nowMs: number): number;
  /** It is known how long. */
  pause(nowMs: number, ms: number): void;
  /** It did not work, nobody says for how long: longer each time, and not all at one moment. */
  backOff(nowMs: number): void;
  /** It works. */
  succeeded(): void;
}

const FIRST_MS = 1_000;
/** After an outage of hours no alert waits longer than this for somebody to look. */
const LONGEST_MS = 60_000;

/** @param random of [0, 1) */
export function createPace(random: () => number): Pace {
  let until = 0;
  let attempts = 0;
  let lastMs = 0;
  /** A clock that is set back takes what it had set along. */
  const look = (nowMs: number) => {
    if (nowMs < lastMs) until -= lastMs - nowMs;
    lastMs = nowMs;
  };
  return {
    waitMs: (nowMs) => {
      look(nowMs);
      return Math.max(0, until - nowMs);
    },
    pause: (nowMs, ms) => {
      look(nowMs);
      until = Math.max(until, nowMs + ms);
    },
    backOff: (nowMs) => {
      look(nowMs);
      const ms = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 16));
      attempts += 1;
      until = Math.max(until, nowMs + ms * (0.5 + random() / 2));
    },
    succeeded: () => {
      attempts = 0;
    },
  };
}
