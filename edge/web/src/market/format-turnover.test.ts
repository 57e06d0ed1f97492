import { describe, expect, test } from 'vitest';
import { formatTurnover, turnoverOf } from './format-turnover.ts';

describe('turnover at a glance', () => {
  test.each([
    ['1234567890123', '1.2조원', '₩1.2T'],
    ['123456789012', '1,234억원', '₩123B'],
    ['8395123', '839만원', '₩8.3M'],
    ['15000', '1.5만원', '₩15K'],
    ['9999.99', '9,999원', '₩9.9K'],
    ['0', '0원', '₩0'],
  ])('%s won is %s', (text, korean, english) => {
    expect(formatTurnover(text, 'KRW', 'ko')).toBe(korean);
    expect(formatTurnover(text, 'KRW', 'en')).toBe(english);
  });

  test('is a volume at a price, also of more won than a decimal holds', () => {
    expect(turnoverOf('91.5', '153541000')).toBe('14049001500');
    expect(turnoverOf('999999999999', '153541000')).toBe('153540999999846459000');
    expect(turnoverOf(null, '1')).toBeUndefined();
    expect(turnoverOf('1', undefined)).toBeUndefined();
  });

  test('dollars are dollars, and what is not known is a dash', () => {
    expect(formatTurnover('45600000', 'USD', 'ko')).toBe('$4,560만');
    expect(formatTurnover('45600000', 'USD', 'en')).toBe('$45.6M');
    expect(formatTurnover(null, 'USD', 'en')).toBe('–');
    expect(formatTurnover('much', 'USD', 'en')).toBe('–');
  });
});
