import { createRoute } from '@hono/zod-openapi';
import {
  type Decimal,
  formatDecimal,
  formatDecimalOrNull,
  multiply,
  wholeDecimal,
} from '@mockstreet/shared/decimal';
import {
  type Clock,
  formatInstant,
  type Instant,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { MARKETS, type Market } from '@mockstreet/shared/instrument-id';
import type { z } from 'zod';
import { USD_KRW } from '#market/print';
import { TICK_RULES, tickTable } from '#market/tick-size';
import {
  type CostRule,
  costsAt,
  dividendTaxAt,
  type TradingRules,
} from '#trading/core/trading-rules';
import { type Api, BASE } from '../http/api-types.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { marketRulesSchema } from './market-rules-schema.ts';

/** GET /market/rules. */
export function routeGetMarketRules(
  api: Api,
  parts: { readonly tradingRules: TradingRules; readonly clock: Clock },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/market/rules`,
    operationId: 'getMarketRules',
    tags: ['market'],
    summary: 'What an order costs, what it may be, and how long it waits',
    description:
      'As orders are decided by it now. In won everything is whole: what a BUY pays, fees and taxes are rounded up, what a SELL gets is rounded down. Lots, the smallest worth of an order and the name of the tick table of each instrument are in GET /instruments, what the house lends on in GET /margin.',
    request: { query: noQuery },
    responses: {
      200: json(marketRulesSchema, 'The rules'),
      ...problems(...PUBLIC_PROBLEMS),
    },
  });
  api.openapi(route, (context) =>
    context.json(presentRules(parts.tradingRules, parts.clock()), 200),
  );
}

/** Rules at a moment, as the API tells them. */
export function presentRules(rules: TradingRules, at: Instant): z.output<typeof marketRulesSchema> {
  const { guards } = rules;
  return {
    as_of: formatInstant(at),
    markets: MARKETS.map((market) => presentMarket(rules, market, at)),
    fx: {
      ticker_id: USD_KRW,
      spread_bps: toBps(rules.fxSpread),
      stale_spread_bps: toBps(rules.fxStaleSpread),
      stale_after_seconds: rules.fxStaleAfterMicros / MICROS_PER_SECOND,
      max_age_seconds: rules.fxMaxAgeMicros / MICROS_PER_SECOND,
      hold_factor: formatDecimal(rules.fxHoldFactor),
    },
    caps: {
      open_orders_max: guards.openOrdersMax,
      order_krw_max: formatDecimalOrNull(guards.orderKrwMax),
      turnover_share_max_bps:
        guards.turnoverShareMax === null ? null : toBps(guards.turnoverShareMax),
      instrument_exposure_krw_max: formatDecimalOrNull(guards.instrumentExposureKrwMax),
      exposure_krw_max: formatDecimalOrNull(guards.exposureKrwMax),
      daily_loss_krw_max: formatDecimalOrNull(guards.dailyLossKrwMax),
    },
    clock_margin_ms: rules.clockMarginMicros / MICROS_PER_MS,
    tick_tables: TICK_RULES.map((rule) => {
      const { since, bands } = tickTable(rule, at);
      const steps = bands.map(({ from, step }) => ({
        from: formatDecimal(from),
        step: formatDecimal(step),
      }));
      return { tick_rule: rule, since: formatInstant(since), bands: steps };
    }),
  };
}

function presentMarket(rules: TradingRules, market: Market, at: Instant) {
  return {
    market,
    ...presentCosts(costsAt(rules, market, at)),
    dividend_tax_bps: toBps(dividendTaxAt(rules, market, at)),
    deadline_seconds: rules.deadlineMicros[market] / MICROS_PER_SECOND,
    costs: rules.costs.filter((rule) => rule.market === market).map(presentCosts),
  };
}

function presentCosts({ from, fee, sellTax }: CostRule) {
  return { from: formatInstant(from), fee_bps: toBps(fee), sell_tax_bps: toBps(sellTax) };
}

/** A factor in basis points; exact, as rates are kept with eight places. */
function toBps(factor: Decimal): string {
  return formatDecimal(multiply([factor, wholeDecimal(10_000)], { places: 8, mode: 'half-even' }));
}
