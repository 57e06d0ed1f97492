import { type Decimal, decimal, floorToMultiple, max } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { sha256Hex } from '@mockstreet/shared/order-id';
import type { Instrument } from '../instruments/instruments.ts';
import { ceilToTick, floorToTick, tickSize } from '../instruments/tick-size.ts';
import { createNoise, hash32, NOISE_ONE, type NoiseKey } from './sim-noise.ts';
import { SIM_MOMENTS, SIM_PARAMETERS, type SimParameters } from './sim-parameters.ts';

/** A year's volatility of one percent, per square root of a second, in parts per billion. */
const PPB_PER_PERCENT = 1781;
const BILLION = 1_000_000_000;
/** Part of a day's volume that changes hands in an auction. */
const AUCTION_VOLUME_DIVISOR = 40n;

const SPREAD_STREAM = 101;
const SIDE_STREAM = 102;
const MOMENT_MICROS = MICROS_PER_SECOND / SIM_MOMENTS;
/** Up to here all printed on the whole second, and their past stays as it was ({@link SimModel.printsAt}). */
const MOMENTS_FROM = Date.UTC(2026, 10, 23) * MICROS_PER_MS;
/** How wide the spread is, and how often. */
const SPREADS_IN_TICKS = [1n, 1n, 1n, 1n, 1n, 2n, 2n, 3n] as const;

/** What makes the prices of one simulated instrument. */
export interface SimModel {
  readonly instrument: Instrument;
  readonly key: NoiseKey;
  readonly base: Decimal;
  /** Parts per billion of movement at a second. */
  readonly movement: (second: number) => number;
  /** When within the second that begins at the given moment it prints: not all at once, as in any market. */
  readonly printsAt: (second: Instant) => Instant;
  readonly dailyVolume: bigint;
}

export function createSimModel(seed: string, instrument: Instrument): SimModel {
  const parameters = SIM_PARAMETERS.get(instrument.tickerId);
  if (!parameters) throw new RangeError(`no parameters to simulate ${instrument.tickerId} with`);
  const key = keyOf(seed, instrument.tickerId);
  const moment = parameters.moment * MOMENT_MICROS;
  return {
    instrument,
    key,
    base: decimal(parameters.basePrice),
    movement: createMovement(parameters, keyOf(seed, `market ${instrument.market}`), key),
    printsAt: (second) => (second < MOMENTS_FROM ? second : addMicros(second, moment)),
    dailyVolume: BigInt(parameters.dailyVolume) * 100_000_000n,
  };
}

function createMovement(parameters: SimParameters, marketKey: NoiseKey, ownKey: NoiseKey) {
  const shared = createNoise(marketKey);
  const own = createNoise(ownKey);
  const { marketShare } = parameters;
  // The two parts are at right angles, so their squares add up to one. A square root is exact.
  const ownShare = Math.floor(Math.sqrt(1_000_000 - marketShare * marketShare));
  const scale = parameters.volatilityPercent * PPB_PER_PERCENT;
  return (second: number) => {
    const mixed = Math.floor((marketShare * shared(second) + ownShare * own(second)) / 1000);
    return Math.floor((scale * mixed) / NOISE_ONE);
  };
}

/** On the grid, and at least one step above zero. Up by 25 % and down by a fifth are opposites. */
export function priceOf(model: SimModel, movement: number, at: Instant): Decimal {
  const size = BigInt(BILLION + Math.abs(movement));
  const units =
    movement >= 0 ? (model.base * size) / BigInt(BILLION) : (model.base * BigInt(BILLION)) / size;
  const { tickRule } = model.instrument;
  const price = floorToTick(tickRule, units as Decimal, at);
  return max(price, tickSize(tickRule, price, at));
}

/** Bid, ask and last of a second of continuous trading, on the grid: somebody bought, or somebody sold. */
export function quotedAt(model: SimModel, movement: number, at: Instant) {
  const { tickRule } = model.instrument;
  const second = at / MICROS_PER_SECOND;
  const bid = priceOf(model, movement, at);
  const spread = hash32(model.key, SPREAD_STREAM, second) % SPREADS_IN_TICKS.length;
  const step = (SPREADS_IN_TICKS[spread] ?? 1n) * tickSize(tickRule, bid, at);
  const ask = ceilToTick(tickRule, (bid + step) as Decimal, at);
  const bought = hash32(model.key, SIDE_STREAM, second) % 2 === 0;
  return { bid, ask, last: bought ? ask : bid };
}

/** What changes hands when an auction ends. */
export function auctionVolume({ dailyVolume, instrument }: SimModel): Decimal {
  return floorToMultiple((dailyVolume / AUCTION_VOLUME_DIVISOR) as Decimal, instrument.lot);
}

function keyOf(seed: string, subject: string): NoiseKey {
  const hex = sha256Hex(`mockstreet sim ${seed} ${subject}`);
  const word = (offset: number) => Number.parseInt(hex.slice(offset, offset + 8), 16) | 0;
  return { a: word(0), b: word(8) };
}
