import { decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SourceFault } from '../sources/source.ts';
import { readGaps } from '../tape/gaps.ts';
import type { Print, QuotePrint } from '../tape/print.ts';
import { type FakeVenue, fakeVenue, tradeAt } from './testing/fake-venue.ts';
import { createFeederStage, type FeederStage } from './testing/feeder-stage.ts';

const SAMSUNG = 'KRX-STOCK-005930';
const APPLE = 'US-STOCK-AAPL';
const moment = (text: string) => parseInstant(text) ?? instant(0);
const later = (at: Instant, seconds: number) => addMicros(at, seconds * MICROS_PER_SECOND);
/** Friday, 15:30 in Seoul; its closing auction began at 15:20. */
const KRX_CLOSE = moment('2026-11-20T06:30:00Z');

describe('a market with hours', () => {
  let stage: FeederStage;
  let venue: FakeVenue;
  const turns = async (home: ReturnType<FeederStage['start']>, from: Instant, to: Instant) => {
    for (let at = from; at <= to; at = later(at, 1)) await home.turn(at);
  };

  beforeEach(async () => {
    stage = await createFeederStage();
    venue = fakeVenue(() => stage.now, { tickerIds: [SAMSUNG] });
  });
  afterEach(() => stage.close());

  it('is asked until three minutes after its close, and has no gap in the hours after', async () => {
    const home = stage.start([], [venue]);
    await home.feeder.tick(later(KRX_CLOSE, -3));
    await turns(home, later(KRX_CLOSE, -2), later(KRX_CLOSE, 190));
    expect(venue.tradesAt.at(-1)).toBe(later(KRX_CLOSE, 179));
    expect(await stage.completeTo(SAMSUNG)).toBe(later(KRX_CLOSE, 190));
    // Monday's opening auction collects from 08:30.
    const monday = moment('2026-11-22T23:30:00Z');
    await turns(home, later(monday, -2), later(monday, 2));
    expect(venue.tradesAt.slice(-3)).toEqual([0, 1, 2].map((seconds) => later(monday, seconds)));
    expect(await stage.completeTo(SAMSUNG)).toBe(later(monday, 2));
    expect(await readGaps(stage.sql, { tickerId: SAMSUNG, from: instant(0), to: monday })).toEqual(
      [],
    );
  });

  it('keeps showing its close while nobody asks, whatever is traded after hours', async () => {
    venue.answer = (at) => [
      { ...tradeAt(SAMSUNG, at), last: decimal(at < KRX_CLOSE ? '70000' : '71000') },
    ];
    const us = fakeVenue(() => stage.now, { tickerIds: [APPLE], name: 'us' });
    us.answer = (at) => [{ ...tradeAt(APPLE, at), last: decimal('230') }];
    const home = stage.start([], [venue, us]);
    // New York closes at 21:00 UTC: the last second trades, what comes after it does not count.
    const close = moment('2026-11-20T21:00:00Z');
    await home.feeder.tick(later(close, -4));
    await turns(home, later(close, -3), later(close, 185));
    expect((await stage.tapeOf(APPLE)).map(({ at }) => at)).toEqual(
      [-3, -2, -1].map((seconds) => later(close, seconds)),
    );
    const night = later(close, 3600);
    await home.turn(night);
    expect(home.published.at(-1)?.find(({ tickerId }) => tickerId === APPLE)).toMatchObject({
      last: decimal('230'),
      at: later(close, -1),
      asOf: night,
    });
  });

  it('brings the price of the closing auction onto the tape when it is read, and waits for it', async () => {
    // The auction fixes its price 20 s after the close; until then the last trade is of 15:19.
    const fixedAt = later(KRX_CLOSE, 20);
    venue.answer = (at) => [
      quote(at, at < fixedAt ? '70000' : '70500', at === fixedAt ? '900' : '0'),
    ];
    const home = stage.start([], [venue]);
    await home.feeder.tick(later(KRX_CLOSE, -602));
    await turns(home, later(KRX_CLOSE, -601), later(KRX_CLOSE, 19));
    const accepted = later(KRX_CLOSE, -300);
    const after = async () => (await stage.tapeOf(SAMSUNG)).filter((print) => print.at > accepted);
    // While orders are collected bid and ask are no prices; the calendar alone decides nothing.
    expect(await after()).toEqual([]);
    expect(await stage.completeTo(SAMSUNG)).toBe(later(KRX_CLOSE, 19));
    await turns(home, fixedAt, later(KRX_CLOSE, 30));
    expect(await after()).toMatchObject([
      { kind: 'TRADE', at: fixedAt, venueAt: fixedAt, last: decimal('70500') },
    ]);
    expect(home.published.at(-1)?.[0]).toMatchObject({ last: decimal('70500') });
  });

  it('has a gap where nobody answered while the closing auction fixed its price', async () => {
    const home = stage.start([], [venue]);
    await home.feeder.tick(later(KRX_CLOSE, -3));
    await turns(home, later(KRX_CLOSE, -2), later(KRX_CLOSE, -1));
    venue.fault = new SourceFault('away');
    await turns(home, KRX_CLOSE, later(KRX_CLOSE, 185));
    expect(await stage.completeTo(SAMSUNG)).toBe(later(KRX_CLOSE, -1));
    await turns(home, later(KRX_CLOSE, 186), later(KRX_CLOSE, 190));
    expect(await stage.completeTo(SAMSUNG)).toBe(later(KRX_CLOSE, 190));
    const bars = (await stage.tapeOf(SAMSUNG)).filter(({ kind }) => kind === 'BAR');
    expect(bars.map(({ at }) => at)).toEqual([0, 60, 120].map((after) => later(KRX_CLOSE, after)));
  });

  it('is asked once while closed where the tape has no price, and never again', async () => {
    const sunday = moment('2026-11-22T03:00:00Z');
    venue.fault = new SourceFault('away');
    const first = stage.start([], [venue]);
    await first.feeder.tick(sunday);
    await turns(first, later(sunday, 1), later(sunday, 3));
    expect(first.published.at(-1)).toBeUndefined();
    venue.fault = undefined;
    venue.answer = (at) => [quote(at, '70500', '10')];
    await turns(first, later(sunday, 4), later(sunday, 9));
    expect(venue.tradesAt).toEqual([later(sunday, 4)]);
    const tape = await stage.tapeOf(SAMSUNG);
    // A trade of Friday's close: no order that was accepted since can fill on it.
    expect(tape).toMatchObject([
      { kind: 'TRADE', at: later(sunday, 4), venueAt: KRX_CLOSE, last: decimal('70500') },
    ]);
    expect(first.published.at(-1)?.[0]).toMatchObject({
      last: decimal('70500'),
      asOf: later(sunday, 9),
    });
    expect(await stage.completeTo(SAMSUNG)).toBe(later(sunday, 9));
    const again = stage.start([], [venue]);
    await again.feeder.tick(later(sunday, 20));
    await turns(again, later(sunday, 21), later(sunday, 25));
    expect(venue.tradesAt).toHaveLength(1);
    expect(await stage.tapeOf(SAMSUNG)).toEqual(tape);
  });

  it('is asked once a minute for a share that has no price, and not all night', async () => {
    const hynix = 'KRX-STOCK-000660';
    const asked: number[] = [];
    const night = moment('2026-11-20T12:00:00Z');
    venue = fakeVenue(() => stage.now, { tickerIds: [SAMSUNG, hynix] });
    venue.poll = async (_signal, take) => {
      asked.push((stage.now - night) / MICROS_PER_SECOND);
      take({ at: stage.now, answered: [SAMSUNG], prints: [quote(stage.now, '70500', '10')] });
    };
    const home = stage.start([], [venue]);
    await home.feeder.tick(night);
    await turns(home, later(night, 1), later(night, 62));
    expect(asked).toEqual([1, 61]);
    for (let minute = 2; minute <= 20; minute += 1) await home.turn(later(night, minute * 60 + 1));
    expect(asked).toEqual(Array.from({ length: 10 }, (_, minute) => minute * 60 + 1));
    // Monday's opening auction collects from 08:30.
    await home.turn(moment('2026-11-22T23:30:00Z'));
    expect(asked).toHaveLength(11);
  });
});

function quote(at: Instant, last: string, volume: string): QuotePrint {
  const { kind: _, ...base }: Print = tradeAt(SAMSUNG, at);
  const [bid, ask] = [decimal('69000'), decimal('72000')];
  return {
    ...base,
    kind: 'QUOTE',
    bid,
    ask,
    last: decimal(last),
    volume: decimal(volume),
    venueAt: null,
  };
}
