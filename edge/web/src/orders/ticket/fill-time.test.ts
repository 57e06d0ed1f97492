import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import type { MarketClock } from '../../api/schema.ts';
import { type FillTimeInput, fillTime } from './fill-time.ts';

const at = (text: string) => parseInstant(text) as Instant;
const OPEN: MarketClock = {
  market: 'KRX',
  timezone: 'Asia/Seoul',
  is_open: true,
  phase: 'CONTINUOUS',
  since: '2026-11-23T00:00:00Z',
  next_change: '2026-11-23T06:20:00Z',
  today: {
    day: '2026-11-23',
    open_at: '2026-11-23T00:00:00Z',
    close_at: '2026-11-23T06:30:00Z',
    is_special: false,
    reason: null,
  },
};
const CLOSED: MarketClock = {
  ...OPEN,
  is_open: false,
  phase: 'CLOSED',
  since: '2026-11-20T06:30:00Z',
  next_change: '2026-11-22T23:30:00Z',
  today: null,
};
const INPUT: FillTimeInput = {
  type: 'MARKET',
  clock: OPEN,
  isStruck: false,
  isHalted: false,
  isHomeAway: false,
  isMarketable: true,
  now: at('2026-11-23T01:00:00Z'),
};
const SATURDAY = { clock: CLOSED, now: at('2026-11-21T01:00:00Z') };

test.each<[string, Partial<FillTimeInput>, object]>([
  ['in session: at the next price', {}, { kind: 'next-print' }],
  ['a limit that the market has passed', { type: 'LIMIT' }, { kind: 'next-print' }],
  ['a limit that it has not', { type: 'LIMIT', isMarketable: false }, { kind: 'at-limit' }],
  [
    'a market order out of hours is denied',
    SATURDAY,
    { kind: 'denied-closed', at: CLOSED.next_change },
  ],
  [
    'a limit out of hours waits for the session',
    { ...SATURDAY, type: 'LIMIT' },
    { kind: 'at-open', at: CLOSED.next_change },
  ],
  ['with home away: once it is back', { isHomeAway: true }, { kind: 'when-back' }],
  [
    'out of hours it is denied, home or not',
    { ...SATURDAY, isHomeAway: true },
    { kind: 'denied-closed', at: CLOSED.next_change },
  ],
  ['in a halt', { isHalted: true }, { kind: 'after-halt' }],
  ['in an auction', { clock: { ...OPEN, phase: 'CLOSING_AUCTION' } }, { kind: 'at-auction' }],
  ['the share of a user', { isStruck: true, clock: undefined }, { kind: 'at-strike' }],
  ['where no hours are known', { clock: undefined }, { kind: 'unknown' }],
  [
    'behind what was told, within the hours of the day',
    { now: at('2026-11-23T06:25:00Z') },
    { kind: 'next-print' },
  ],
  [
    'behind what was told, when the day is over',
    { now: at('2026-11-23T07:00:00Z') },
    { kind: 'unknown' },
  ],
])('%s', (_what, given, expected) => {
  expect(fillTime({ ...INPUT, ...given })).toEqual(expected);
});
