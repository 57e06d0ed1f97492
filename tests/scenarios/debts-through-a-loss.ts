import { expect } from 'vitest';
import type { Trader } from '../support/trader.ts';

const LENT = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', leverage: 2 };

/** As much as the house can lend: times its maintenance it is one. */
export const LEVERAGE_MAX = 4;

/** Is let owe, and owes some five million won. */
export async function borrow(debtor: Trader): Promise<void> {
  await switchMargin(debtor, true);
  await place(debtor, { ...LENT, amount_krw: '15000000' });
}

/**
 * Is sold out at the next print: bought for dollars with all that the house lends, and what that would bring is less
 * by the spread of the rate, both ways. Two orders of which the house has made one.
 */
export async function goBankrupt(gambler: Trader): Promise<void> {
  await switchMargin(gambler, true);
  const all = { ...LENT, ticker_id: 'US-STOCK-AAPL', leverage: LEVERAGE_MAX };
  await place(gambler, { ...all, amount_krw: '39800000' });
}

/** Owes more. */
export async function borrowMore(debtor: Trader): Promise<void> {
  await place(debtor, { ...LENT, amount_krw: '1000000' });
}

/** Sells all that was bought by it: a midnight of after the loss charges no interest. */
export async function payBack(debtor: Trader): Promise<void> {
  expect(Number((await debtor.get('/margin')).body.liability_krw)).toBeGreaterThan(5_000_000);
  const { positions } = (await debtor.get('/portfolio')).body;
  await place(debtor, {
    ...LENT,
    side: 'SELL',
    quantity: positions[0].quantity,
    leverage: undefined,
  });
}

export async function switchMargin(debtor: Trader, enabled: boolean): Promise<void> {
  expect((await debtor.switchMargin(enabled)).status).toBe(202);
}

async function place(debtor: Trader, order: Readonly<Record<string, unknown>>): Promise<void> {
  expect((await debtor.order(order)).status).toBe(202);
}
