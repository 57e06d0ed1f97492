import { describe, expect, test } from 'vitest';
import { changeOf } from './change-of.ts';
import { formatTurnover, turnoverOf } from './format-turnover.ts';
import { SPARKLINE_HEIGHT, SPARKLINE_WIDTH, sparklinePath } from './sparkline-path.ts';

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

describe('a sparkline', () => {
  test('runs from the first to the last, the lowest at the bottom', () => {
    expect(sparklinePath(['1', '3', '2'])).toEqual({
      line: `M0 ${SPARKLINE_HEIGHT - 2}.0L48 2.0L${SPARKLINE_WIDTH} 14.0`,
      direction: 'up',
    });
  });

  test('breaks where nothing was printed, and begins with what is known', () => {
    expect(sparklinePath(['2', null, '2', '1'])?.line).toBe('M0 2.0M64 2.0L96 26.0');
    expect(sparklinePath([null, null, '2', '1'])?.line).toBe('M0 2.0L96 26.0');
  });

  test('of a price that stands still lies in the middle', () => {
    expect(sparklinePath(['5', '5'])).toEqual({ line: 'M0 14.0L96 14.0', direction: 'flat' });
  });

  test('needs two prices', () => {
    expect(sparklinePath([])).toBeUndefined();
    expect(sparklinePath([null, '5', null])).toBeUndefined();
  });
});
