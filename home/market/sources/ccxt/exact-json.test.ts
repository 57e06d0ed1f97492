import { describe, expect, it } from 'vitest';
import { parseExactJson } from './exact-json.ts';

describe('JSON with exact numbers', () => {
  it('keeps every digit of a number, wherever it stands', () => {
    const text =
      '{"a": 137728155832.9616123456789012,"b":[1.00000000,{"c":-1e-30}],"d":12345678901234567890}';
    expect(parseExactJson(text)).toEqual({
      a: '137728155832.9616123456789012',
      b: ['1.00000000', { c: '-1e-30' }],
      d: '12345678901234567890',
    });
  });

  it('keeps them between blanks, in lists of lists, and beside what is no number', () => {
    const text = '[ 1.10 , [2.20,-3.30], {"a" : 4.40 }, true, null, "5.50",[] ]';
    const kept = ['1.10', ['2.20', '-3.30'], { a: '4.40' }, true, null, '5.50', []];
    expect(parseExactJson(text)).toEqual(kept);
  });

  it('leaves text be that only looks like a number in an object', () => {
    const text = '{"name":"a\\":1,\\"b","list":"[1,2,3]","price":1.20}';
    expect(parseExactJson(text)).toEqual({ name: 'a":1,"b', list: '[1,2,3]', price: '1.20' });
  });

  it.each(['', '<html>', '{"half":', '{"a":1..2}', '[1,2'])('refuses %j', (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });
});
