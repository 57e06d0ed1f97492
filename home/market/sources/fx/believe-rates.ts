import { type Decimal, min, subtract } from '@mockstreet/shared/decimal';
import { implausibility, isVouchedFor, type KnownRate, type RateClass } from './choose-rate.ts';

/** A rate that was not believed, and how many readings of its class in a row have said so by now. */
export interface Doubt {
  readonly rate: Decimal;
  readonly readings: number;
}

export interface Judgement {
  /** By class, why its reading is not believed, `key=value`; undefined for one that is. */
  readonly faults: ReadonlyMap<RateClass, string | undefined>;
  readonly doubts: ReadonlyMap<RateClass, Doubt>;
}

/** The first reading and two more: whoever errs for a moment does not err alike three times. */
const READINGS_TO_BELIEVE = 3;
/** Readings agree that are no more than a twentieth apart; of two classes, a tenth. */
const AGREE_DIVISOR = 20n;
const CLASSES_AGREE_DIVISOR = 10n;

/**
 * Which of the rates that were read together are believed. Where the last one on the tape vouches for
 * them, those that are near it. Else, as on an empty tape, those that the other class does not
 * contradict: a first rate that is wrong would be a free gift, and keep out the right ones. What is not
 * believed for being far away is once two more readings of its class agree with it.
 *
 * Doubts are kept in memory only: whoever forgets them waits for two more readings.
 */
export function judgeRates(
  last: KnownRate | null,
  readings: readonly KnownRate[],
  before: Judgement['doubts'],
): Judgement {
  const faults = new Map<RateClass, string | undefined>();
  const doubts = new Map(before);
  const inRange = readings.filter((one) => implausibility(null, one) === undefined);
  for (const reading of readings) {
    const kind = reading.class;
    const isInRange = inRange.includes(reading);
    const fault = implausibility(last, reading) ?? contradiction(last, reading, inRange, before);
    const doubt = isInRange && fault !== undefined ? doubted(reading.rate, before.get(kind)) : null;
    const isBelieved = fault === undefined || doubt?.readings === READINGS_TO_BELIEVE;
    faults.set(kind, isBelieved ? undefined : fault);
    if (doubt && !isBelieved) doubts.set(kind, doubt);
    else doubts.delete(kind);
  }
  return { faults, doubts };
}

function contradiction(
  last: KnownRate | null,
  reading: KnownRate,
  inRange: readonly KnownRate[],
  doubts: Judgement['doubts'],
): string | undefined {
  if (isVouchedFor(last, reading.at)) return undefined;
  const other = inRange.find((one) => one.class !== reading.class);
  // One that was contradicted is not right because the other has fallen silent.
  const agrees = other ? areNear(other.rate, reading.rate, CLASSES_AGREE_DIVISOR) : !doubts.size;
  return agrees ? undefined : 'RATES_DISAGREE';
}

function doubted(rate: Decimal, before: Doubt | undefined): Doubt {
  const agrees = before !== undefined && areNear(before.rate, rate, AGREE_DIVISOR);
  return agrees ? { ...before, readings: before.readings + 1 } : { rate, readings: 1 };
}

function areNear(a: Decimal, b: Decimal, divisor: bigint): boolean {
  const step = subtract(a, b);
  return (step < 0n ? -step : step) * divisor <= min(a, b);
}
