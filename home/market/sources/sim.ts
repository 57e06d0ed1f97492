import { type Decimal, decimal, floorToMultiple, max } from '@mockstreet/shared/decimal';
import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { sha256Hex } from '@mockstreet/shared/order-id';
import type { MarketCalendar } from '../calendar/calendar.ts';
import type { Instrument } from '../instruments/instruments.ts';
import { ceilToTick, floorToTick, tickSize } from '../instruments/tick-size.ts';
import type { Print, QuotePrint, TradePrint } from '../tape/print.ts';
import { createNoise, hash32, NOISE_ONE, type NoiseKey } from './sim-noise.ts';
import { SIM_PARAMETERS, type SimParameters } from './sim-parameters.ts';
import type { ComputedSource } from './source.ts';

export const SIM_SOURCE = 'sim';

/** A year's volatility of one percent, per square root of a second, in parts per billion. */
const PPB_PER_PERCENT = 1781;
const BILLION = 1_000_000_000;
const SECONDS_PER_DAY = 86_400;
const SPREAD_STREAM = 101;
const SIDE_STREAM = 102;
const VOLUME_STREAM = 103;
/** How wide the spread is, and how often. */
const SPREADS_IN_TICKS = [1n, 1n, 1n, 1n, 1n, 2n, 2n, 3n] as const;
/** Mean of q² for q in 0…15, the weights of a second's volume. */
const MEAN_WEIGHT_TENTHS = 775n;
/** Part of a day's volume that changes hands in an auction. */
const AUCTION_VOLUME_DIVISOR = 40n;

export interface SimOptions {
  /** Whoever knows it knows the future of this market. */
  readonly seed: string;
  readonly instruments: readonly Instrument[];
  readonly calendar: MarketCalendar;
}

/**
 * A made-up market: prices as a pure function of (seed, instrument, wall second). Instruments of a
 * market share a part of their movement. A quote for every second of continuous trading; in KRX's
 * auctions none, and one trade when each ends. Prices stay within a bounded way of their base.
 */
export function createSimSource(options: SimOptions): ComputedSource {
  const models = new Map(
    options.instruments.map((item) => [item.tickerId, createModel(options.seed, item)]),
  );
  return {
    kind: 'computed',
    name: SIM_SOURCE,
    simulated: true,
    tickerIds: [...models.keys()],
    range(tickerId, after, upTo) {
      const model = models.get(tickerId);
      if (!model) throw new RangeError(`the simulation has no ${tickerId}`);
      return printsBetween(model, options.calendar, after, upTo);
    },
  };
}

interface Model {
  readonly instrument: Instrument;
  readonly key: NoiseKey;
  readonly base: Decimal;
  /** Parts per billion of movement at a second. */
  readonly movement: (second: number) => number;
  readonly dailyVolume: bigint;
}

function createModel(seed: string, instrument: Instrument): Model {
  const parameters = SIM_PARAMETERS.get(instrument.tickerId);
  if (!parameters) throw new RangeError(`no parameters to simulate ${instrument.tickerId} with`);
  const key = keyOf(seed, instrument.tickerId);
  return {
    instrument,
    key,
    base: decimal(parameters.basePrice),
    movement: createMovement(parameters, keyOf(seed, `market ${instrument.market}`), key),
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

function printsBetween(
  model: Model,
  calendar: MarketCalendar,
  after: Instant,
  upTo: Instant,
): Print[] {
  const first = instant((Math.floor(after / MICROS_PER_SECOND) + 1) * MICROS_PER_SECOND);
  const end = instant((Math.floor(upTo / MICROS_PER_SECOND) + 1) * MICROS_PER_SECOND);
  const prints: Print[] = [];
  const { market } = model.instrument;
  for (const span of calendar.spansBetween(market, first, end)) {
    let from = span.from;
    if (endsAuction(calendar, market, span.from)) {
      prints.push(auctionTrade(model, span.from));
      from = instant(span.from + MICROS_PER_SECOND);
    }
    if (span.phase !== 'CONTINUOUS') continue;
    for (let at = from; at < span.to; at = instant(at + MICROS_PER_SECOND)) {
      prints.push(quote(model, at));
    }
  }
  return prints;
}

/** Sessions change on whole seconds, so a span begins on one too, whether clipped or not. */
function endsAuction(calendar: MarketCalendar, market: Instrument['market'], at: Instant): boolean {
  if (market !== 'KRX') return false;
  const before = calendar.phaseAt(market, instant(at - 1));
  if (before !== 'OPENING_AUCTION' && before !== 'CLOSING_AUCTION') return false;
  return calendar.phaseAt(market, at) !== before;
}

function quote(model: Model, at: Instant): QuotePrint {
  const { instrument, key } = model;
  const second = at / MICROS_PER_SECOND;
  const bid = priceAt(model, at);
  const ticks =
    SPREADS_IN_TICKS[hash32(key, SPREAD_STREAM, second) % SPREADS_IN_TICKS.length] ?? 1n;
  const step = tickSize(instrument.tickRule, bid, at);
  const ask = ceilToTick(instrument.tickRule, (bid + ticks * step) as Decimal, at);
  const bought = hash32(key, SIDE_STREAM, second) % 2 === 0;
  const weight = BigInt(hash32(key, VOLUME_STREAM, second) % 16);
  const traded = (model.dailyVolume * weight * weight * 10n) / MEAN_WEIGHT_TENTHS;
  return {
    kind: 'QUOTE',
    ...printBase(model, at),
    bid,
    ask,
    last: bought ? ask : bid,
    volume: floorToMultiple((traded / BigInt(SECONDS_PER_DAY)) as Decimal, instrument.lot),
    venueAt: null,
  };
}

function auctionTrade(model: Model, at: Instant): TradePrint {
  const traded = (model.dailyVolume / AUCTION_VOLUME_DIVISOR) as Decimal;
  return {
    kind: 'TRADE',
    ...printBase(model, at),
    last: priceAt(model, at),
    volume: floorToMultiple(traded, model.instrument.lot),
    venueAt: at,
  };
}

function printBase(model: Model, at: Instant) {
  // A computed print was never on its way: it is as if received at its own moment, always.
  return {
    tickerId: model.instrument.tickerId,
    at,
    source: SIM_SOURCE,
    receivedAt: at,
    origin: null,
  };
}

/** On the grid, and at least one step above zero. Up by 25 % and down by a fifth are opposites. */
function priceAt(model: Model, at: Instant): Decimal {
  const movement = model.movement(at / MICROS_PER_SECOND);
  const size = BigInt(BILLION + Math.abs(movement));
  const units =
    movement >= 0 ? (model.base * size) / BigInt(BILLION) : (model.base * BigInt(BILLION)) / size;
  const { tickRule } = model.instrument;
  const price = floorToTick(tickRule, units as Decimal, at);
  return max(price, tickSize(tickRule, price, at));
}

function keyOf(seed: string, subject: string): NoiseKey {
  const hex = sha256Hex(`mockstreet sim ${seed} ${subject}`);
  const word = (offset: number) => Number.parseInt(hex.slice(offset, offset + 8), 16) | 0;
  return { a: word(0), b: word(8) };
}
