import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DELAY_MS_MAX,
  FIRST_START_ATTEMPTS,
  GOOD_SERVICE_MS,
  judgeEnd,
  NEW_SERVICE,
  type UnaskedEnd,
  type Verdict,
} from './restart-policy.ts';

function judgeAll(ends: readonly UnaskedEnd[]): Verdict[] {
  let history = NEW_SERVICE;
  return ends.map((end) => {
    const judged = judgeEnd(history, end);
    history = judged.history;
    return judged.verdict;
  });
}

const crashed = (servedMs: number | undefined): UnaskedEnd => ({ hopeless: false, servedMs });

test('a crash after good service is answered at once', () => {
  const verdicts = judgeAll([crashed(GOOD_SERVICE_MS), crashed(GOOD_SERVICE_MS)]);
  expect(verdicts).toEqual([
    { kind: 'restart', afterMs: 100 },
    { kind: 'restart', afterMs: 100 },
  ]);
});

test('crashes in a row are answered ever more slowly', () => {
  const delays = judgeAll([crashed(1), crashed(1), crashed(1), crashed(undefined)]);
  expect(delays.map((verdict) => verdict.kind === 'restart' && verdict.afterMs)).toEqual([
    100, 200, 400, 800,
  ]);
});

test('what has never served is given up after a few attempts', () => {
  const verdicts = judgeAll(Array.from({ length: FIRST_START_ATTEMPTS }, () => crashed(undefined)));
  expect(verdicts.map(({ kind }) => kind)).toEqual([
    ...Array.from({ length: FIRST_START_ATTEMPTS - 1 }, () => 'restart'),
    'give up',
  ]);
});

test('a process that calls itself misconfigured is not started again', () => {
  expect(judgeAll([{ hopeless: true, servedMs: 60_000 }])).toEqual([{ kind: 'give up' }]);
});

test('what has served once is never given up, and never waits beyond the bound', () => {
  const end = fc.option(fc.nat(60_000), { nil: undefined }).map(crashed);
  fc.assert(
    fc.property(fc.array(end, { maxLength: 200 }), (ends) => {
      for (const verdict of judgeAll([crashed(1), ...ends])) {
        expect(verdict.kind === 'restart' && verdict.afterMs <= DELAY_MS_MAX).toBe(true);
      }
    }),
  );
});
