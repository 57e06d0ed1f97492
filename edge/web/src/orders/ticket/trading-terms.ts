import { basisPoints, type Decimal, parseDecimal } from '@mockstreet/shared/decimal';
import { MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Instrument } from '../../api/payloads.ts';
import type { TradingRules } from '../../api/schema.ts';

/** From `from` (inclusive) upwards prices move in steps of `step`; highest band first. */
export interface TickBand {
  readonly from: Decimal;
  readonly step: Decimal;
}

/** What orders of one instrument are decided by, as far as a ticket can tell ahead. */
export interface TradingTerms {
  /** Factors of the gross in won. */
  readonly fee: Decimal;
  readonly sellTax: Decimal;
  readonly ticks: readonly TickBand[];
  /** For what is quoted in dollars. */
  readonly fx: FxTerms;
  /** What one order may come to; null: no cap. */
  readonly orderKrwMax: Decimal | null;
}

export interface FxTerms {
  /** Factors of the rate. */
  readonly spread: Decimal;
  readonly staleSpread: Decimal;
  readonly staleAfterMicros: number;
  /** Put on the rate of what a LIMIT BUY holds: it may rise until it is filled. */
  readonly holdFactor: Decimal;
}

/** Undefined where the rules do not speak of the instrument's market or ticks. */
export function termsOf(
  rules: Pick<TradingRules, 'markets' | 'fx' | 'caps' | 'tick_tables'>,
  { market, tick_rule }: Pick<Instrument, 'market' | 'tick_rule'>,
): TradingTerms | undefined {
  const costs = rules.markets.find((one) => one.market === market);
  const table = rules.tick_tables.find((one) => one.tick_rule === tick_rule);
  const holdFactor = parseDecimal(rules.fx.hold_factor);
  if (!costs || !table || holdFactor === undefined) return undefined;
  return {
    fee: basisPoints(costs.fee_bps),
    sellTax: basisPoints(costs.sell_tax_bps),
    ticks: table.bands.flatMap(({ from, step }) => {
      const band = { from: parseDecimal(from), step: parseDecimal(step) };
      return band.from === undefined || !band.step ? [] : [{ from: band.from, step: band.step }];
    }),
    fx: {
      spread: basisPoints(rules.fx.spread_bps),
      staleSpread: basisPoints(rules.fx.stale_spread_bps),
      staleAfterMicros: rules.fx.stale_after_seconds * MICROS_PER_SECOND,
      holdFactor,
    },
    orderKrwMax: parseDecimal(rules.caps.order_krw_max ?? '') ?? null,
  };
}
