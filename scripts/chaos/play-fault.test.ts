import { expect, test } from 'vitest';
import type { Stage } from './fault.ts';
import { playFault } from './play-fault.ts';

const stage = {} as Stage;

/** A fault that hits so much at each try, and how often it was injected and waited for. */
function faultHitting(...hits: readonly number[]) {
  const seen = { injected: 0, recovered: 0 };
  const fault = {
    number: 7,
    kind: 'some',
    detail: 'thing',
    inject: async () => hits[seen.injected++] ?? 0,
  };
  const recover = async () => {
    seen.recovered += 1;
    return { ms: 100 * seen.recovered };
  };
  return { seen, play: () => playFault(fault, stage, recover) };
}

test('a fault that hits something is played once', async () => {
  const { seen, play } = faultHitting(2);
  const told = { number: 7, kind: 'some', detail: 'thing' };
  expect(await play()).toEqual({ ...told, hits: 2, tries: 1, recoveryMs: 100 });
  expect(seen).toEqual({ injected: 1, recovered: 1 });
});

test('one that hits nothing is tried again once all is well, and the last try is what is told', async () => {
  const { seen, play } = faultHitting(0, 4, 9);
  expect(await play()).toMatchObject({ hits: 4, tries: 2, recoveryMs: 200 });
  expect(seen).toEqual({ injected: 2, recovered: 2 });
});

test('one that never hits anything is given up, and told as such', async () => {
  expect(await faultHitting().play()).toMatchObject({ hits: 0, tries: 3 });
});

test('what does not recover is not tried again, whatever it hit', async () => {
  let injected = 0;
  const inject = async () => injected++;
  const fault = { number: 1, kind: 'a', detail: '', inject };
  const outcome = await playFault(fault, stage, async () => ({ missing: ['engine'] }));
  expect([outcome, injected]).toEqual([{ missing: ['engine'] }, 1]);
});
