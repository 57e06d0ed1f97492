import type { Decimal } from '@mockstreet/shared/decimal';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderTemplate, type TemplateValue } from './render-template.ts';

/** A quick look at every run; `npm run bench -- --only templates` renders 100,000. */
const RUNS = 3_000;

const SURROGATES = { from: 0xd800, count: 0x800 };
const CHARACTERS = 0x110000 - SURROGATES.count;
/** The likeliest are those that may be read, as with fast-check's `binary`, which makes a table of all the million first. */
const SPACE = 0x20;
const character = fc.nat({ max: CHARACTERS - 1 }).map(
  (at) => {
    const ordinal = (at + SPACE) % CHARACTERS;
    const isBelow = ordinal < SURROGATES.from;
    return String.fromCodePoint(isBelow ? ordinal : ordinal + SURROGATES.count);
  },
  (text) => {
    const point = typeof text === 'string' ? (text.codePointAt(0) ?? 0) : 0;
    if (String.fromCodePoint(point) !== text) throw new TypeError('no single character');
    const ordinal = point < SURROGATES.from ? point : point - SURROGATES.count;
    return (ordinal - SPACE + CHARACTERS) % CHARACTERS;
  },
);

const names = ['nickname', 'notional', 'price', 'count', 'missing', '', '0', 'constructor'];
const spec = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: character, maxLength: 8 }) },
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
      { weight: 2, arbitrary: fc.string({ unit: character, maxLength: 6 }) },
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
  nickname: fc.string({ unit: character, maxLength: 30 }),
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
