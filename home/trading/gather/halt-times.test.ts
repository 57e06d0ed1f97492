import { decimal } from '@mockstreet/shared/decimal';
import { type Instant, MICROS_PER_MINUTE, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createCalendarHistory } from '#market/calendar-history';
import {
  deadlineBehindHalts,
  type HaltTimes,
  isTradedThrough,
  ratesToLookAt,
  spansToLookAt,
} from '../core/halts.ts';
import type { OpenOrder } from '../core/open-order.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { BTC, SAMSUNG } from '../core/testing/build-print.ts';
import { createHaltTimes } from './halt-times.ts';

/** Of Thursday, 19 March 2026, unless another day of that March is given. */
const at = (time: string, day = 19): Instant =>
  parseInstant(`2026-03-${day}T${time}+09:00`) as Instant;

const history = createCalendarHistory({ sessions: 'real', overrides: [] });
const instruments = new Map([
  [SAMSUNG, { market: 'KRX' as const }],
  [BTC, { market: 'CRYPTO' as const }],
]);

type Halted = readonly [from: Instant, to: Instant | null];

function halted(spans: readonly Halted[], tickerId: string) {
  const own = spans.map(([fromAt, toAt]) => ({ tickerId, fromAt, toAt }));
  return createHaltTimes(own, history, instruments);
}

/** Of an order that has five minutes of trading from `notBefore` on. */
function order(notBefore: Instant, tickerId = SAMSUNG) {
  const minutes = 5 * MICROS_PER_MINUTE;
  const deadlineAt = history.asOf(notBefore).addTradingTime('KRX', notBefore, minutes);
  return { ...buildOrder({ tickerId, acceptedAt: notBefore, notBefore }), deadlineAt };
}

describe('the deadline of an order behind halts', () => {
  const behind = (waiting: ReturnType<typeof order>, halts: HaltTimes) =>
    deadlineBehindHalts(waiting, waiting.deadlineAt, halts);

  it.each<readonly [string, readonly Halted[], Instant, Instant]>([
    ['without any stays', [], at('10:00:00'), at('10:05:00')],
    [
      'goes on with what was left',
      [[at('10:02:00'), at('11:00:00')]],
      at('10:00:00'),
      at('11:03:00'),
    ],
    [
      'starts with the end of one',
      [[at('09:50:00'), at('11:00:00')]],
      at('10:00:00'),
      at('11:05:00'),
    ],
    [
      'does not mind those before',
      [[at('09:50:00'), at('10:00:00')]],
      at('10:00:00'),
      at('10:05:00'),
    ],
    ['nor those behind', [[at('10:05:00'), at('11:00:00')]], at('10:00:00'), at('10:05:00')],
    [
      'stands still in each of two',
      [
        [at('10:01:00'), at('10:11:00')],
        [at('10:12:00'), at('10:22:00')],
      ],
      at('10:00:00'),
      at('10:25:00'),
    ],
    // 15:18 to 15:20 is left of the day, and three minutes of the next.
    [
      'ends on the next day',
      [[at('15:10:00'), at('15:18:00')]],
      at('15:09:00'),
      at('09:02:00', 20),
    ],
    [
      'waits for the morning',
      [[at('15:10:00'), at('20:00:00')]],
      at('15:09:00'),
      at('09:04:00', 20),
    ],
    // Friday evening to Saturday: the market opens on Monday.
    [
      'and over a weekend',
      [[at('15:10:00', 20), at('12:00:00', 21)]],
      at('15:10:00', 20),
      at('09:05:00', 23),
    ],
  ])('%s', (_, spans, notBefore, expected) => {
    expect(behind(order(notBefore), halted(spans, SAMSUNG))).toBe(expected);
  });

  it('is not known while one lasts, and is not touched by those of others', () => {
    const lasting = [[at('10:02:00'), null]] as const;
    expect(behind(order(at('10:00:00')), halted(lasting, SAMSUNG))).toBeUndefined();
    expect(behind(order(at('10:00:00')), halted(lasting, BTC))).toBe(at('10:05:00'));
  });
});

describe('where its print is looked for', () => {
  const look = (spans: readonly Halted[], notBefore: Instant) =>
    spansToLookAt(order(notBefore), halted(spans, SAMSUNG));

  it('is up to its deadline, less the halts', () => {
    expect(look([], at('10:00:00'))).toEqual([{ after: at('10:00:00'), upTo: at('10:05:00') }]);
    expect(look([[at('10:02:00'), at('11:00:00')]], at('10:00:00'))).toEqual([
      { after: at('10:00:00'), upTo: at('10:02:00') - 1 },
      { after: at('11:00:00') - 1, upTo: at('11:03:00') },
    ]);
  });

  it('is before one that lasts, and nowhere for an order that came in it', () => {
    const lasting = [[at('10:02:00'), null]] as const;
    expect(look(lasting, at('10:00:00'))).toEqual([
      { after: at('10:00:00'), upTo: at('10:02:00') - 1 },
    ]);
    // But how far its tape has come is asked for.
    const came = at('10:03:00');
    expect(look(lasting, came)).toEqual([{ after: came, upTo: came }]);
  });
});

describe('where a limit order is looked for', () => {
  const END_OF_TIME = Number.MAX_SAFE_INTEGER;
  const hold = { krw: decimal('1'), quantity: decimal('0') };
  /** Accepted half a second before the minute it may be placed in. */
  const limit = (notBefore: Instant, given: Partial<OpenOrder> = {}): OpenOrder => ({
    ...buildOrder({ tickerId: SAMSUNG, acceptedAt: notBefore, notBefore }),
    ...{ type: 'LIMIT', timeInForce: 'GTC', deadlineAt: null, ...given },
  });
  const none = halted([], SAMSUNG);
  const placed = at('10:00:00');

  it('is from its placement on, without an end, less the halts', () => {
    const halts = halted([[at('11:00:00'), at('12:00:00')]], SAMSUNG);
    expect(spansToLookAt(limit(placed), halts)).toEqual([
      { after: placed, upTo: at('11:00:00') - 1 },
      { after: at('12:00:00') - 1, upTo: END_OF_TIME },
    ]);
  });

  it('is no further than it is to be read this time, which may be before a halt', () => {
    const halts = halted([[at('11:00:00'), at('12:00:00')]], SAMSUNG);
    const upTo = (readTo: Instant) => spansToLookAt(limit(placed), halts, placed, readTo);
    const untilHalt = { after: placed, upTo: at('11:00:00') - 1 };
    expect(upTo(at('10:30:00'))).toEqual([{ after: placed, upTo: at('10:30:00') }]);
    expect(upTo(at('11:30:00'))).toEqual([untilHalt]);
    expect(upTo(at('12:30:00'))).toEqual([
      untilHalt,
      { after: at('12:00:00') - 1, upTo: at('12:30:00') },
    ]);
    expect(upTo(at('09:00:00'))).toEqual([{ after: placed, upTo: placed }]);
  });

  it('is up to its expiry, which no halt puts off', () => {
    const day = limit(placed, { timeInForce: 'DAY', deadlineAt: at('15:33:00') });
    const halts = halted([[at('11:00:00'), null]], SAMSUNG);
    expect(spansToLookAt(day, none)).toEqual([{ after: placed, upTo: at('15:33:00') }]);
    expect(spansToLookAt(day, halts)).toEqual([{ after: placed, upTo: at('11:00:00') - 1 }]);
  });

  it('is behind its first print once it rests, and behind what is matched', () => {
    const resting = limit(placed, { hold, restingSince: at('10:01:00') });
    const from = (matchedTo: Instant) => spansToLookAt(resting, none, matchedTo)[0]?.after;
    expect(from(at('10:00:30'))).toBe(at('10:01:00'));
    expect(from(at('10:05:00'))).toBe(at('10:05:00'));
  });

  it('is in the next session for one from out of session, and the rate of its placement before that', () => {
    const night = limit(at('15:31:00'));
    const nextOpen = { after: at('08:30:00', 20) - 1, upTo: END_OF_TIME };
    expect(spansToLookAt(night, none)).toEqual([nextOpen]);
    const placement = { after: night.notBefore - 1, upTo: night.notBefore };
    expect(ratesToLookAt(night, none)).toEqual([placement, nextOpen]);
    expect(ratesToLookAt({ ...night, hold }, none)).toEqual([nextOpen]);
  });
});

describe('an instrument is traded through', () => {
  const none = halted([], SAMSUNG);
  const paused = halted([[at('10:00:00'), at('10:01:00')]], SAMSUNG);
  const lasting = halted([[at('10:00:00'), null]], SAMSUNG);
  it.each([
    ['a session', none, at('09:00:00'), at('15:19:59.999999'), true],
    ['a single moment', none, at('09:00:00'), at('09:00:00'), true],
    ['no auction before it', none, at('08:59:59.999999'), at('09:00:00'), false],
    ['no auction behind it', none, at('15:19:59'), at('15:20:00'), false],
    ['no night', none, at('15:19:59'), at('09:00:00', 20), false],
    ['what ends before a halt', paused, at('09:59:00'), at('09:59:59.999999'), true],
    ['what begins behind one', paused, at('10:01:00'), at('10:02:00'), true],
    ['no beginning of one', paused, at('09:59:00'), at('10:00:00'), false],
    ['no end of one', paused, at('10:00:59.999999'), at('10:02:00'), false],
    ['no whole one', paused, at('09:59:00'), at('10:02:00'), false],
    ['none that lasts', lasting, at('10:30:00'), at('10:30:00'), false],
  ] as const)('%s', (_, halts, from, to, isTraded) => {
    expect(isTradedThrough(halts, SAMSUNG, [from, to])).toBe(isTraded);
  });

  it('a coin at night, too', () => {
    expect(isTradedThrough(none, BTC, [at('03:00:00'), at('03:00:59')])).toBe(true);
  });
});
