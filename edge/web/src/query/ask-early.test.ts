import { expect, test } from 'vitest';
import { askEarly } from './ask-early.ts';

/** Answers how often it was asked. */
function counted() {
  let asked = 0;
  return () => Promise.resolve(++asked);
}

test('the first to ask gets what was asked before, everybody else an answer of their own', async () => {
  const ask = askEarly(counted(), () => true);
  expect(await ask()).toBe(1);
  expect(await ask()).toBe(2);
});

test('an answer that will not do any more is asked for anew', async () => {
  const ask = askEarly(counted(), () => false);
  expect(await ask()).toBe(2);
  expect(await ask()).toBe(3);
});
