import {
  add,
  type Decimal,
  multiply,
  ONE,
  parseDecimal,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Instrument, Price } from '../../api/payloads.ts';
import { type Holdings, type OrderDraft, readEntry } from './order-draft.ts';
import {
  isMarketableAt,
  priceFor,
  rateFor,
  type UsedPrice,
  type UsedRate,
  worstPrice,
} from './price-order.ts';
import { type OrderSize, sizeByAmount, sizeByQuantity } from './size-order.ts';
import type { TradingTerms } from './trading-terms.ts';

/** What a ticket knows when it looks ahead. */
export interface PreviewGround {
  readonly instrument: Instrument;
  readonly terms: TradingTerms | undefined;
  readonly price: Price | undefined;
  readonly usdKrw: Price | undefined;
  readonly holdings: Holdings | undefined;
  readonly now: Instant;
}

/** What an order comes to at the prices on the screen. It fills at a later price, so it is a guide. */
export interface OrderPreview {
  /** What it is reckoned with: the price on the screen, or a limit that is better. */
  readonly price: UsedPrice | { readonly value: Decimal; readonly side: 'limit' };
  /** Of what is quoted in dollars. */
  readonly rate: UsedRate | undefined;
  readonly size: OrderSize;
  /** The most that a BUY can cost and the least that a SELL brings; undefined where nothing bounds it. */
  readonly worst: { readonly price: Decimal; readonly size: OrderSize } | undefined;
  /** What a LIMIT BUY keeps back until it fills. */
  readonly holdKrw: Decimal | undefined;
  /** Of a LIMIT: whether it would fill at the price on the screen. */
  readonly isMarketable: boolean;
  /** After it has filled as reckoned; of a LIMIT BUY that rests, while it does. */
  readonly cashAfterKrw: Decimal | undefined;
}

/** Undefined until the entry, a price and the terms are all there. */
export function previewOrder(draft: OrderDraft, ground: PreviewGround): OrderPreview | undefined {
  const { instrument, terms, usdKrw, now } = ground;
  const lot = parseDecimal(instrument.lot) ?? ZERO;
  const { side, type } = draft;
  const entry = readEntry(draft.entry);
  const market = priceFor(side, ground.price);
  const limit = type === 'LIMIT' ? readEntry(draft.limitEntry) : undefined;
  const price = pricedAt(draft, market, limit);
  if (!terms || !entry || !price) return undefined;
  const rate = rateFor({ side, currency: instrument.currency }, usdKrw, terms.fx, now);
  if (!rate) return undefined;
  const applied = rate === 'won' ? ONE : rate.applied;
  const held = multiply([applied, rate === 'won' ? ONE : terms.fx.holdFactor], {
    places: 8,
    mode: 'up',
  });
  const sizeAt = (at: Decimal, sizeRate = applied) => {
    const sizeTerms = { ...terms, side, price: at, rate: sizeRate, lot };
    return draft.measure === 'AMOUNT'
      ? sizeByAmount(sizeTerms, entry)
      : sizeByQuantity(sizeTerms, entry);
  };
  if (type === 'MARKET') {
    const size = sizeAt(price.value);
    const worst = worstOfMarket(draft, market, sizeAt);
    return {
      ...{ price, size, worst, isMarketable: true, holdKrw: undefined },
      rate: rate === 'won' ? undefined : rate,
      cashAfterKrw: cashAfter(draft, ground, size.totalKrw),
    };
  }
  if (!limit) return undefined;
  // A limit order is given by quantity: what an amount comes to, with what is kept back for it.
  const { quantity } = sizeAt(limit, side === 'BUY' ? held : applied);
  const sizeTerms = { ...terms, side, lot };
  const at = (value: Decimal, sizeRate: Decimal) =>
    sizeByQuantity({ ...sizeTerms, price: value, rate: sizeRate }, quantity);
  const hold = side === 'BUY' ? at(limit, held).totalKrw : undefined;
  const isMarketable = isMarketableAt(side, market, limit);
  const size = at(price.value, applied);
  return {
    ...{ price, size, isMarketable, holdKrw: hold },
    rate: rate === 'won' ? undefined : rate,
    worst: { price: limit, size: at(limit, side === 'BUY' ? held : applied) },
    cashAfterKrw: cashAfter(draft, ground, isMarketable ? size.totalKrw : (hold ?? size.totalKrw)),
  };
}

/** What a limit leaves to the market, else the limit itself. */
function pricedAt(
  draft: OrderDraft,
  market: UsedPrice | undefined,
  limit: Decimal | undefined,
): OrderPreview['price'] | undefined {
  if (draft.type === 'MARKET') return market;
  if (!limit) return undefined;
  return market && isMarketableAt(draft.side, market, limit)
    ? market
    : { value: limit, side: 'limit' };
}

/** An amount bounds what a BUY costs whatever the price; a quantity alone bounds nothing. */
function worstOfMarket(
  { side, slippageBps }: OrderDraft,
  market: UsedPrice | undefined,
  sizeAt: (price: Decimal) => OrderSize,
): OrderPreview['worst'] {
  if (slippageBps === null || !market) return undefined;
  const price = worstPrice(side, market.value, slippageBps);
  return price > ZERO ? { price, size: sizeAt(price) } : undefined;
}

function cashAfter(
  { side }: OrderDraft,
  { holdings }: PreviewGround,
  totalKrw: Decimal,
): Decimal | undefined {
  if (!holdings) return undefined;
  const { cashKrw } = holdings;
  return side === 'BUY' ? subtract(cashKrw, totalKrw) : add(cashKrw, totalKrw);
}
