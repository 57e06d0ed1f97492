import { DecimalError, decimal } from '@mockstreet/shared/decimal';
import { describe, expect, it } from 'vitest';
import { priceInWon, volumeSince, wireNumber, wireVolume } from './wire-number.ts';

describe('numbers off the wire', () => {
  it.each([
    ['12.50', '12.50'],
    [' 7e-9 ', '7e-9'],
    [3, '3'],
    ['0.00000000', undefined],
    ['0e5', undefined],
    ['-1', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('takes %j for %j', (value, text) => {
    expect(wireNumber(value)).toBe(text);
  });

  it('rounds a price in won once, as named', () => {
    const text = '0.123456785000000000000001';
    expect(priceInWon(text, null, 'down')).toBe(decimal('0.12345678'));
    expect(priceInWon(text, null, 'half-even')).toBe(decimal('0.12345679'));
    expect(priceInWon('0.123456785', null, 'half-even')).toBe(decimal('0.12345678'));
    expect(priceInWon('0.12345678000001', null, 'up')).toBe(decimal('0.12345679'));
  });

  it('converts before it rounds: a coin of a fraction of a cent keeps its digits', () => {
    // 0.0000123456 × 1399.5 is 0.01727766720; of 0.00001235 it would be 0.017283825.
    expect(priceInWon('0.0000123456', decimal('1399.5'), 'half-even')).toBe(decimal('0.01727767'));
    expect(priceInWon('1.23456e-5', decimal('1399.5'), 'down')).toBe(decimal('0.01727766'));
    expect(priceInWon('118390.44', decimal('1399.5'), 'down')).toBe(decimal('165687420.78'));
  });

  it.each(['0', '0.000000001', '-5', 'NaN', '', '1,000'])('refuses %j as a price', (text) => {
    expect(() => priceInWon(text, null, 'down')).toThrow(DecimalError);
    expect(() => priceInWon(text, decimal('2'), 'down')).toThrow(DecimalError);
  });

  it('knows no volume that does not fit, and none across the turn of a day', () => {
    expect(wireVolume('12.345678901')).toBe(decimal('12.3456789'));
    expect(wireVolume('1e13')).toBeNull();
    expect(wireVolume(undefined)).toBeNull();
    expect(volumeSince(decimal('2'), decimal('5.5'))).toBe(decimal('3.5'));
    expect(volumeSince(decimal('5'), decimal('2'))).toBeNull();
    expect(volumeSince(null, decimal('2'))).toBeNull();
  });
});
