import { type Decimal, floorToMultiple } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_SECOND,
  wholeSecond,
} from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../calendar/calendar.ts';
import type { Instrument } from '../instruments/instruments.ts';
import type { Print, QuotePrint, TradePrint } from '../tape/print.ts';
import { createSimHistory } from './sim-history.ts';
import { endsAuction } from './sim-hours.ts';
import { auctionVolume, createSimModel, priceOf, quotedAt, type SimModel } from './sim-model.ts';
import { hash32 } from './sim-noise.ts';
import type { ComputedSource } from './source.ts';

export const SIM_SOURCE = 'sim';

const SECONDS_PER_DAY = 86_400;
const VOLUME_STREAM = 103;
/** Mean of q² for q in 0…15, the weights of a second's volume. */
const MEAN_WEIGHT_TENTHS = 775n;

export interface SimOptions {
  /** Whoever knows it knows the future of this market. */
  readonly seed: string;
  readonly instruments: readonly Instrument[];
  readonly calendar: MarketCalendar;
}

/**
 * A made-up market: prices as a pure function of (seed, instrument, wall second). Instruments of a
 * market share a part of their movement. A quote in every second of continuous trading, each instrument at a
 * moment of its own; in KRX's auctions none, and one trade when each ends. Prices stay within a bounded way of their base.
 */
export function createSimSource(options: SimOptions): ComputedSource {
  const models = new Map(
    options.instruments.map((item) => [item.tickerId, createSimModel(options.seed, item)]),
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
    history: createSimHistory(options),
  };
}

function printsBetween(
  model: SimModel,
  calendar: MarketCalendar,
  after: Instant,
  upTo: Instant,
): Print[] {
  const end = addMicros(wholeSecond(upTo), MICROS_PER_SECOND);
  const isAsked = (at: Instant) => at > after && at <= upTo;
  const prints: Print[] = [];
  const { market } = model.instrument;
  for (const span of calendar.spansBetween(market, wholeSecond(after), end)) {
    let from = span.from;
    if (endsAuction(calendar, market, span.from)) {
      if (isAsked(span.from)) prints.push(auctionTrade(model, span.from));
      from = instant(span.from + MICROS_PER_SECOND);
    }
    if (span.phase !== 'CONTINUOUS') continue;
    for (let second = from; second < span.to; second = addMicros(second, MICROS_PER_SECOND)) {
      if (isAsked(model.printsAt(second))) prints.push(quote(model, second));
    }
  }
  return prints;
}

function quote(model: SimModel, at: Instant): QuotePrint {
  const { instrument, key } = model;
  const second = at / MICROS_PER_SECOND;
  const weight = BigInt(hash32(key, VOLUME_STREAM, second) % 16);
  const traded = (model.dailyVolume * weight * weight * 10n) / MEAN_WEIGHT_TENTHS;
  return {
    kind: 'QUOTE',
    ...printBase(model, model.printsAt(at)),
    ...quotedAt(model, model.movement(second), at),
    volume: floorToMultiple((traded / BigInt(SECONDS_PER_DAY)) as Decimal, instrument.lot),
    venueAt: null,
  };
}

function auctionTrade(model: SimModel, at: Instant): TradePrint {
  return {
    kind: 'TRADE',
    ...printBase(model, at),
    last: priceOf(model, model.movement(at / MICROS_PER_SECOND), at),
    volume: auctionVolume(model),
    venueAt: at,
  };
}

function printBase(model: SimModel, at: Instant) {
  // A computed print was never on its way: it is as if received at its own moment, always.
  return {
    tickerId: model.instrument.tickerId,
    at,
    source: SIM_SOURCE,
    receivedAt: at,
    origin: null,
  };
}
