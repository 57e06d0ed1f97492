import { instant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { describeLetter, splitReason } from './describe-letter.ts';

const USER = '0198c0de-0000-7000-8000-000000000001';
const letter = (said: unknown) => describeLetter(Buffer.from(JSON.stringify(said)));

test('what a letter claims is read as far as it has the right shape', () => {
  const said = {
    ...{ user_id: USER, order_id: 'no id', intake_id: 'edge-1' },
    accepted_at: '2026-11-22T00:00:00.000001Z',
  };
  expect(letter(said)).toEqual({
    ...{ userId: USER, orderId: null, commandId: null, intakeId: 'edge-1' },
    acceptedAt: instant(1_795_305_600_000_001),
    excerpt: JSON.stringify({
      ...{ order_id: 'no id', user_id: USER },
      ...{ accepted_at: said.accepted_at, intake_id: 'edge-1' },
    }),
  });
});

test('an excerpt has no credential, nor any field that nobody knows', () => {
  const { excerpt } = letter({
    version: 9,
    credential: { token: 'secret-1' },
    token: 'secret-2',
    order: { side: 'BUY' },
  });
  expect(excerpt).toBe('{"version":9,"order":{"side":"BUY"}}');
});

test.each([
  ['no JSON', Buffer.from('{')],
  ['no text', Buffer.from([0xff, 0x00, 0xfe])],
  ['a list', Buffer.from('[1]')],
  ['null', Buffer.from('null')],
  ['nothing', Buffer.alloc(0)],
])('a letter that is %s claims nothing', (_, content) => {
  expect(Object.values(describeLetter(content)).filter(Boolean)).toEqual([]);
});

test('an excerpt has an end', () => {
  expect(letter({ order: 'x'.repeat(10_000) }).excerpt.length).toBe(600);
});

test.each([
  ['back_dated', 'back_dated', null],
  ['malformed_envelope:order.side', 'malformed_envelope', 'order.side'],
  ['cannot_settle order=1: boom', 'cannot_settle', 'order=1: boom'],
])('%s is a word, and what it is about', (text, reason, detail) => {
  expect(splitReason(text)).toEqual({ reason, detail });
});
