import { expect, it } from 'vitest';
import { createFramePress } from './frame-press.ts';
import { textFrame } from './text-frame.ts';

const bytes = (...texts: string[]) => texts.map((text) => Buffer.from(text));

it.each([0, 1, 2, 60, 9_000])(
  'a list of %i items is the same frame as its text would be',
  (count) => {
    const items = Array.from({ length: count }, (_, index) => `"${index}가"`);
    const press = createFramePress();
    for (const seq of ['1.9', '1.10', '1.8']) {
      const [open, close] = [`{"seq":"${seq}가","items":[`, ']}'];
      const frame = press.listFrame(open, bytes(...items), close);
      expect(frame.equals(textFrame(`${open}${items.join(',')}${close}`))).toBe(true);
    }
  },
);

it('a frame lasts until the next one, and one that was left to somebody for good', () => {
  const press = createFramePress();
  const first = press.listFrame('[', bytes('1'), ']');
  const second = press.listFrame('[', bytes('2'), ']');
  expect(first.equals(second)).toBe(true);
  press.leave();
  expect(press.listFrame('[', bytes('3'), ']').equals(textFrame('[3]'))).toBe(true);
  expect(second.equals(textFrame('[2]'))).toBe(true);
});
