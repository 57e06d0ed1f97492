import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { expect, it } from 'vitest';
import { adjustOrder } from './adjust-order.ts';
import { buildAccount } from './testing/build-account.ts';
import { dividend, split } from './testing/build-action.ts';
import { buildOrder, type OrderRequest } from './testing/build-order.ts';
import { quote, SAMSUNG } from './testing/build-print.ts';
import { decide } from './testing/decide.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { second } from './testing/moment.ts';

const TERMS = findInstrument(SAMSUNG);
const ask = (request: OrderRequest) => buildOrder({ tickerId: SAMSUNG, ...request });
/** A second behind the order's acceptance. */
const later = (newShares: number, oldShares: number) =>
  split(newShares, oldShares, SAMSUNG, second(1));

function adjusted(request: OrderRequest, newShares: number, oldShares: number, at = second(2)) {
  const { quantity, limitPrice, referencePrice, amountKrw } = adjustOrder(
    ask(request),
    [later(newShares, oldShares)],
    TERMS,
    at,
  );
  const all = { quantity, limitPrice, referencePrice, amountKrw };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value === null ? [] : [[name, formatDecimal(value)]],
    ),
  );
}

it.each([
  ['a quantity is multiplied', { quantity: '3' }, 50, 1, { quantity: '150' }],
  ['and rounded down to the lot', { quantity: '7' }, 1, 5, { quantity: '1' }],
  ['to none where it is less', { quantity: '4' }, 1, 5, { quantity: '0' }],
  ['an amount stays', { amountKrw: '70000' }, 50, 1, { amountKrw: '70000' }],
  [
    'a reference is divided, to the nearest',
    { referencePrice: decimal('100') },
    3,
    2,
    { quantity: '1', referencePrice: '66.66666667' },
  ],
  [
    'a limit that buys is divided and rounded down to the tick',
    { limitPrice: decimal('2651000') },
    50,
    1,
    { quantity: '50', limitPrice: '53000' },
  ],
  [
    'one that sells, up',
    { side: 'SELL' as const, limitPrice: decimal('2651000') },
    50,
    1,
    { quantity: '50', limitPrice: '53100' },
  ],
])('%s', (_, request, newShares, oldShares, expected) => {
  expect(adjusted(request, newShares, oldShares)).toEqual(expected);
});

it('counts the splits between asking and deciding, and no others', () => {
  const order = ask({ quantity: '2', acceptedAt: second(10) });
  const actions = [
    split(50, 1, SAMSUNG, second(10)),
    split(3, 1, SAMSUNG, second(11)),
    { ...dividend('1'), effectiveAt: second(11.5) },
    split(5, 1, SAMSUNG, second(12)),
    split(7, 1, SAMSUNG, second(13)),
  ];
  const { quantity } = adjustOrder(order, actions, TERMS, second(12));
  expect(quantity).toBe(decimal('30'));
});

it('an order of less than a lot after the split is refused as such', () => {
  const order = ask({ quantity: '4' });
  const print = quote(SAMSUNG, second(2), '84100');
  const decision = decide({ order, print, actions: [later(1, 5)] });
  expect(decision).toEqual({
    outcome: 'denied',
    denial: { code: 'INVALID_QUANTITY', detail: 'lots=0' },
  });
});

it('what is decided late does not meet the shares of a split that its account has had', () => {
  const order = ask({ quantity: '4', side: 'SELL' });
  const print = quote(SAMSUNG, second(2), '2650000');
  const account = buildAccount('0', { [SAMSUNG]: { quantity: '500', cost: '26500000' } });
  const [held] = account.positions.values();
  if (!held) throw new Error('nothing held');
  const behind = new Map([[SAMSUNG, { ...held, movedAt: second(5) }]]);
  const actions = [split(50, 1, SAMSUNG, second(3))];
  const late = decide({ order, print, actions, account: { ...account, positions: behind } });
  expect(late).toMatchObject({ outcome: 'denied', denial: { code: 'NO_PRICE' } });
  // One that has not had it yet is sold at the price of before.
  expect(decide({ order, print, actions, account })).toMatchObject({ outcome: 'filled' });
});
