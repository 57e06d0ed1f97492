import { describe, expect, test } from 'vitest';
import { changeOf } from './change-of.ts';

describe('the change of a price', () => {
  const price = { last: '101', change_24h: null };

  test('is that of a day, as the server says it', () => {
    const change = changeOf({ last: '101', change_24h: '-0.5' }, { closes: ['100'] });
    expect(change).toEqual({ fraction: '-0.5', isSinceFirst: false });
  });

  test('is since the first record where there is less than a day of them, and says so', () => {
    const change = changeOf(price, { closes: [null, '100', '120'] });
    expect(change).toEqual({ fraction: '0.01', isSinceFirst: true });
  });

  test('is nothing where nothing is known', () => {
    expect(changeOf(undefined, { closes: ['100'] })).toBeUndefined();
    expect(changeOf(price, undefined)).toBeUndefined();
    expect(changeOf(price, { closes: [null] })).toBeUndefined();
    expect(changeOf(price, { closes: ['0'] })).toBeUndefined();
  });
});
