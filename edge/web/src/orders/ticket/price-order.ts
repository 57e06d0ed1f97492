import {
  add,
  type Decimal,
  multiply,
  ONE,
  parseDecimal,
  ratio,
  subtract,
  wholeDecimal,
} from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { Side } from '@mockstreet/shared/order';
import type { Instrument, Price } from '../../api/payloads.ts';
import type { FxTerms } from './trading-terms.ts';

/** The side of a price that an order trades at, where it has two. */
export interface UsedPrice {
  readonly value: Decimal;
  readonly side: 'ask' | 'bid' | 'last';
}

/** A BUY at the ask and a SELL at the bid where there are any, else at the last price. */
export function priceFor(side: Side, price: Price | undefined): UsedPrice | undefined {
  const name = side === 'BUY' ? 'ask' : 'bid';
  const quoted = parseDecimal(price?.[name] ?? '');
  if (quoted) return { value: quoted, side: name };
  const last = parseDecimal(price?.last ?? '');
  return last ? { value: last, side: 'last' } : undefined;
}

/** Whether a limit would fill at the price on the screen. */
export function isMarketableAt(
  side: Side,
  market: UsedPrice | undefined,
  limit: Decimal | undefined,
): boolean {
  if (market === undefined || limit === undefined) return false;
  return side === 'BUY' ? market.value <= limit : market.value >= limit;
}

/** Won per dollar, as it stands and after what the house takes of it. */
export interface UsedRate {
  readonly quoted: Decimal;
  readonly spread: Decimal;
  readonly applied: Decimal;
}

/** One for what is quoted in won; undefined while no rate is known. */
export function rateFor(
  { side, currency }: { readonly side: Side; readonly currency: Instrument['currency'] },
  usdKrw: Price | undefined,
  fx: FxTerms,
  now: Instant,
): UsedRate | 'won' | undefined {
  if (currency !== 'USD') return 'won';
  const quoted = parseDecimal(usdKrw?.last ?? '');
  const at = parseInstant(usdKrw?.at ?? '');
  if (!quoted || at === undefined) return undefined;
  const spread = now - at > fx.staleAfterMicros ? fx.staleSpread : fx.spread;
  const isBuy = side === 'BUY';
  const factor = isBuy ? add(ONE, spread) : subtract(ONE, spread);
  const applied = multiply([quoted, factor], {
    places: 8,
    mode: isBuy ? 'up' : 'down',
    beyond: 'capped',
  });
  return { quoted, spread, applied };
}

/** The worst price that an order with a bound on its slippage may fill at. */
export function worstPrice(side: Side, reference: Decimal, slippageBps: number): Decimal {
  const allowance = ratio([reference, wholeDecimal(slippageBps)], [wholeDecimal(10_000)], {
    places: 8,
    mode: 'down',
    beyond: 'capped',
  });
  return side === 'BUY' ? add(reference, allowance) : subtract(reference, allowance);
}
