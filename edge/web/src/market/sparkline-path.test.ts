import { describe, expect, test } from 'vitest';
import { SPARKLINE_HEIGHT, SPARKLINE_WIDTH, sparklinePath } from './sparkline-path.ts';

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
