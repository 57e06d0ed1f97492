import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBackupDue } from './schedule.ts';

const at = (text: string) => parseInstant(text) as Instant;

test.each([
  // [newest, now, hour in Seoul, due]
  ['none yet', undefined, '2026-11-21T12:00:00+09:00', 4, true],
  ['before its hour', '2026-11-20T04:00:10+09:00', '2026-11-21T03:59:59+09:00', 4, false],
  ['at its hour', '2026-11-20T04:00:10+09:00', '2026-11-21T04:00:00+09:00', 4, true],
  ['made today', '2026-11-21T04:00:00+09:00', '2026-11-21T23:59:59+09:00', 4, false],
  ['after an outage of days', '2026-11-18T04:00:10+09:00', '2026-11-21T02:00:00+09:00', 4, true],
  ['caught up late', '2026-11-21T02:00:00+09:00', '2026-11-21T03:00:00+09:00', 4, false],
  ['and again at its hour', '2026-11-21T02:00:00+09:00', '2026-11-21T04:00:00+09:00', 4, true],
  ['at midnight', '2026-11-20T00:00:01+09:00', '2026-11-21T00:00:00+09:00', 0, true],
  ['across the date line', '2026-11-20T15:00:00Z', '2026-11-21T14:59:59Z', 0, false],
])('%s', (_, newest, now, hourKst, due) => {
  const newestAt = newest === undefined ? undefined : at(newest);
  expect(isBackupDue({ newestAt, now: at(now), hourKst })).toBe(due);
});

test('whoever asks every minute makes one a day', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 1439 }),
      (hourKst, offset) => {
        let newestAt: Instant | undefined;
        let made = 0;
        const start = at('2026-11-01T00:00:00Z') + offset * 60_000_000;
        for (let minute = 0; minute < 10 * 1440; minute++) {
          const now = (start + minute * 60_000_000) as Instant;
          if (!isBackupDue({ newestAt, now, hourKst })) continue;
          newestAt = now;
          made += 1;
        }
        // The first at once, unless that was the hour itself.
        expect(made).toBeGreaterThanOrEqual(10);
        expect(made).toBeLessThanOrEqual(11);
      },
    ),
    { numRuns: 30 },
  );
});
