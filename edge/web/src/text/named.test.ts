import { expect, test } from 'vitest';
import { named } from './named.ts';

test('what has a word has it, and what nobody knows stands as it is named', () => {
  const words = { 'template.set': 'Message text changed' };
  expect(named(words, 'template.set')).toBe('Message text changed');
  expect(named(words, 'moon.landed')).toBe('moon.landed');
  expect(named(words, 'toString')).toBe('toString');
});
