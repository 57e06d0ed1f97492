import {
  add,
  basisPoints,
  type Decimal,
  ONE,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import {
  type Instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import type { Side } from '@mockstreet/shared/order';
import type { BailoutRules } from './bailout.ts';
import type { GuardRules } from './guards.ts';
import type { HumanEtfRules } from './human-etf.ts';
import type { MarginRules } from './margin-terms.ts';

/** What a trade costs on one market from a date on, as factors of its gross in won. */
export interface CostRule {
  readonly market: Market;
  readonly from: Instant;
  readonly fee: Decimal;
  readonly sellTax: Decimal;
}

/** What is withheld of a dividend on one market from a date on, as a factor of its gross in won. */
export interface DividendTax {
  readonly market: Market;
  readonly from: Instant;
  readonly rate: Decimal;
}

/** Everything about deciding orders that is a choice of the house, not a fact of the tape. */
export interface TradingRules {
  /** Prints must be later than acceptance by this much, in microseconds. */
  readonly clockMarginMicros: number;
  /** How long an order waits for its print, in microseconds of continuous trading. */
  readonly deadlineMicros: Readonly<Record<Market, number>>;
  /** Newest rule first within a market. */
  readonly costs: readonly CostRule[];
  /** Newest rule first within a market; none where nothing pays dividends. */
  readonly dividendTaxes: readonly DividendTax[];
  /** Taken from USD/KRW on each side, as a factor. */
  readonly fxSpread: Decimal;
  /** Taken instead when the rate is older than {@link fxStaleAfterMicros}. */
  readonly fxStaleSpread: Decimal;
  readonly fxStaleAfterMicros: number;
  /** Put on the rate of what a LIMIT order in dollars holds, as a factor: it may rise until it is filled. */
  readonly fxHoldFactor: Decimal;
  /** Older rates are refused. */
  readonly fxMaxAgeMicros: number;
  readonly guards: GuardRules;
  readonly margin: MarginRules;
  readonly bailout: BailoutRules;
  readonly humanEtf: HumanEtfRules;
}

const since = (date: string): Instant => {
  const at = parseInstant(`${date}T00:00:00+09:00`);
  if (at === undefined) throw new RangeError(`not a date: ${date}`);
  return at;
};

/**
 * Defaults of the contract. Sell tax on KRX is the securities transaction tax with the special tax
 * for rural development, 0.20 % from 2026. Dividends: in Korea income tax of 14 % and local income tax of a
 * tenth of it (Income Tax Act, article 129), from the US what its treaty with Korea leaves to the source, 15 %.
 */
export const DEFAULT_TRADING_RULES: TradingRules = {
  clockMarginMicros: 500 * MICROS_PER_MS,
  deadlineMicros: {
    CRYPTO: 60 * MICROS_PER_SECOND,
    KRX: 5 * MICROS_PER_MINUTE,
    US: 5 * MICROS_PER_MINUTE,
    // What an issuer holds may not be traded for days: a fund order waits for the first strike behind it.
    HUMAN: 14 * MICROS_PER_DAY,
  },
  costs: [
    {
      market: 'KRX',
      from: since('2026-01-01'),
      fee: basisPoints('1.5'),
      sellTax: basisPoints('20'),
    },
    {
      market: 'KRX',
      from: since('2000-01-01'),
      fee: basisPoints('1.5'),
      sellTax: basisPoints('15'),
    },
    { market: 'US', from: since('2000-01-01'), fee: basisPoints('7'), sellTax: ZERO },
    { market: 'CRYPTO', from: since('2000-01-01'), fee: basisPoints('5'), sellTax: ZERO },
    { market: 'HUMAN', from: since('2000-01-01'), fee: ZERO, sellTax: ZERO },
  ],
  dividendTaxes: [
    { market: 'KRX', from: since('2000-01-01'), rate: basisPoints('1540') },
    { market: 'US', from: since('2000-01-01'), rate: basisPoints('1500') },
  ],
  fxSpread: basisPoints('20'),
  fxStaleSpread: basisPoints('100'),
  fxHoldFactor: add(ONE, basisPoints('300')),
  fxStaleAfterMicros: 10 * MICROS_PER_MINUTE,
  fxMaxAgeMicros: 72 * 60 * MICROS_PER_MINUTE,
  guards: {
    openOrdersMax: 100,
    orderKrwMax: wholeDecimal(1_000_000_000),
    turnoverShareMax: basisPoints('100'),
    instrumentExposureKrwMax: null,
    exposureKrwMax: null,
    dailyLossKrwMax: null,
  },
  margin: {
    leverageMax: 3,
    maintenance: basisPoints('2500'),
    interestRate: basisPoints('800'),
  },
  bailout: {
    equityMaxKrw: wholeDecimal(100_000),
    everyMicros: 30 * 24 * 60 * MICROS_PER_MINUTE,
    cashKrw: wholeDecimal(1_000_000),
  },
  humanEtf: {
    listingEquityKrwMin: wholeDecimal(1_000_000),
    closingEquityKrw: wholeDecimal(100_000),
  },
};

/** The costs in force on a market at a moment. */
export function costsAt(rules: TradingRules, market: Market, at: Instant): CostRule {
  const rule = rules.costs.find((candidate) => candidate.market === market && candidate.from <= at);
  if (!rule) throw new RangeError(`no cost rule for ${market}`);
  return rule;
}

/** What is withheld of a dividend on a market at a moment. */
export function dividendTaxAt(rules: TradingRules, market: Market, at: Instant): Decimal {
  const tax = rules.dividendTaxes.find((one) => one.market === market && one.from <= at);
  return tax?.rate ?? ZERO;
}

/** Factor that moves USD/KRW against the customer: up for a buyer of dollars, down for a seller. */
export function fxFactor(rules: TradingRules, side: Side, rateAgeMicros: number): Decimal {
  const spread = rateAgeMicros > rules.fxStaleAfterMicros ? rules.fxStaleSpread : rules.fxSpread;
  return side === 'BUY' ? add(ONE, spread) : subtract(ONE, spread);
}
