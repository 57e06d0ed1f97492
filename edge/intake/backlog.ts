import type { Instant } from '@mockstreet/shared/instant';

/** Samples kept of "the n-th message was accepted at". Beyond it, only every other one is. */
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
   * About when the oldest waiting message was accepted: the time of the message that many places
   * before the newest, or of one up to a 4096th of the waiting time before it. While partitions
   * drain unevenly it is off by their difference. Undefined when nothing waits, or when what waits
   * is older than this process.
   */
  oldestAcceptedAt(): Instant | undefined;
}

/** Messages published before a look began. */
export type LookMark = number;

export function createBacklog(options: { readonly depthMax: number }): Backlog {
  let published = 0;
  let seen = { mark: 0, ready: 0 };
  /** Places are counted from this process's first message. One sample after every `stride` looks. */
  let samples: { place: number; acceptedAt: Instant }[] = [];
  let stride = 1;
  let looksSinceSample = 1;

  const sample = (acceptedAt: Instant) => {
    if (samples.length === SAMPLES_MAX) {
      samples = samples.filter((_, at) => at % 2 === 0);
      stride *= 2;
    }
    samples.push({ place: published, acceptedAt });
    looksSinceSample = 0;
  };
  /** Forgets what has left the queue. */
  const prune = (head: number) => {
    const behindHead = samples.findIndex(({ place }) => place > head);
    const atHead = (behindHead < 0 ? samples.length : behindHead) - 1;
    if (atHead > 0) samples.splice(0, atHead);
    if (samples.length <= 1) stride = 1;
  };
  const depth = () => seen.ready + (published - seen.mark);
  return {
    published(acceptedAt, messages) {
      if (looksSinceSample >= stride) sample(acceptedAt);
      published += messages;
    },
    startLook: () => published,
    observed(mark, ready) {
      seen = { mark, ready };
      looksSinceSample += 1;
      prune(mark - ready);
    },
    depth,
    isFull: () => depth() >= options.depthMax,
    oldestAcceptedAt() {
      const [oldest] = samples;
      if (seen.ready === 0 || !oldest || oldest.place > seen.mark - seen.ready) return undefined;
      return oldest.acceptedAt;
    },
  };
}
