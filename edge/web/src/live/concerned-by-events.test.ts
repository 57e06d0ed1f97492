import { expect, test } from 'vitest';
import { CONCERNED_BY_EVENTS } from './concerned-by-events.ts';

test('where something was missed, all is asked again that any event would have had asked', () => {
  const { reset, ...others } = CONCERNED_BY_EVENTS;
  expect([...reset].sort()).toEqual([...new Set(Object.values(others).flat())].sort());
});
