import { expect, test } from 'vitest';
import { marginLevel } from './margin-level.ts';

const OWING = {
  liability_krw: '1000',
  exposure_krw: '4000',
  equity_krw: '2000',
  maintenance_rate: '0.25',
};

test.each([
  ['2000', { level: '0.5', state: 'safe' }],
  ['1500', { level: '0.375', state: 'safe' }],
  ['1499', { level: '0.3747', state: 'near' }],
  ['1000', { level: '0.25', state: 'near' }],
  ['999', { level: '0.2497', state: 'below' }],
  ['-1', { level: '-0.0002', state: 'below' }],
] as const)('with an equity of %s of 4000 it is %o', (equity_krw, level) => {
  expect(marginLevel({ ...OWING, equity_krw })).toEqual(level);
});

test.each([
  ['who owes nothing', { liability_krw: '0' }],
  ['who holds nothing', { exposure_krw: '0' }],
  ['what has no price', { exposure_krw: null, equity_krw: null }],
])('of %s there is no level', (_, change) => {
  expect(marginLevel({ ...OWING, ...change })).toBeUndefined();
});
