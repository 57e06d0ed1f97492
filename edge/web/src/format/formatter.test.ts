import { instant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { createFormatter } from './formatter.ts';

const COIN = { market: 'CRYPTO', symbol: 'BTC' };
const FRIEND = { market: 'HUMAN', symbol: 'JIHO' };

test('a quantity stands with what it is counted in, as each language writes that', () => {
  const [ko, en] = (['ko', 'en'] as const).map((language) =>
    createFormatter(language, () => instant(0)),
  );
  expect([ko?.units('0.0012', COIN), en?.units('0.0012', COIN)]).toEqual([
    '0.0012 BTC',
    '0.0012 BTC',
  ]);
  expect([ko?.units('3', FRIEND), en?.units('3', FRIEND)]).toEqual(['3주', '3 sh.']);
  expect(ko?.units(null, undefined)).toBe('–');
});
