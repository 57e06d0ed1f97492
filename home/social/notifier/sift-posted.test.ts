import { addMicros, type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { beginSifting, concludeSifting, type Sought, sift } from './sift-posted.ts';

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
const at = instantFromMillis(1_800_000_000_000);
/** An id that Discord gives so many microseconds after the attempt. */
const idAt = (micros: number, given = 0) =>
  String((BigInt((at + micros) / 1_000 - 1_420_070_400_000) << 22n) + BigInt(given));
const LAST = idAt(-10 * SECOND);

const sought = (more: Partial<Sought> = {}): Sought => ({
  ...{ name: 'it', text: '지호 1', eventAt: at, attemptedAt: at, after: LAST, isExact: true },
  ...more,
});
const hidden = (id: string) => ({ id, text: undefined });
const come = (ours: readonly { id: string; text: string | undefined }[], one = sought()) => {
  const met = sift(beginSifting(one), ours, one);
  if (typeof met === 'string') return met;
  const found = concludeSifting(met);
  return found.kind === 'posted' ? found.messageId : found.kind;
};
const fresh = idAt(SECOND);
const old = idAt(-5 * SECOND);

test.each([
  ['one whose text is hidden, in time, is it', [hidden(fresh)], fresh],
  ['nothing: it was not posted', [], 'not_posted'],
  [
    'a hidden one from before the attempt is not it, and nothing is as it was thought',
    [hidden(old)],
    'unknown',
  ],
  ['that of a lost home, and one in time', [hidden(old), hidden(fresh)], 'unknown'],
  ['two in time', [hidden(fresh), hidden(idAt(2 * SECOND))], 'unknown'],
  ['its text, in time', [{ id: fresh, text: ' 지호 1' }], fresh],
  ['another text', [{ id: fresh, text: '지호 2' }], 'not_posted'],
  ['its text, from before the attempt', [{ id: old, text: '지호 1' }], 'unknown'],
  ['clocks that differ by a second', [hidden(idAt(-SECOND))], idAt(-SECOND)],
] as const)('met: %s', (_, ours, result) => {
  expect(come(ours)).toBe(result);
});

test.each([
  ['the one before is not known', { after: undefined }],
  ['others post by the webhook', {}],
  ['a lost home may have posted it', { attemptedAt: null }],
])('where %s, a hidden text is never taken for it', (_, more) => {
  const one = sought({ ...more, isExact: false });
  expect(come([hidden(fresh)], one)).toBe('unknown');
  expect(come([], one)).toBe('not_posted');
  expect(come([{ id: fresh, text: one.text }], one)).toBe(fresh);
});

test('what a lost home posted is known by its text, whenever that was', () => {
  const attemptedAt = null;
  expect(come([{ id: old, text: '지호 1' }], sought({ attemptedAt, isExact: false }))).toBe(old);
});

test('a channel is looked through from the last known message on, and never from long before the attempt', () => {
  const from = (more: Partial<Sought>) => String(beginSifting(sought(more)).upTo);
  expect(from({})).toBe(LAST);
  const anHourBefore = idAt(-HOUR);
  expect(from({ after: undefined })).toBe(anHourBefore);
  expect(from({ after: idAt(-30 * HOUR) })).toBe(anHourBefore);
  const eventAt: Instant = addMicros(at, -HOUR);
  expect(from({ after: undefined, attemptedAt: null, eventAt })).toBe(idAt(-2 * HOUR));
});
