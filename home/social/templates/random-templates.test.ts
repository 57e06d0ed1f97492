import type { Decimal } from '@mockstreet/shared/decimal';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderTemplate, type TemplateValue } from './render-template.ts';

/** A quick look at every run; `npm run bench -- --only templates` renders 100,000. */
const RUNS = 3_000;

const names = ['nickname', 'notional', 'price', 'count', 'missing', '', '0', 'constructor'];
const spec = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '<', '>', '=', '^', '*^', '🐳<', '0=', '{<'),
        fc.constantFrom('', '+', '-', ' ', 'z', '+z', '#', '+#'),
        fc.constantFrom('', '0', '5', '012', '30', '1999', '2001', '99999999999999999999'),
        fc.constantFrom('', ',', '_', ',_'),
        fc.constantFrom('', '.', '.0', '.2', '.300', '.2001'),
        fc.constantFrom(...'e,E,f,F,g,G,n,N,d,b,c,o,x,X,s,%,!,'.split(',')),
      )
      .map((parts) => parts.join('')),
  },
);
const field = fc
  .tuple(fc.constantFrom(...names), fc.constantFrom('', '!r', '.x', '[0]', '[', ':'), spec)
  .map(([name, access, text]) => `{${name}${access}${text === '' ? '' : `:${text}`}}`);
const template = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: field },
      { weight: 2, arbitrary: fc.constantFrom('{', '}', '{{', '}}', '{{{', '{}}', '\n') },
      { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

const exact = fc.record({
  negative: fc.boolean(),
  digits: fc.bigInt(0n, 10n ** 28n).map(String),
  exponent: fc.integer({ min: -40, max: 40 }),
});
const units = fc.bigInt(-(10n ** 20n) + 1n, 10n ** 20n - 1n).map((value) => value as Decimal);
const values: fc.Arbitrary<Record<string, TemplateValue>> = fc.record({
  nickname: fc.string({ unit: 'binary', maxLength: 30 }),
  notional: units,
  price: exact,
  count: fc.oneof(fc.maxSafeInteger(), fc.double()),
});

test('whatever the template and the values, there is a text and nothing is thrown', () => {
  fc.assert(
    fc.property(template, values, (content, given) => {
      const { text, warnings } = renderTemplate(content, given);
      expect(text).toBeTypeOf('string');
      for (const { at, field: shown } of warnings) {
        expect(content.slice(at, at + shown.length)).toBe(shown);
      }
      // What is neither brace nor field is there, and so is all that was warned of.
      if (!/[{}]/.test(content)) expect(text).toBe(content);
      else for (const { field: shown } of warnings) expect(text).toContain(shown);
    }),
    { numRuns: RUNS },
  );
});

test('what a value holds is printed and never read, whatever it is', () => {
  const nickname = fc.string({ unit: fc.constantFrom('{', '}', 'nickname', ':', '!', '*', '@') });
  fc.assert(
    fc.property(nickname, (given) => {
      const { text, warnings } = renderTemplate('{{{nickname}}} {nickname}', { nickname: given });
      expect({ text, warnings }).toEqual({ text: `{${given}} ${given}`, warnings: [] });
    }),
    { numRuns: RUNS / 10 },
  );
});
