import { median } from './figure.ts';

/** How far a drain had come at a moment. */
export interface DrainSample {
  /** Since it began, in milliseconds. */
  readonly atMs: number;
  /** Of all that is to be decided, 0 to 1. */
  readonly share: number;
  /** The most memory that the engine had held by then, in bytes; undefined where the system does not tell. */
  readonly peakMemoryBytes: number | undefined;
}

/** When a share of it was done, in milliseconds, between the samples before and behind it. */
export function whenDone(samples: readonly DrainSample[], share: number): number {
  const behind = samples.findIndex((sample) => sample.share >= share);
  const [last, next] = [samples[behind - 1], samples[behind]];
  if (!next) throw new RangeError(`nobody saw ${share} of it done`);
  if (!last || next.share === last.share) return next.atMs;
  const part = (share - last.share) / (next.share - last.share);
  return last.atMs + (next.atMs - last.atMs) * part;
}

/** Which share was done at a moment, by the last sample before it. */
export function shareAt(samples: readonly DrainSample[], atMs: number): number {
  return samples.findLast((sample) => sample.atMs <= atMs)?.share ?? 0;
}

/** Shares a second over each of so many equal parts of it. */
export function sliceRates(samples: readonly DrainSample[], slices: number): number[] {
  const ends = Array.from({ length: slices + 1 }, (_, slice) =>
    slice === 0 ? (samples[0]?.atMs ?? 0) : whenDone(samples, slice / slices),
  );
  return ends.slice(1).map((end, slice) => 1_000 / slices / (end - (ends[slice] as number)));
}

export interface Steadiness {
  /** Shares a second: medians of the first fifth behind a warm-up, and of the last. */
  readonly first: number;
  readonly last: number;
  /** Of each slice. */
  readonly rates: readonly number[];
}

/** Slices of five hundredths: the first is for warming up, then four make a fifth. */
const SLICES = 20;
const FIFTH = SLICES / 5;

/** Whether a drain goes on as fast as it began. */
export function steadinessOf(samples: readonly DrainSample[]): Steadiness {
  const rates = sliceRates(samples, SLICES);
  return {
    first: median(rates.slice(1, 1 + FIFTH)),
    last: median(rates.slice(-FIFTH)),
    rates,
  };
}

/** The most memory that was held until a share was done; undefined where the system does not tell. */
export function peakUntil(samples: readonly DrainSample[], share: number): number | undefined {
  return samples.find((sample) => sample.share >= share)?.peakMemoryBytes;
}

/** Shares a second between two of them. */
export function rateBetween(samples: readonly DrainSample[], from: number, to: number): number {
  return ((to - from) * 1_000) / (whenDone(samples, to) - whenDone(samples, from));
}
