import { expect, test } from 'vitest';
import { moreRowsDrawn, ROWS_AT_ONCE, rowsDrawnOf } from './rows-drawn.ts';

const FIRST = { asked: 'ALL', count: ROWS_AT_ONCE };

test('what is drawn of a list grows, and stays while the same is asked for', () => {
  const more = moreRowsDrawn(FIRST);
  expect(more.count).toBeGreaterThan(ROWS_AT_ONCE);
  expect(moreRowsDrawn(more).count).toBeGreaterThan(more.count);
  expect(rowsDrawnOf('ALL', more)).toBe(more);
});

test('another list begins with a screen full of rows', () => {
  expect(rowsDrawnOf('KRX', { asked: 'ALL', count: 200 })).toEqual({ ...FIRST, asked: 'KRX' });
});
