import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { expect, it } from 'vitest';
import { periodStarts } from './ranking-period.ts';

const at = (text: string) => parseInstant(text) as Instant;

it.each([
  // A Sunday in Seoul.
  [
    '2026-11-22T14:59:59.999999Z',
    '2026-11-21T15:00:00Z',
    '2026-11-15T15:00:00Z',
    '2026-10-31T15:00:00Z',
  ],
  // The Monday that begins then.
  ['2026-11-22T15:00:00Z', '2026-11-22T15:00:00Z', '2026-11-22T15:00:00Z', '2026-10-31T15:00:00Z'],
  // A month that begins within a week, and a year too.
  ['2026-12-31T15:00:00Z', '2026-12-31T15:00:00Z', '2026-12-27T15:00:00Z', '2026-12-31T15:00:00Z'],
  ['2028-02-29T12:00:00Z', '2028-02-28T15:00:00Z', '2028-02-27T15:00:00Z', '2028-01-31T15:00:00Z'],
])('at %s the day, week and month of Seoul have begun', (now, ...begun) => {
  const { day, week, month } = periodStarts(at(now));
  expect([day, week, month].map((start) => formatInstant(start))).toEqual(
    begun.map((text) => formatInstant(at(text))),
  );
});
