import { expect, test } from 'vitest';
import { fieldsOf } from './fields-of.ts';

test('a value can be put in plainly, and a number in the ways that numbers are written', () => {
  const of = (name: string, kind: 'text' | 'won') =>
    fieldsOf({ name, kind, sample: '1', description: '' });
  expect(of('nickname', 'text')).toEqual(['{nickname}']);
  expect(of('notional', 'won')).toEqual(['{notional}', '{notional:,}', '{notional:+,}']);
});
