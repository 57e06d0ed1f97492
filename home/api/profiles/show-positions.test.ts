import { decimal, ZERO } from '@mockstreet/shared/decimal';
import { expect, test } from 'vitest';
import type { NamedHolding } from '#portfolio/read-holdings';
import { showPositions } from './show-positions.ts';

function holding(tickerId: string, quantity: string, costKrw: string): NamedHolding {
  return {
    ...{ tickerId, nameKo: tickerId, nameEn: tickerId, currency: 'KRW' },
    ...{ quantity: decimal(quantity), heldQuantity: ZERO, averagePrice: ZERO },
    ...{ cost: decimal(costKrw), costKrw: decimal(costKrw) },
  };
}

const HOLDINGS = [
  holding('SMALL', '1', '80'),
  holding('LARGE', '4', '0'),
  holding('ODD', '3', '99'),
];
const MARKS = new Map(
  Object.entries({ SMALL: '100', LARGE: '150', ODD: '100' }).map(([name, last]) => [
    name,
    { last: decimal(last) },
  ]),
);

const shown = (cash: string, marks = MARKS) =>
  showPositions({ cashKrw: decimal(cash), holdings: HOLDINGS }, marks, null).map(
    ({ ticker_id, share, profit }) => [ticker_id, share, profit],
  );

test('positions are shown in parts of all that an account has, the largest first', () => {
  // What cost nothing has no profit to be reckoned of it.
  expect(shown('1000')).toEqual([
    ['LARGE', '0.3', null],
    ['ODD', '0.15', '2.0303'],
    ['SMALL', '0.05', '0.25'],
  ]);
});

test('a debt is not taken off them, and what has no price hides the parts of all', () => {
  expect(shown('-900')).toEqual([
    ['LARGE', '0.6', null],
    ['ODD', '0.3', '2.0303'],
    ['SMALL', '0.1', '0.25'],
  ]);
  const unpriced = new Map([...MARKS].filter(([name]) => name !== 'ODD'));
  expect(shown('1000', unpriced)).toEqual([
    ['LARGE', null, null],
    ['SMALL', null, '0.25'],
    ['ODD', null, null],
  ]);
});

test('nothing of how much somebody has is in what is shown', () => {
  const [first] = showPositions({ cashKrw: ZERO, holdings: HOLDINGS }, MARKS, null);
  expect(Object.keys(first as object)).toEqual([
    'ticker_id',
    'name_ko',
    'name_en',
    'share',
    'profit',
  ]);
});
