import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Print } from '#market/print';
import { type MarkSources, standingAt, valuePositions } from './marks.ts';
import { split } from './testing/build-action.ts';
import { buildMarket, buildOwing } from './testing/build-margin.ts';
import { APPLE, BTC, bar, quote, SAMSUNG, trade, usdKrw } from './testing/build-print.ts';
import { second } from './testing/moment.ts';

const HELD = { quantity: '3', cost: '1000.9', costKrw: '1000.9' };
const COST = '1000';

function worth(tickerId: string, sources: MarkSources, at = second(10)): string {
  const [valued] = valuePositions(buildOwing('-5', { [tickerId]: HELD }), at, sources);
  return `${(valued?.valueKrw ?? 0n) / 100_000_000n}`;
}

describe('what is held counts', () => {
  it.each([
    ['the bid of a quote', quote(BTC, second(9), '100', '200'), '300'],
    ['the last price of a trade', trade(BTC, second(9), '101'), '303'],
    ['the worse end of a bar', bar(BTC, second(9), '100', '90'), '270'],
    ['the worse end of a bar, though it be its open', bar(BTC, second(9), '80', '90'), '240'],
    ['whole won, rounded down', quote(BTC, second(9), '100.33'), '300'],
    ['a print of the very moment', quote(BTC, second(10), '100'), '300'],
    ['a price however old', quote(BTC, addMicros(second(0), -30 * MICROS_PER_DAY), '7'), '21'],
    ['no price of later, but its cost', quote(BTC, second(10.1), '100'), COST],
  ])('at %s', (_, print, value) => {
    expect(worth(BTC, buildMarket({ prints: [print] }))).toBe(value);
  });

  it('at its cost where there is no print at all', () => {
    expect(worth(BTC, buildMarket({ prints: [] }))).toBe(COST);
  });

  it('at the last of its prints up to the moment', () => {
    const prints = [
      quote(BTC, second(1), '5'),
      quote(BTC, second(2), '6'),
      quote(BTC, second(3), '7'),
    ];
    expect(worth(BTC, buildMarket({ prints }), second(2.5))).toBe('18');
  });
});

describe('what is held in dollars counts', () => {
  const price = quote(APPLE, second(9), '10', '11');
  it.each([
    // 3 × 10 × 1400, less 0.2 %, or 1 % of what is older than ten minutes.
    ['at the rate a seller of dollars gets', second(9), '41916'],
    ['at less where the rate is stale', addMicros(second(9), -601_000_001), '41580'],
    [
      'at a rate that nobody would trade on any more',
      addMicros(second(9), -4 * MICROS_PER_DAY),
      '41580',
    ],
  ])('%s', (_, at, value) => {
    expect(worth(APPLE, buildMarket({ prints: [price, usdKrw(at, '1400')] }))).toBe(value);
  });

  it('at its cost where no rate is known', () => {
    const prints = [price, usdKrw(second(10.1), '1400')];
    expect(worth(APPLE, buildMarket({ prints }))).toBe(COST);
  });
});

describe('behind a split', () => {
  const actions = [split(3, 1, SAMSUNG, second(5)), split(1, 2, SAMSUNG, second(7))];
  const market = (print: Print = quote(SAMSUNG, second(4), '300')) =>
    buildMarket({ prints: [print], actions });

  it.each([
    ['before it', second(4.5), '900'],
    ['at its moment', second(5), '300'],
    ['behind two', second(8), '600'],
  ])('a price of before is one of old shares: %s', (_, at, value) => {
    expect(worth(SAMSUNG, market(), at)).toBe(value);
  });

  it('a trade of before is one of old shares, whenever it was read', () => {
    const late = trade(SAMSUNG, second(6), '300', second(4));
    expect(worth(SAMSUNG, market(late), second(6))).toBe('300');
    const own = trade(SAMSUNG, second(6), '300', second(5));
    expect(worth(SAMSUNG, market(own), second(6))).toBe('900');
  });
});

describe('what is worth more than can be recorded', () => {
  const MOST = '999999999999';
  const huge = quote(BTC, second(1), '400000000000');

  it('counts for as much as can be', () => {
    expect(worth(BTC, buildMarket({ prints: [huge] }))).toBe(MOST);
    const dear = quote(SAMSUNG, second(1), '700000000000');
    const actions = [split(1, 5, SAMSUNG, second(2))];
    expect(worth(SAMSUNG, buildMarket({ prints: [dear], actions }))).toBe(MOST);
  });

  it('all together too', () => {
    const prints = [
      quote(BTC, second(1), '200000000000'),
      quote(SAMSUNG, second(1), '200000000000'),
    ];
    const account = buildOwing('-100', { [BTC]: HELD, [SAMSUNG]: HELD });
    const standing = standingAt(account, second(2), buildMarket({ prints }));
    expect(standing.exposureKrw).toBe(decimal(MOST));
    expect(standing.equityKrw).toBe(decimal('999999999899'));
  });
});

it('an account stands at its cash and all that it holds', () => {
  const account = buildOwing('-100', { [BTC]: HELD, [SAMSUNG]: HELD });
  const sold = { ...account.positions.get(BTC), quantity: 0n } as never;
  const prints = [quote(BTC, second(1), '100'), quote(SAMSUNG, second(1), '10')];
  const standing = (one = account) => standingAt(one, second(2), buildMarket({ prints }));
  expect(standing()).toEqual({
    ...{ cashKrw: decimal('-100'), exposureKrw: decimal('330'), equityKrw: decimal('230') },
  });
  const positions = new Map(account.positions).set(BTC, sold);
  expect(standing({ ...account, positions }).exposureKrw).toBe(decimal('30'));
});
