import { addMicros, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { createHomeWatch } from './home-watch.ts';

const START = instant(1_795_000_000_000_000);
const after = (seconds: number) => addMicros(START, seconds * MICROS_PER_SECOND);

test('a short absence is counted, and nobody is told', () => {
  const watch = createHomeWatch(START, 300);
  expect(watch.saw(true, after(1))).toBe(undefined);
  expect(watch.saw(false, after(10))).toBe(undefined);
  expect(watch.saw(false, after(309))).toBe(undefined);
  expect(watch.saw(true, after(309))).toBe(undefined);
  expect(watch.state).toEqual({
    ...{ isOnline: true, since: after(309) },
    ...{ lastAwayMicros: 299 * MICROS_PER_SECOND, absences: 1 },
  });
});

test('a long one is told again until the owner has it, then not again, then that it is over', () => {
  const watch = createHomeWatch(START, 300);
  watch.saw(true, after(1));
  watch.saw(false, after(10));
  const away = { kind: 'away', since: after(10) } as const;
  expect(watch.saw(false, after(310))).toEqual(away);
  expect(watch.saw(false, after(311))).toEqual(away);
  watch.told(away);
  expect(watch.saw(false, after(312))).toBe(undefined);
  const back = { kind: 'back', since: after(10), backAt: after(900) } as const;
  expect(watch.saw(true, after(900))).toEqual(back);
  watch.told(back);
  expect(watch.saw(true, after(901))).toBe(undefined);
  watch.saw(false, after(1_000));
  expect(watch.saw(false, after(1_300))).toEqual({ kind: 'away', since: after(1_000) });
});

test('an absence that ended before anybody could be told of it is told of no more', () => {
  const watch = createHomeWatch(START, 300);
  watch.saw(false, after(1));
  expect(watch.saw(false, after(400))).toMatchObject({ kind: 'away' });
  expect(watch.saw(true, after(401))).toBe(undefined);
});

test('gone again before its return was told, it is away as the owner knows it', () => {
  const watch = createHomeWatch(START, 300);
  const away = { kind: 'away', since: after(1) } as const;
  watch.saw(false, after(1));
  watch.saw(false, after(400));
  watch.told(away);
  expect(watch.saw(true, after(500))).toMatchObject({ kind: 'back' });
  expect(watch.saw(false, after(501))).toBe(undefined);
  expect(watch.saw(false, after(900))).toBe(undefined);
  expect(watch.saw(true, after(901))).toEqual({
    ...{ kind: 'back', since: after(1), backAt: after(901) },
  });
});

test('a broker that cannot be asked says nothing of home', () => {
  const watch = createHomeWatch(START, 300);
  watch.saw(true, after(1));
  expect(watch.saw(undefined, after(900))).toBe(undefined);
  expect(watch.state.isOnline).toBe(true);
});
