import { decimal, parseDecimal } from '@mockstreet/shared/decimal';
import { instant } from '@mockstreet/shared/instant';
import { placeOrderSchema } from '@mockstreet/shared/order';
import { expect, test } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { makeWish, type OrderWish } from './order-maker.ts';

const LAST = decimal('71300');
const limits = { lastOf: () => LAST, clock: () => instant(1_795_000_000_000_000) };

function wishes(count: number, by?: typeof limits): OrderWish[] {
  const random = seededRandom(7);
  return Array.from({ length: count }, () => makeWish(random, by));
}

test('every wish is an order that the edge takes', () => {
  for (const wish of wishes(2_000, limits)) {
    expect(placeOrderSchema.safeParse(wish).error).toBeUndefined();
  }
});

test('a quarter are limits: at once, near, and far from the last price, of every time in force', () => {
  const limited = wishes(4_000, limits).filter(({ type }) => type === 'LIMIT');
  expect(limited.length).toBeGreaterThan(800);
  expect(limited.length).toBeLessThan(1_200);
  const worse = limited.map(({ side, limit_price: price }) => {
    const away = Number((parseDecimal(`${price}`) ?? 0n) - LAST) / Number(LAST);
    return side === 'BUY' ? -away : away;
  });
  expect(worse.some((one) => one < -0.002)).toBe(true);
  expect(worse.some((one) => Math.abs(one) < 0.005)).toBe(true);
  expect(worse.some((one) => one > 0.02)).toBe(true);
  const inForce = new Set(limited.map(({ time_in_force: it }) => it));
  expect(inForce).toEqual(new Set(['DAY', 'GTC', 'GTD', 'IOC']));
});

test('who has seen no price asks for no limit', () => {
  expect(wishes(500).every(({ type }) => type === 'MARKET')).toBe(true);
});
