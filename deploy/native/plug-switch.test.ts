import { addMicros, formatInstant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPlugSwitch } from './plug-switch.ts';

const START = instant(1_800_000_000_000_000);
const at = (seconds: number) => formatInstant(addMicros(START, seconds * MICROS_PER_SECOND));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listening() {
  const taken: number[] = [];
  const answers: unknown[] = [];
  let now = START;
  const { hear } = createPlugSwitch({
    clock: () => now,
    takeAway: (forMs) => taken.push(forMs),
    print: () => {},
  });
  const ask = (message: unknown) => hear(message, (answer) => answers.push(answer));
  return {
    ...{ taken, answers, ask },
    pass(seconds: number) {
      now = addMicros(now, seconds * MICROS_PER_SECOND);
      vi.advanceTimersByTime(seconds * 1_000);
    },
  };
}

test('home goes once the answer is out, and for what is left of the time', () => {
  const { taken, answers, ask, pass } = listening();
  ask({ type: 'pull_plug', seconds: 60 });
  expect([answers, taken]).toEqual([[{ type: 'plug_pulled', back_at: at(60) }], []]);
  pass(1);
  expect(taken).toEqual([59_000]);
});

test('asked again while home is about to go, or gone, it answers the same and does nothing more', () => {
  const { taken, answers, ask, pass } = listening();
  ask({ type: 'pull_plug', seconds: 60 });
  ask({ type: 'pull_plug', seconds: 10 });
  pass(59);
  ask({ type: 'pull_plug', seconds: 10 });
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(taken).toEqual([59_000]);
  pass(1);
  ask({ type: 'pull_plug', seconds: 10 });
  pass(1);
  expect([answers.at(-1), taken]).toEqual([
    { type: 'plug_pulled', back_at: at(70) },
    [59_000, 9_000],
  ]);
});

test.each([
  ['nothing', null],
  ['that it is ready', { type: 'ready', name: 'api' }],
  ['for no time', { type: 'pull_plug' }],
  ['for too long', { type: 'pull_plug', seconds: 3_600 }],
])('who says %s is not answered', (_, message) => {
  const { taken, answers, ask, pass } = listening();
  ask(message);
  pass(2);
  expect([answers, taken]).toEqual([[], []]);
});
