import { expect, test } from 'vitest';
import { INSTRUMENTS } from '#market/instruments';
import { offerInstruments, pickInstrument } from './search-instruments.ts';

const found = (typed: string) => offerInstruments(INSTRUMENTS, typed).map(({ value }) => value);
const picked = (typed: string) => pickInstrument(INSTRUMENTS, typed)?.tickerId;

test.each(['비트코인', '비트코', 'bitcoin', 'Bitc', 'BTC', ' b t c '])(
  '%s leads to Bitcoin first',
  (typed) => {
    expect(found(typed)[0]).toBe('CRYPTO-COIN-BTC');
  },
);

test('Discord is offered 25 at most, of a hundred characters', () => {
  expect(found('')).toHaveLength(25);
  const [long] = offerInstruments(
    [{ tickerId: 'X', symbol: 'X', nameKo: '가'.repeat(200), nameEn: 'x' }],
    'x',
  );
  expect(long?.name).toHaveLength(100);
  expect(found('@everyone')).toEqual([]);
});

test('what was chosen or typed in full is taken, and nothing is guessed', () => {
  for (const typed of ['CRYPTO-COIN-BTC', 'btc', '비트코인', 'Bitcoin']) {
    expect(picked(typed)).toBe('CRYPTO-COIN-BTC');
  }
  for (const typed of ['', '코', 'nothing of the kind']) expect(picked(typed)).toBeUndefined();
});
