import { expect, test } from 'vitest';
import { refuseGaps, refuseIdleAcceptance, whatIsMissing } from './what-is-missing.ts';

const COMPLETE = {
  fillsLog: { messages: 3, unreadable: 0 },
  ...{ gaps: [], diverged: [], isSilent: false },
  // What no home would have believed is nothing that is missing.
  setAside: new Map([
    ['back_dated', 2],
    ['not_an_order', 1],
  ]),
};

test('a replay that knows it all, or was not asked for, lacks nothing', () => {
  expect([whatIsMissing(COMPLETE), whatIsMissing(undefined)]).toEqual([[], []]);
  expect(() => refuseGaps(COMPLETE, false)).not.toThrow();
});

test.each([
  [{ gaps: ['between nine and ten'] }, 'between nine and ten'],
  [{ fillsLog: { messages: 3, unreadable: 2 } }, '2 messages of fills.log'],
  [{ diverged: ['an order'] }, 'outcomes of 1 orders'],
  [{ setAside: new Map([['credential_not_opened', 500]]) }, '500 commands that were accepted'],
  [{ setAside: new Map([['credential_not_valid', 500]]) }, '500 commands that were accepted'],
  [{ setAside: new Map([['cannot_admit', 500]]) }, '500 commands that were accepted'],
  [{ isSilent: true }, 'fills.log holds nothing after the backup'],
])('%o is not complete, and put in place only where that is accepted', (change, line) => {
  const report = { ...COMPLETE, ...change };
  expect(whatIsMissing(report)).toEqual([expect.stringContaining(line)]);
  expect(() => refuseGaps(report, false)).toThrow(/^NOT_COMPLETE: .*--accept-gaps/);
  expect(() => refuseGaps(report, true)).not.toThrow();
});

test('without a replay there is nothing to accept', () => {
  expect(() => refuseIdleAcceptance({ replay: false, acceptGaps: true })).toThrow(
    'FLAGS_CONTRADICT',
  );
  expect(() => refuseIdleAcceptance({ replay: true, acceptGaps: true })).not.toThrow();
});
