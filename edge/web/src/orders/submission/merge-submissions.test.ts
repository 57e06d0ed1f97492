import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeSubmissions } from './merge-submissions.ts';
import { type Submission, type SubmissionState, takeUpSubmissions } from './submission.ts';
import { aSubmission } from './testing/a-submission.ts';
import { hasEnded, type ToldOrder } from './told-order.ts';

const accepted: SubmissionState = {
  kind: 'accepted',
  orderId: 'o1',
  acceptedAt: '2026-11-21T09:00:00.100000Z',
  receipt: 'v1.edge.0..sig',
};
const PENDING: ToldOrder = {
  orderId: 'o1',
  acceptedAt: '2026-11-21T09:00:00.100000Z',
  status: 'PENDING',
  ...{ reason: null, detail: null, price: null, quantity: null, filledAt: null, settledAt: null },
};
const anyState: fc.Arbitrary<SubmissionState> = fc.constantFrom<SubmissionState[]>(
  { kind: 'sending' },
  { kind: 'unanswered', code: 'UNREACHABLE' },
  { kind: 'unanswered', code: 'INTERRUPTED' },
  { kind: 'refused', code: 'INVALID_REQUEST', detail: '' },
  { kind: 'discarded' },
  { kind: 'dismissed' },
  accepted,
);
const anyWord: fc.Arbitrary<ToldOrder | null> = fc
  .constantFrom(null, 'PENDING' as const, 'FILLED' as const, 'FAILED' as const)
  .map((status) => status && { ...PENDING, status });
const anySubmission: fc.Arbitrary<Submission> = fc
  .record({
    id: fc.nat({ max: 5 }),
    attempts: fc.nat({ max: 2 }),
    isHeard: fc.boolean(),
    state: anyState,
    told: anyWord,
  })
  .map(({ id, ...change }) => {
    const at = `2026-11-21T09:00:0${id}.000000Z`;
    return aSubmission({ clientOrderId: `c${id}`, createdAt: at, wantedAt: at, ...change });
  });
/** Each order once, as a tab has it. */
const anyList = fc.uniqueArray(anySubmission, { selector: (one) => one.clientOrderId });

test('all tabs come to the same list, in whatever order they hear of each other', () => {
  fc.assert(
    fc.property(anyList, anyList, anyList, (a, b, c) => {
      expect(mergeSubmissions(a, b)).toEqual(mergeSubmissions(b, a));
      expect(mergeSubmissions(mergeSubmissions(a, b), c)).toEqual(
        mergeSubmissions(a, mergeSubmissions(b, c)),
      );
      const all = mergeSubmissions(a, b);
      expect(mergeSubmissions(all, b)).toEqual(all);
    }),
  );
});

test('no order is lost, and none that was accepted is taken for anything else', () => {
  fc.assert(
    fc.property(anyList, anyList, (a, b) => {
      const merged = new Map(mergeSubmissions(a, b).map((one) => [one.clientOrderId, one]));
      for (const one of [...a, ...b]) {
        expect(merged.has(one.clientOrderId)).toBe(true);
        if (one.state.kind !== 'accepted') continue;
        expect(merged.get(one.clientOrderId)?.state).toEqual(accepted);
      }
    }),
  );
});

test('what either tab alone knows both know: what home told, and that somebody may have heard it', () => {
  fc.assert(
    fc.property(anyList, anyList, (a, b) => {
      const merged = new Map(mergeSubmissions(a, b).map((one) => [one.clientOrderId, one]));
      for (const one of [...a, ...b]) {
        const known = merged.get(one.clientOrderId);
        if (one.isHeard) expect(known?.isHeard).toBe(true);
        if (one.told === null) continue;
        expect(known?.told).not.toBeNull();
        if (hasEnded(one.told)) expect(known?.told && hasEnded(known.told)).toBe(true);
      }
    }),
  );
});

test('an attempt that a reload has cut off counts more than what other tabs know of it', () => {
  const sending = aSubmission();
  const found = takeUpSubmissions([sending]);
  expect(mergeSubmissions([sending], found)).toEqual(found);
});
