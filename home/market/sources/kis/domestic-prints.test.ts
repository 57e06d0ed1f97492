import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { recordedAnswer } from '../../../../tests/support/kis-venue/kis-payloads.ts';
import { createMarketCalendar } from '../../calendar/calendar.ts';
import { type PastReading, toDomesticPrint } from './domestic-prints.ts';
import { type DomesticReading, readDomestic } from './domestic-readings.ts';
import type { KisBody } from './kis-answer.ts';

const calendar = createMarketCalendar({ sessions: 'real' });
const phaseAt = (at: Instant) => calendar.phaseAt('KRX', at);
/** A time of 2026-11-20, a Friday, in Seoul. */
const at = (time: string) => parseInstant(`2026-11-20T${time}+09:00`) ?? (0 as never);
const READING: DomesticReading = {
  last: decimal('71900'),
  book: { bid: decimal('71900'), ask: decimal('72000') },
  dayVolume: decimal('1000'),
  base: decimal('70600'),
};

/** What becomes of a reading at `time`, after one at `before` of so many shares. */
function readAt(
  time: string,
  reading: Partial<DomesticReading> = {},
  before?: { time: string; shares: string; unopened?: string },
) {
  const past: PastReading | undefined = before && {
    at: at(before.time),
    phase: phaseAt(at(before.time)),
    dayVolume: decimal(before.shares),
    unopened: decimal(before.unopened ?? before.shares),
  };
  const moment = { tickerId: 'KRX-STOCK-005930', at: at(time), receivedAt: at(time), phaseAt };
  const outcome = toDomesticPrint({ ...READING, ...reading }, past, moment);
  return outcome === 'STALE' ? outcome : outcome.print;
}

/** What becomes of readings of these volumes, one after the other: kind and volume. */
function readAll(readings: readonly (readonly [time: string, shares: string])[]) {
  let past: PastReading | undefined;
  return readings.map(([time, shares]) => {
    const moment = { tickerId: 'KRX-STOCK-005930', at: at(time), receivedAt: at(time), phaseAt };
    const outcome = toDomesticPrint({ ...READING, dayVolume: decimal(shares) }, past, moment);
    if (outcome === 'STALE') return outcome;
    past = outcome.past;
    return outcome.print && [outcome.print.kind, outcome.print.volume];
  });
}

describe('a KRX price that was read', () => {
  it('is a quote while trading is continuous, new or not, with what was traded since', () => {
    const before = { time: '10:00:00', shares: '990' };
    expect(readAt('10:00:01', {}, before)).toEqual({
      kind: 'QUOTE',
      tickerId: 'KRX-STOCK-005930',
      at: at('10:00:01'),
      receivedAt: at('10:00:01'),
      bid: decimal('71900'),
      ask: decimal('72000'),
      last: decimal('71900'),
      volume: decimal('10'),
      source: 'kis-krx',
      venueAt: null,
      origin: null,
    });
    const unchanged = { time: '10:00:00', shares: '1000' };
    expect(readAt('10:00:01', {}, unchanged)).toMatchObject({ kind: 'QUOTE', volume: 0n });
    expect(readAt('10:00:01')).toMatchObject({ kind: 'QUOTE', volume: null });
  });

  it('is, with one side of the book gone, a trade once something was traded', () => {
    const book = undefined;
    const before = { time: '10:00:00', shares: '990' };
    expect(readAt('10:00:01', { book }, before)).toMatchObject({
      kind: 'TRADE',
      at: at('10:00:01'),
      // It may have been any time since: the price was not known before that answer.
      venueAt: at('10:00:00'),
      volume: decimal('10'),
    });
    const unchanged = { time: '10:00:00', shares: '1000' };
    expect(readAt('10:00:01', { book }, unchanged)).toBeUndefined();
    expect(readAt('10:00:01', { book })).toBeUndefined();
  });

  it('is none without a price, or before the day’s volume is known to have grown', () => {
    expect(readAt('10:00:01', { last: undefined })).toBeUndefined();
    const before = { time: '10:00:00', shares: '990' };
    const unknown = { book: undefined, dayVolume: undefined };
    expect(readAt('10:00:01', unknown, before)).toBeUndefined();
  });

  it('is no news from a server that lags behind the last answer', () => {
    expect(readAt('10:00:01', {}, { time: '10:00:00', shares: '1001' })).toBe('STALE');
    expect(readAt('10:00:10', {}, { time: '10:00:00', shares: '1001' })).toBe('STALE');
  });

  it('counts anew where yesterday’s volume was shown before the open', () => {
    const yesterdays = { time: '08:59:59', shares: '9000000' };
    expect(readAt('09:00:09', {}, yesterdays)).toBe('STALE');
    const say = readAll([
      ['08:59:59', '9000000'],
      ['09:00:10', '20'],
      ['09:00:11', '21'],
      ['09:00:12', '30'],
    ]);
    expect(say).toEqual([undefined, undefined, ['QUOTE', decimal('1')], ['QUOTE', decimal('9')]]);
    expect(readAt('10:00:00', {}, yesterdays)).toMatchObject({ kind: 'QUOTE', volume: null });
  });

  it('counts the volume of each day anew', () => {
    const before: PastReading = {
      at: addMicros(at('10:00:00'), -24 * 3_600_000_000),
      phase: 'CONTINUOUS',
      dayVolume: decimal('999999'),
      unopened: undefined,
    };
    const moment = { tickerId: 'X', at: at('10:00:00'), receivedAt: at('10:00:00'), phaseAt };
    const outcome = toDomesticPrint(READING, before, moment);
    expect(outcome).toMatchObject({ print: { kind: 'QUOTE', volume: null } });
  });

  it('is none in the opening auction, whatever is traded after hours', () => {
    expect(readAt('08:59:59', {}, { time: '08:40:00', shares: '0' })).toBeUndefined();
  });

  it('is the auction’s own trade when the first shares of the day have changed hands', () => {
    const auction = { time: '08:59:59', shares: '0' };
    expect(readAt('09:00:01', {}, auction)).toMatchObject({
      kind: 'TRADE',
      volume: decimal('1000'),
      venueAt: at('08:59:59'),
    });
  });

  it('is no quote while the opening auction is drawn out; a minute on, the book is real', () => {
    const nothingYet = { dayVolume: decimal('0') };
    const auction = { time: '09:00:00', shares: '0' };
    expect(readAt('09:00:20', nothingYet, auction)).toBeUndefined();
    expect(readAt('09:01:00', nothingYet, auction)).toMatchObject({ kind: 'QUOTE' });
  });

  it('is no quote of the auction’s book because shares changed hands after hours before', () => {
    expect(
      readAll([
        ['08:59:59', '1200'],
        ['09:00:00', '1200'],
        ['09:00:20', '1200'],
        ['09:00:21', '5200'],
        ['09:00:22', '5200'],
      ]),
    ).toEqual([
      undefined,
      undefined,
      undefined,
      ['QUOTE', decimal('4000')],
      ['QUOTE', decimal('0')],
    ]);
  });

  it('is no quote, where nothing was read in the auction, before more is traded or a minute on', () => {
    expect(readAll([['09:00:01', '1200']])).toEqual([undefined]);
    expect(
      readAll([
        ['08:20:00', '0'],
        ['09:00:01', '1200'],
        ['09:00:02', '1200'],
        ['09:00:03', '1201'],
      ]).slice(2),
    ).toEqual([undefined, ['QUOTE', decimal('1')]]);
    expect(readAll([['09:01:00', '1200']])).toEqual([['QUOTE', null]]);
  });

  it('is no quote in the closing auction; what that trades is seen after the close', () => {
    const before = { time: '15:25:00', shares: '900' };
    expect(readAt('15:25:01', { dayVolume: decimal('900') }, before)).toBeUndefined();
    expect(readAt('15:30:01', {}, { time: '15:30:00', shares: '900' })).toMatchObject({
      kind: 'TRADE',
      last: decimal('71900'),
      volume: decimal('100'),
    });
  });

  it.each(['15:39:00', '15:50:00', '17:00:00', '20:30:00'])(
    'is none at %s, so nothing overwrites the close',
    (time) => {
      expect(readAt(time, {}, { time: '15:30:10', shares: '1' })).toBeUndefined();
    },
  );

  it('stands once, without volume, where the first answer of all comes long after the close', () => {
    expect(readAt('21:00:00')).toMatchObject({ kind: 'TRADE', volume: null });
  });
});

describe('an answer of the 30-code call', () => {
  const body = recordedAnswer('domestic-multi-price').body as KisBody;

  it('is read as recorded, where no book was given', () => {
    expect([...readDomestic(body)]).toEqual([
      [
        '005930',
        {
          last: decimal('274500'),
          book: undefined,
          dayVolume: decimal('21669476'),
          base: decimal('268000'),
        },
      ],
    ]);
  });

  it('takes zero and empty prices for none', () => {
    const row = { inter_shrn_iscd: '000660', inter2_prpr: '0', inter2_sdpr: '', acml_vol: ' 0' };
    expect(readDomestic({ output: [row, {}, null] }).get('000660')).toEqual({
      last: undefined,
      book: undefined,
      dayVolume: 0n,
      base: undefined,
    });
  });
});
