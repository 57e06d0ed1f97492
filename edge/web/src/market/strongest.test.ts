import { expect, test } from 'vitest';
import type { Mover } from './market-api.ts';
import { strongest } from './strongest.ts';

const mover = (tickerId: string, change: string): Mover => ({
  ticker_id: tickerId,
  change,
  last: '1',
  traded_value: null,
  at_limit: null,
  source: 'sim',
});

test('the size of a move counts, not its direction nor its market', () => {
  const movers = [mover('B', '0.02'), mover('A', '-0.02'), mover('C', '-0.3'), mover('D', '0.1')];
  const shown = strongest(movers, 3, ({ ticker_id }) => ticker_id !== 'D');
  expect(shown.map(({ ticker_id }) => ticker_id)).toEqual(['C', 'A', 'B']);
});
