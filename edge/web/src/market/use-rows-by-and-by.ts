import { startTransition, useEffect, useState } from 'react';
import { moreRowsDrawn, ROWS_AT_ONCE, rowsDrawnOf } from './rows-drawn.ts';

/**
 * Draws a long list by and by: at once what fits on the screen, a few more rows after each frame that
 * has been painted. What somebody does meanwhile comes first.
 *
 * @param asked what the list is of: another one begins anew
 * @returns how many rows are drawn now
 */
export function useRowsByAndBy(asked: string, length: number): number {
  const [kept, setKept] = useState({ asked, count: ROWS_AT_ONCE });
  const drawn = rowsDrawnOf(asked, kept);
  if (drawn !== kept) setKept(drawn);
  const isAllDrawn = drawn.count >= length;
  useEffect(() => {
    if (isAllDrawn) return;
    const frame = requestAnimationFrame(() => startTransition(() => setKept(moreRowsDrawn(drawn))));
    return () => cancelAnimationFrame(frame);
  }, [isAllDrawn, drawn]);
  return Math.min(drawn.count, length);
}
