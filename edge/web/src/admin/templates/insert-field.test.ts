import { expect, test } from 'vitest';
import { insertField } from './insert-field.ts';

test('a field comes where the caret is, and the caret behind it', () => {
  const written = insertField({ content: '🐳 님이', from: 3, to: 3 }, '{nickname}');
  expect(written).toEqual({ content: '🐳 {nickname}님이', from: 13, to: 13 });
});

test('what is selected makes room for it', () => {
  const written = insertField({ content: 'a {b} c', from: 2, to: 5 }, '{price:,}');
  expect(written).toEqual({ content: 'a {price:,} c', from: 11, to: 11 });
});
