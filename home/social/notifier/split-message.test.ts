import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitMessage } from './split-message.ts';

const family = '👨‍👩‍👧‍👦';
const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });

test('a text within the limit is one message, an empty one none', () => {
  expect(splitMessage('가'.repeat(2_000))).toEqual(['가'.repeat(2_000)]);
  expect(splitMessage(' \n ')).toEqual([]);
});

test('it is cut behind a line, else behind a word', () => {
  expect(splitMessage('aaa bbb\nccc ddd', 10)).toEqual(['aaa bbb\n', 'ccc ddd']);
  expect(splitMessage('aaaa bbbb cccc', 12)).toEqual(['aaaa bbbb ', 'cccc']);
  expect(splitMessage('a'.repeat(25), 10)).toEqual(['a'.repeat(10), 'a'.repeat(10), 'a'.repeat(5)]);
});

test('no character is cut, unless it is longer than a message', () => {
  expect(splitMessage(`12345${family}`, 12)).toEqual(['12345', family]);
  const [first, ...others] = splitMessage(`a${'\u0301'.repeat(30)}`, 10);
  expect([first?.length, others.join('').length]).toEqual([10, 21]);
});

test('parts are the text again, none too long, none with half a character', () => {
  const piece = fc.constantFrom('a', '가', ' ', '\n', '😀', family, '🇰🇷', 'e\u0301', '```');
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 200 }),
      fc.integer({ min: 30, max: 60 }),
      (pieces, limit) => {
        const text = pieces.join('');
        const parts = splitMessage(text, limit);
        expect(parts.every((part) => part.length <= limit && part.isWellFormed())).toBe(true);
        const whole = [...graphemes.segment(text)].map(({ segment }) => segment);
        const cut = parts.flatMap((part) =>
          [...graphemes.segment(part)].map(({ segment }) => segment),
        );
        const visible = (all: readonly string[]) => all.filter((one) => one.trim() !== '');
        expect(visible(cut)).toEqual(visible(whole));
      },
    ),
  );
});
