import { expect, test } from 'vitest';
import { actionWord, auditWords } from './words.ts';

test('an action is told in words, and one that nobody knows as it stands', () => {
  expect(actionWord('template.set', auditWords.ko.actions)).toBe('메시지 문구 변경');
  expect(actionWord('template.set', auditWords.en.actions)).toBe('Message text changed');
  expect(actionWord('moon.landed', auditWords.ko.actions)).toBe('moon.landed');
  expect(actionWord('toString', auditWords.ko.actions)).toBe('toString');
});
