import {
  add,
  type Decimal,
  decimal,
  floorToMultiple,
  formatDecimal,
  min,
  multiply,
  ratio,
  wholeDecimal,
} from '@mockstreet/shared/decimal';
import type { PlaceOrder } from '@mockstreet/shared/order';
import type { Character } from './characters.ts';
import type { Dice } from './dice.ts';
import type { FriendView, Holding } from './friend-view.ts';
import { type MarketView, marketOf, type Quote } from './market-view.ts';

/** What somebody wants to do in their turn, before it has an id. */
export type Wish =
  | { readonly kind: 'order'; readonly order: Omit<PlaceOrder, 'client_order_id'> }
  | { readonly kind: 'cancel'; readonly orderId: string }
  | { readonly kind: 'margin' }
  | { readonly kind: 'bailout' };

const DOWN = { places: 8, mode: 'down' } as const;
const BPS = wholeDecimal(10_000);
/** Nobody orders less: a little above the least worth of an order of coins. */
const SMALLEST_KRW = wholeDecimal(6_000);
/** Of cash, as prices move until an order fills, and it has its fee. */
const SPENDABLE_BPS = 9_500;
/** As a share has to be whole, an amount has to come to one at a price that has risen a little. */
const OF_A_SHARE_BPS = 10_200;
const PATIENCE_MS = 120_000;
/** With as much, or as little, who fails asks for a bailout; home says whether it is granted. */
const RUIN_KRW = wholeDecimal(100_000);
const MARGIN_BPS = 5_000;

/** By what they see alone, and by the dice. Undefined: this time they let it be. */
export function decideTrade(
  character: Character,
  view: FriendView,
  { market, nowMs, dice }: { readonly market: MarketView; readonly nowMs: number; dice: Dice },
): Wish | undefined {
  if (view.equityKrw <= RUIN_KRW) return { kind: 'bailout' };
  const [oldest] = view.resting;
  if (oldest && nowMs - oldest.acceptedAtMs > PATIENCE_MS) {
    return { kind: 'cancel', orderId: oldest.orderId };
  }
  const wantsMargin = character.leverage !== undefined && view.buyingPowerKrw === undefined;
  if (wantsMargin && dice.happens(MARGIN_BPS)) return { kind: 'margin' };
  return sell(character, view, market, dice) ?? buy(character, view, market, dice);
}

/**
 * With home away nobody knows what they have by now: a little of a coin, which is never closed, is
 * all that somebody orders.
 */
export function decideBlindly(
  { tickers }: Character,
  { availableKrw }: FriendView,
  dice: Dice,
): Wish | undefined {
  const tickerId = dice.pick(tickers.filter((ticker) => marketOf(ticker) === 'CRYPTO'));
  const amount = wholeWon(partOf(availableKrw, 50));
  if (tickerId === undefined || amount < SMALLEST_KRW) return undefined;
  return marketBuy(tickerId, amount);
}

function sell(
  character: Character,
  { equityKrw, availableKrw, holdings }: FriendView,
  { quotes }: MarketView,
  dice: Dice,
): Wish | undefined {
  const sellable = holdings.filter(
    ({ tickerId, valueKrw, available }) =>
      quotes.has(tickerId) && available > 0n && valueKrw >= SMALLEST_KRW,
  );
  const done = dice.pick(sellable.filter((holding) => isDone(character, holding)));
  if (done) return sale(character, done, quotes, done.available);
  const isShort = availableKrw < partOf(equityKrw, character.cashFloorBps);
  const whim = dice.happens(character.sellChanceBps);
  const holding = isShort || whim ? dice.pick(sellable) : undefined;
  if (!holding) return undefined;
  const { lot } = quotes.get(holding.tickerId) as Quote;
  const half = floorToMultiple(partOf(holding.available, 5_000), lot);
  // What is left has to be enough to be sold another day.
  const whole = character.leverage !== undefined || half === 0n;
  const small = holding.valueKrw < wholeDecimal(15_000);
  return sale(character, holding, quotes, whole || small ? holding.available : half);
}

function isDone({ takeProfitBps, stopLossBps }: Character, holding: Holding): boolean {
  const { costKrw, valueKrw } = holding;
  const up = takeProfitBps !== undefined && valueKrw >= partOf(costKrw, 10_000 + takeProfitBps);
  const down = stopLossBps !== undefined && valueKrw <= partOf(costKrw, 10_000 - stopLossBps);
  return up || down;
}

function sale(
  { patient }: Character,
  { tickerId }: Holding,
  quotes: MarketView['quotes'],
  available: Decimal,
): Wish | undefined {
  const { lot, ask } = quotes.get(tickerId) as Quote;
  const quantity = floorToMultiple(available, lot);
  if (quantity === 0n) return undefined;
  const what = { ticker_id: tickerId, side: 'SELL', quantity: formatDecimal(quantity) } as const;
  return patient ? limit(what, ask) : { kind: 'order', order: { ...what, type: 'MARKET' } };
}

function buy(
  character: Character,
  view: FriendView,
  market: MarketView,
  dice: Dice,
): Wish | undefined {
  const { leverage, patient } = character;
  // All of it is in one thing.
  if (leverage !== undefined && view.holdings.length > 0) return undefined;
  const quote = dice.pick(fancied(character, view, market));
  if (!quote) return undefined;
  const spendable = spendableOf(view);
  const isWhole = quote.lot >= wholeDecimal(1);
  const oneShare = isWhole ? partOf(quote.askKrw, OF_A_SHARE_BPS) : SMALLEST_KRW;
  const liked = partOf(view.equityKrw, dice.between(character.orderBps));
  const amount = wholeWon(min(liked < oneShare ? add(oneShare, decimal('1')) : liked, spendable));
  if (amount < SMALLEST_KRW || amount < oneShare) return undefined;
  if (!patient) return marketBuy(quote.tickerId, amount, view.buyingPowerKrw && leverage);
  const quantity = floorToMultiple(ratio([amount], [quote.askKrw], DOWN), quote.lot);
  if (quantity === 0n) return undefined;
  const what = { ticker_id: quote.tickerId, side: 'BUY', quantity: formatDecimal(quantity) };
  return limit({ ...what, side: 'BUY' }, quote.bid);
}

/** Beyond what they would have to sell for. */
function spendableOf({ availableKrw, buyingPowerKrw }: FriendView): Decimal {
  return partOf(buyingPowerKrw ?? availableKrw, SPENDABLE_BPS);
}

function fancied(character: Character, view: FriendView, { quotes }: MarketView): Quote[] {
  const offered = character.tickers.flatMap((ticker) => quotes.get(ticker) ?? []);
  const isFancied = (quote: Quote) => {
    switch (character.fancies) {
      case 'any':
        return true;
      case 'rising':
        return (quote.change24h ?? 0n) > 0n;
      case 'falling':
        return (quote.change24h ?? 0n) < 0n;
      case 'losing':
        return view.holdings.some(
          ({ tickerId, valueKrw, costKrw }) => tickerId === quote.tickerId && valueKrw < costKrw,
        );
    }
  };
  const liked = offered.filter(isFancied);
  // Nothing moves as they like it: they do not sit still for that.
  return liked.length > 0 ? liked : offered;
}

function marketBuy(tickerId: string, amount: Decimal, leverage?: number): Wish {
  const what = { ticker_id: tickerId, side: 'BUY', type: 'MARKET' } as const;
  const order = { ...what, amount_krw: formatDecimal(amount) };
  return { kind: 'order', order: leverage ? { ...order, leverage } : order };
}

function limit(
  what: { readonly ticker_id: string; readonly side: 'BUY' | 'SELL'; readonly quantity: string },
  price: Decimal,
): Wish {
  return { kind: 'order', order: { ...what, type: 'LIMIT', limit_price: formatDecimal(price) } };
}

function partOf(value: Decimal, bps: number): Decimal {
  return ratio([value, wholeDecimal(bps)], [BPS], DOWN);
}

function wholeWon(value: Decimal): Decimal {
  return multiply([value, decimal('1')], { places: 0, mode: 'down' });
}
