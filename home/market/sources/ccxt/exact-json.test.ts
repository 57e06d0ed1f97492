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

  it('leaves text be that only looks like a number in an object', () => {
    const text = '{"name":"a\\":1,\\"b","yes":true,"none":null}';
    expect(parseExactJson(text)).toEqual({ name: 'a":1,"b', yes: true, none: null });
  });

  it.each(['', '<html>', '{"half":'])('refuses %j', (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });
});
