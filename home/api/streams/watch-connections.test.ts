import { instant } from '@mockstreet/shared/instant';
import { expect, it } from 'vitest';
import type { Connection } from './connection.ts';
import { STREAM_LIMITS } from './stream-limits.ts';
import { createWatch } from './watch-connections.ts';

/** A reader of a busy stream who answers no ping, watched once a second. */
function watched() {
  let nowMs = 0;
  const watch = createWatch({
    ...{ read: async () => (() => false) as never, blacklist: { has: async () => false } },
    ...{ clock: () => instant(nowMs * 1_000), monotonicMs: () => nowMs, limits: STREAM_LIMITS },
    onFault: (error) => expect.unreachable(String(error)),
  });
  const reader = { taken: 0, waiting: 1, end: undefined as number | string | undefined };
  const connection = {
    ...{ id: '1', credential: { expiresAt: null, caller: { session: {} } } },
    ...{ isAlive: true, hasNews: true, beats: 0, nextBeatAtMs: 0, stuck: undefined },
    ...{ behindAtMs: Number.NEGATIVE_INFINITY, subscription: undefined },
    isOpen: () => reader.end === undefined,
    waiting: () => reader.waiting,
    taken: () => reader.taken,
    ping() {},
    close: (code: number) => {
      reader.end ??= code;
    },
    terminate: () => {
      reader.end ??= 'cut off';
    },
  } as unknown as Connection;
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      nowMs += 1_000;
      connection.hasNews = true;
      watch.round(new Set([connection]));
    }
    return reader.end;
  };
  return { reader, pass };
}

it('keeps a reader that is slow but goes on reading, and drops it once it takes nothing', () => {
  const { reader, pass } = watched();
  for (let step = 0; step < 10; step++) {
    reader.taken += 30_000;
    expect(pass(59)).toBeUndefined();
    // It has caught up for a while: what is on its way to it may be more than it reads meanwhile.
    reader.waiting = 0;
    expect(pass(30)).toBeUndefined();
    reader.waiting = 1;
  }
  expect(pass(60)).toBeUndefined();
  expect(pass(1)).toBe(1013);
});

it('drops one that is never behind and answers no ping', () => {
  const { reader, pass } = watched();
  reader.waiting = 0;
  expect(pass(4 * 30)).toBeUndefined();
  expect(pass(31)).toBe('cut off');
});
