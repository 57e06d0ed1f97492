import { parseDecimal } from '@mockstreet/shared/decimal';
import { useState } from 'react';
import type { Direction } from '../format/format-number.ts';

/** Which way a price went when it last changed: the colour of its tick. */
export function useTickDirection(price: string | undefined): Direction {
  const [seen, setSeen] = useState<{
    price: string | undefined;
    direction: Direction;
  }>({ price, direction: 'flat' });
  if (seen.price === price) return seen.direction;
  const direction = compare(seen.price, price);
  setSeen({ price, direction });
  return direction;
}

function compare(before: string | undefined, after: string | undefined) {
  const from = parseDecimal(before ?? '');
  const to = parseDecimal(after ?? '');
  if (from === undefined || to === undefined || from === to) return 'flat';
  return to > from ? 'up' : 'down';
}
