import {
  add,
  type Decimal,
  decimal,
  floorToMultiple,
  multiply,
  ONE,
  ratio,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import { type PlaceOrder, placeOrderSchema } from '@mockstreet/shared/order';
import { describe, expect, it } from 'vitest';
import { CHARACTERS, type Character } from './characters.ts';
import { decideBlindly, decideTrade, type Wish } from './decide-trade.ts';
import { createDice } from './dice.ts';
import type { FriendView, Holding } from './friend-view.ts';
import { type MarketView, marketOf, type Quote } from './market-view.ts';

const DOWN = { places: 8, mode: 'down' } as const;
const BEGAN_WITH = wholeDecimal(10_000_000);
const START: FriendView = {
  ...{ availableKrw: BEGAN_WITH, equityKrw: BEGAN_WITH, holdings: [], resting: [] },
  buyingPowerKrw: undefined,
};

/** Prices that go up and down, each in its own time; a share costs about a hundred thousand won. */
function marketAt(turn: number, markets = ['KRX', 'US', 'CRYPTO']): MarketView {
  const tickers = [...new Set(CHARACTERS.flatMap(({ tickers }) => tickers))];
  const quotes = tickers
    .filter((tickerId) => markets.includes(marketOf(tickerId)))
    .map((tickerId, at): Quote => {
      const wave = Math.round(2_000 * Math.sin(turn / (10 + (at % 7)) + at));
      const bid = wholeDecimal(100_000 + wave);
      const ask = add(bid, wholeDecimal(100));
      const change24h = decimal(wave > 0 ? '0.01' : '-0.01');
      const lot = tickerId.startsWith('CRYPTO') ? decimal('0.00000001') : ONE;
      return { tickerId, bid, ask, askKrw: ask, change24h, lot };
    });
  return {
    openMarkets: new Set(markets),
    quotes: new Map(quotes.map((quote) => [quote.tickerId, quote])),
  };
}

const decide = (
  character: Character,
  { view = START, seed = '1', market = marketAt(0), nowMs = 0 } = {},
): Wish | undefined => decideTrade(character, view, { market, nowMs, dice: createDice(seed) });

const holding = (tickerId: string, quantity: string, costKrw: number, worthKrw = costKrw) => ({
  ...{ tickerId, available: decimal(quantity), costKrw: wholeDecimal(costKrw) },
  valueKrw: wholeDecimal(worthKrw),
});
const named = (username: string) =>
  CHARACTERS.find((character) => character.username === username) as Character;
const seeds = (count: number) => Array.from({ length: count }, (_, at) => `seed-${at}`);

it('they want the same whenever they see the same and the dice fall the same', () => {
  for (const character of CHARACTERS) {
    expect(decide(character, { seed: 'a' })).toEqual(decide(character, { seed: 'a' }));
  }
});

/** A wallet in which every order fills at once, with a fee: what is spent and held can be followed. */
function createWallet() {
  let cash = BEGAN_WITH;
  const held = new Map<string, { quantity: Decimal; costKrw: Decimal }>();
  return {
    view({ quotes }: MarketView): FriendView {
      const holdings = [...held].map(([tickerId, { quantity, costKrw }]): Holding => {
        const valueKrw = multiply([quantity, quotes.get(tickerId)?.bid as Decimal], DOWN);
        return { tickerId, available: quantity, costKrw, valueKrw };
      });
      const equityKrw = holdings.reduce((sum, { valueKrw }) => add(sum, valueKrw), cash);
      return { ...START, availableKrw: cash, equityKrw, holdings };
    },
    fill(order: Omit<PlaceOrder, 'client_order_id'>, { quotes }: MarketView): void {
      const { ticker_id: tickerId, amount_krw, quantity: asked, side } = order;
      const { ask, bid, lot } = quotes.get(tickerId) as Quote;
      const before = held.get(tickerId) ?? { quantity: ZERO, costKrw: ZERO };
      if (side === 'SELL') {
        const quantity = decimal(asked as string);
        expect(quantity).toBeLessThanOrEqual(before.quantity);
        cash = add(cash, multiply([quantity, bid, decimal('0.999')], DOWN));
        const rest = subtract(before.quantity, quantity);
        if (rest === ZERO) held.delete(tickerId);
        else {
          const costKrw = ratio([before.costKrw, rest], [before.quantity], DOWN);
          held.set(tickerId, { quantity: rest, costKrw });
        }
        return;
      }
      const spend = decimal(amount_krw ?? '0');
      const each = multiply([ask, decimal('1.0005')], DOWN);
      const bought = asked ? decimal(asked) : ratio([spend], [each], DOWN);
      const quantity = floorToMultiple(bought, lot);
      expect(quantity).toBeGreaterThan(0n);
      const paid = multiply([quantity, each], DOWN);
      expect(paid).toBeLessThanOrEqual(cash);
      cash = subtract(cash, paid);
      held.set(tickerId, {
        quantity: add(before.quantity, quantity),
        costKrw: add(before.costKrw, paid),
      });
    },
  };
}

it.each(CHARACTERS)(
  '$nickname sends orders that are valid and affordable, sells as well as buys, and never runs out',
  (character) => {
    const wallet = createWallet();
    const sides: string[] = [];
    const TURNS = 500;
    for (let turn = 0; turn < TURNS; turn += 1) {
      const market = marketAt(turn);
      const wish = decide(character, { view: wallet.view(market), seed: `${turn}`, market });
      if (wish?.kind !== 'order') continue;
      expect(placeOrderSchema.safeParse(wish.order).error).toBeUndefined();
      expect(character.tickers).toContain(wish.order.ticker_id);
      wallet.fill(wish.order, market);
      if (turn >= TURNS / 2) sides.push(wish.order.side);
    }
    expect(new Set(sides)).toEqual(new Set(['BUY', 'SELL']));
    const { equityKrw } = wallet.view(marketAt(TURNS));
    expect(equityKrw).toBeGreaterThan(wholeDecimal(7_500_000));
  },
);

it('the patient one asks for the price of their own side, and takes back what has waited for long', () => {
  const patient = named('demo-hoga');
  const market = marketAt(3);
  for (const seed of seeds(50)) {
    const wish = decide(patient, { seed, market });
    if (wish?.kind !== 'order') throw new Error('no order');
    const { order } = wish;
    const quote = market.quotes.get(order.ticker_id) as Quote;
    expect(order).toMatchObject({ type: 'LIMIT', side: 'BUY' });
    expect(decimal(order.limit_price as string)).toBe(quote.bid);
  }
  const resting = [{ orderId: 'old', acceptedAtMs: 0 }];
  const view = { ...START, resting };
  expect(decide(patient, { view, nowMs: 119_000 })).toMatchObject({ kind: 'order' });
  expect(decide(patient, { view, nowMs: 121_000 })).toEqual({ kind: 'cancel', orderId: 'old' });
});

describe('the one on margin', () => {
  const brave = named('demo-yasu');
  const wishes = (view: FriendView) => seeds(100).map((seed) => decide(brave, { seed, view }));

  it('asks for it first', () => {
    expect(wishes(START)).toContainEqual({ kind: 'margin' });
  });

  it('then buys one thing for more than they have, and it is a whale', () => {
    const buyingPowerKrw = wholeDecimal(20_000_000);
    for (const wish of wishes({ ...START, buyingPowerKrw })) {
      if (wish?.kind !== 'order') throw new Error('no order');
      expect(wish.order).toMatchObject({ side: 'BUY', leverage: 2 });
      const amount = decimal(wish.order.amount_krw as string);
      expect(amount).toBeGreaterThan(BEGAN_WITH);
      expect(amount).toBeLessThan(buyingPowerKrw);
    }
  });

  it('buys nothing beside it, and sells all of it once it has won or lost enough', () => {
    const at = (worthKrw: number): FriendView => ({
      ...{ ...START, availableKrw: ZERO, buyingPowerKrw: wholeDecimal(5_000_000) },
      holdings: [holding('CRYPTO-COIN-BTC', '120', 12_000_000, worthKrw)],
    });
    const waiting = wishes(at(12_000_000)).filter((wish) => wish !== undefined);
    expect(waiting.length).toBeLessThan(10);
    const sale = { ticker_id: 'CRYPTO-COIN-BTC', side: 'SELL', type: 'MARKET', quantity: '120' };
    for (const worth of [12_180_000, 11_820_000]) {
      expect(new Set(wishes(at(worth)).map((wish) => JSON.stringify(wish)))).toEqual(
        new Set([JSON.stringify({ kind: 'order', order: { ...wishOf(sale) } })]),
      );
    }
  });
});

const wishOf = ({ ticker_id, side, quantity, type }: Record<string, string>) => ({
  ...{ ticker_id, side, quantity, type },
});

it('nobody orders what has no fresh price or whose market is closed', () => {
  const market = marketAt(0, ['CRYPTO']);
  const view = { ...START, holdings: [holding('KRX-STOCK-005930', '20', 2_000_000)] };
  for (const character of CHARACTERS) {
    for (const seed of seeds(20)) {
      const wish = decide(character, { market, view, seed });
      if (wish?.kind === 'order') expect(marketOf(wish.order.ticker_id)).toBe('CRYPTO');
    }
  }
});

it('who has lost it all asks for a bailout', () => {
  const view = { ...START, availableKrw: ZERO, equityKrw: wholeDecimal(90_000) };
  for (const character of CHARACTERS) {
    expect(decide(character, { view })).toEqual({ kind: 'bailout' });
  }
});

it('with home away a little of a coin is all that is ordered, by who has the cash for it', () => {
  for (const character of CHARACTERS) {
    const wish = decideBlindly(character, START, createDice('1'));
    const coins = character.tickers.filter((ticker) => marketOf(ticker) === 'CRYPTO');
    if (coins.length === 0) {
      expect(wish).toBeUndefined();
      continue;
    }
    expect(wish).toMatchObject({ order: { side: 'BUY', type: 'MARKET', amount_krw: '50000' } });
    expect(decideBlindly(character, { ...START, availableKrw: ZERO }, createDice('1'))).toBe(
      undefined,
    );
  }
});
