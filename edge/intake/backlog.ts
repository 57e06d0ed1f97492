import type { Instant } from '@mockstreet/shared/instant';

/** Samples kept of "the n-th message was accepted at"; when full, every other one is dropped. */
const SAMPLES_MAX = 4096;

/**
 * What waits in the partitions, as far as intake can tell: the depth seen at the last look plus
 * what it published since. Bounds the queue, for the broker's own limit would reject what the
 * journal already holds.
 */
export interface Backlog {
  /** Counts messages just handed to the broker, all with the same time. */
  published(acceptedAt: Instant, messages: number): void;
  /** Marks the start of a look at the queues; give the mark to `observed` with what was seen. */
  startLook(): LookMark;
  /** `ready`: messages in all partitions that no consumer has taken. */
  observed(mark: LookMark, ready: number): void;
  /** Never below the truth by more than what was in flight when the look began. */
  depth(): number;
  isFull(): boolean;
  /**
   * About when the oldest waiting message was accepted, at most a look's interval too early: the
   * time of the message that many places before the newest. Exact while home is away, since then
   * nothing leaves; while partitions drain unevenly it is off by their difference. Undefined when
   * nothing waits, or when what waits is older than this process.
   */
  oldestAcceptedAt(): Instant | undefined;
}

/** Messages published before a look began. */
export type LookMark = number;

export function createBacklog(options: { readonly depthMax: number }): Backlog {
  let published = 0;
  let seen = { mark: 0, ready: 0 };
  /** Places counted from this process's first message; the first message after each look. */
  let samples: { place: number; acceptedAt: Instant }[] = [];
  let sampleDue = true;

  const depth = () => seen.ready + (published - seen.mark);
  return {
    published(acceptedAt, messages) {
      if (sampleDue) {
        if (samples.length === SAMPLES_MAX) samples = samples.filter((_, at) => at % 2 === 0);
        samples.push({ place: published, acceptedAt });
        sampleDue = false;
      }
      published += messages;
    },
    startLook: () => published,
    observed(mark, ready) {
      seen = { mark, ready };
      sampleDue = true;
    },
    depth,
    isFull: () => depth() >= options.depthMax,
    oldestAcceptedAt() {
      if (seen.ready === 0) return undefined;
      const head = seen.mark - seen.ready;
      return samples.findLast(({ place }) => place <= head)?.acceptedAt;
    },
  };
}
