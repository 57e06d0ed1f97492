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
import type { FeederDatabase } from './feeder-database.ts';
import { type FakeVenue, fakeVenue, SECOND_BARS, tradeAt } from './testing/fake-venue.ts';
import { createFeederStage, type FeederStage, type StagedFeeder } from './testing/feeder-stage.ts';

const BTC = 'CRYPTO-COIN-BTC';
const ETH = 'CRYPTO-COIN-ETH';
const start = parseInstant('2026-11-20T02:00:00Z') ?? instant(0);
const second = (offset: number) => addMicros(start, offset * MICROS_PER_SECOND);
const offsetOf = (at: Instant | undefined) => ((at ?? instant(0)) - start) / MICROS_PER_SECOND;

/** The whole seconds strictly between the two. */
const between = (from: number, to: number) =>
  Array.from({ length: to - from - 1 }, (_, index) => from + 1 + index);

describe('what is asked of venues', () => {
  let stage: FeederStage;
  const clock = () => stage.now;
  const gapsOf = async (tickerId: string) => {
    const span = { tickerId, from: instant(0), to: second(1e6) };
    const gaps = await readGaps(stage.sql, span);
    return gaps.map(({ from, to, resolution }) => [offsetOf(from), offsetOf(to), resolution]);
  };
  const turns = async (home: StagedFeeder, from: number, to: number) => {
    for (let offset = from; offset <= to; offset += 1) await home.turn(second(offset));
  };

  beforeEach(async () => {
    stage = await createFeederStage();
  });
  afterEach(() => stage.close());

  it('is kept while Postgres is away, and stored when it is back', async () => {
    const venue = fakeVenue(clock, { tickerIds: [BTC] });
    let isAway = false;
    const flaky: FeederDatabase = {
      run: (work) => (isAway ? Promise.reject(new Error('away')) : stage.database.run(work)),
      close: async () => {},
    };
    const home = stage.start([], [venue], flaky);
    await home.feeder.tick(second(0));
    for (let offset = 1; offset <= 20; offset += 1) {
      isAway = offset > 5 && offset < 15;
      await home.turn(second(offset));
      expect(home.state.postgresFault).toBe(isAway ? 'away' : null);
    }
    const prints = await stage.tapeOf(BTC);
    expect(prints.map((print) => print.at)).toEqual(venue.tradesAt);
    expect(await stage.completeTo(BTC)).toBe(second(20));
  });

  it('holds what is decided at a gap until bars fill it, while live prints go on', async () => {
    const keeps = (at: Instant) => offsetOf(at) % 180 !== 120;
    const venue = fakeVenue(clock, { tickerIds: [BTC], keeps });
    const home = stage.start([], [venue]);
    await home.feeder.tick(second(0));
    const turn = async (offset: number) => {
      await home.turn(second(offset));
      return await stage.completeTo(BTC);
    };
    expect(await turn(1)).toBe(second(1));
    expect(await turn(2)).toBe(second(2));
    // Away from 2 to 200: the minutes of 60, 120 and 180 start in it; the last runs until 240.
    expect(await turn(200)).toBe(second(2));
    expect(await gapsOf(BTC)).toEqual([[2, 200, null]]);
    expect(await turn(201)).toBe(instant(second(180) - 1));
    expect(await turn(202)).toBe(instant(second(180) - 1));
    await turns(home, 203, 240);
    expect(await turn(241)).toBe(instant(second(180) - 1));
    expect(await turn(242)).toBe(second(242));
    const bars = (await stage.tapeOf(BTC)).filter((print) => print.kind === 'BAR');
    expect(bars.map((print) => print.at)).toEqual([second(60), second(180)]);
    expect(await gapsOf(BTC)).toEqual([
      [2, 60, 'UNRECOVERABLE'],
      [60, 120, 'BACKFILLED'],
      [120, 180, 'UNRECOVERABLE'],
      [180, 200, 'BACKFILLED'],
    ]);
  });

  it.each([
    ['as they come', []],
    ['after Postgres was away, with the bar', [200, 250]],
  ])('counts what was traded in the minute that a gap ends in once: prints %s', async (_, away) => {
    const venue = fakeVenue(clock, { tickerIds: [BTC], barVolume: '60' });
    let isAway = false;
    const flaky: FeederDatabase = {
      run: (work) => (isAway ? Promise.reject(new Error('away')) : stage.database.run(work)),
      close: async () => {},
    };
    const home = stage.start([], [venue], flaky);
    await home.feeder.tick(second(0));
    await turns(home, 1, 2);
    for (let offset = 190; offset <= 310; offset += 1) {
      isAway = offset >= (away[0] ?? Infinity) && offset < (away[1] ?? Infinity);
      await home.turn(second(offset));
    }
    const rows = await stage.sql<{ volume: string }[]>`
      select trim_scale(volume)::text as volume from candles where ticker_id = ${BTC} order by open_at`;
    // Two live, three minutes of bars, and a minute of live prints.
    expect(rows.map(({ volume }) => volume)).toEqual(['2', '60', '60', '60', '60']);
  });

  it('puts a gap on record as soon as it is one, and says since when and how long', async () => {
    const venue = fakeVenue(clock, { tickerIds: [BTC], bars: SECOND_BARS });
    const home = stage.start([], [venue]);
    await home.feeder.tick(second(0));
    await turns(home, 1, 2);
    venue.fault = new SourceFault('away');
    await turns(home, 3, 5);
    expect(await gapsOf(BTC)).toEqual([]);
    await turns(home, 6, 70);
    // Seen at 6, written anew a minute later; nobody reads by the second how it grows.
    expect(await gapsOf(BTC)).toEqual([[2, 66, null]]);
    expect(home.state.openGaps).toHaveLength(1);
    venue.fault = undefined;
    await turns(home, 71, 71);
    expect(await gapsOf(BTC)).toEqual([[2, 71, null]]);
    const [seen] = await readGaps(stage.sql, { tickerId: BTC, from: start, to: second(99) });
    expect(seen).toMatchObject({ detectedAt: second(6), resolvedAt: null });
    const [before, after] = (await stage.tapeOf(BTC)).slice(-2);
    // What was traded since the answer before is told by bars.
    expect([before?.volume, after?.volume]).toEqual([decimal('1'), null]);
    await turns(home, 72, 74);
    // Its last second was not over when it was asked for first.
    expect(await gapsOf(BTC)).toEqual([
      [2, 70, 'BACKFILLED'],
      [70, 71, 'BACKFILLED'],
    ]);
    const closed = await readGaps(stage.sql, { tickerId: BTC, from: start, to: second(99) });
    expect(closed).toMatchObject([72, 73].map((at) => ({ resolvedAt: second(at) })));
    expect(closed.map(({ detectedAt }) => detectedAt)).toEqual([second(6), second(6)]);
    expect(home.state.openGaps).toEqual([]);
  });

  it('goes on with a long gap where a killed feeder was, and forgets none beyond it', async () => {
    const venue = fakeVenue(clock, { tickerIds: [BTC], bars: SECOND_BARS });
    const first = stage.start([], [venue]);
    await first.feeder.tick(second(0));
    await turns(first, 1, 2);
    // Two outages: of an hour, and of a minute.
    await turns(first, 3600, 3605);
    await turns(first, 3665, 3666);
    expect(venue.asked.length).toBeGreaterThan(5);
    expect(offsetOf(await stage.completeTo(BTC))).toBeLessThan(2000);
    expect(await gapsOf(BTC)).toContainEqual([3605, 3665, null]);
    // Killed, and there again ten seconds later: only what is stored is known.
    const next = stage.start([], [venue]);
    await turns(next, 3676, 3700);
    expect(await stage.completeTo(BTC)).toBe(second(3700));
    const ends = venue.asked.map(({ before }) => offsetOf(before));
    expect(ends).toEqual([...new Set(ends)]);
    const bars = (await stage.tapeOf(BTC)).filter((print) => print.kind === 'BAR');
    // Each second of the three gaps, and none that the venue had answered.
    const missing = [between(2, 3600), between(3605, 3665), between(3666, 3676)].flat();
    expect(bars.map((bar) => offsetOf(bar.at))).toEqual(missing);
    const gaps = await gapsOf(BTC);
    expect(gaps.map(([, , resolution]) => resolution)).not.toContain(null);
    expect(gaps.reduce((sum, [from, to]) => sum + Number(to) - Number(from), 0)).toBeCloseTo(
      3669,
      3,
    );
  });

  it('is given up at once where the venue keeps no past', async () => {
    const venue = fakeVenue(clock, { tickerIds: [BTC], bars: null });
    const home = stage.start([], [venue]);
    await home.feeder.tick(second(0));
    await turns(home, 1, 1);
    await turns(home, 60, 62);
    expect(await stage.completeTo(BTC)).toBe(second(62));
    expect(await gapsOf(BTC)).toEqual([[1, 60, 'UNRECOVERABLE']]);
    expect(venue.asked).toEqual([]);
  });

  it('is asked for all alike: a coin whose bars cannot be had holds up no other', async () => {
    const venue = fakeVenue(clock, { tickerIds: [BTC, ETH], bars: SECOND_BARS });
    venue.barFaults.set(BTC, new SourceFault('no such market'));
    const home = stage.start([], [venue]);
    await home.feeder.tick(second(0));
    await turns(home, 1, 1);
    await turns(home, 600, 612);
    expect(await stage.completeTo(ETH)).toBe(second(612));
    expect(await stage.completeTo(BTC)).toBe(second(1));
    const ofBtc = venue.asked.filter(({ tickerId }) => tickerId === BTC);
    expect(ofBtc.length).toBeLessThan(6);
    venue.barFaults.clear();
    await turns(home, 613, 640);
    expect(await stage.completeTo(BTC)).toBe(second(640));
  });

  it('fills the gaps of many coins side by side, while each goes on being priced every second', async () => {
    const tickerIds = ['BTC', 'ETH', 'XRP', 'SOL', 'DOGE', 'ADA'].map(
      (coin) => `CRYPTO-COIN-${coin}`,
    );
    const venue = fakeVenue(clock, { tickerIds, bars: SECOND_BARS });
    const home = stage.start([], [venue]);
    await home.feeder.tick(second(0));
    await turns(home, 1, 1);
    for (let from = 1200; from < 1230; from += 10) {
      await turns(home, from, from + 9);
      const known = await Promise.all(tickerIds.map((tickerId) => stage.completeTo(tickerId)));
      const offsets = known.map(offsetOf);
      // None is ahead of another by more than a request's worth.
      expect(Math.max(...offsets) - Math.min(...offsets)).toBeLessThanOrEqual(200);
      expect(Math.min(...offsets)).toBeGreaterThan(from - 1200);
    }
    await turns(home, 1230, 1245);
    for (const tickerId of tickerIds) {
      expect(await stage.completeTo(tickerId)).toBe(second(1245));
      const live = (await stage.tapeOf(tickerId)).filter(({ kind }) => kind === 'TRADE');
      expect(live).toHaveLength(1 + 46);
    }
  });

  it('leaves a venue alone for as long as it says, with bars and with prices', async () => {
    const venue = fakeVenue(clock, { tickerIds: [BTC, ETH], bars: SECOND_BARS });
    const home = stage.start([], [venue]);
    await home.feeder.tick(second(0));
    await turns(home, 1, 1);
    venue.barFaults.set(BTC, new SourceFault('too many requests', { retryAfterMs: 30_000 }));
    await turns(home, 60, 61);
    const [polls, bars] = [venue.tradesAt.length, venue.asked.length];
    expect(bars).toBe(1);
    await turns(home, 62, 90);
    expect([venue.tradesAt.length, venue.asked.length]).toEqual([polls, bars]);
    venue.barFaults.clear();
    await turns(home, 91, 97);
    expect(venue.tradesAt.length).toBe(polls + 7);
    expect(await stage.completeTo(BTC)).toBe(second(97));
  });

  it('refuses what comes when its moment is decided, and counts it', async () => {
    const venue = fakeVenue(clock, { tickerIds: [BTC] });
    const home = stage.start([], [venue]);
    await home.feeder.tick(second(0));
    await turns(home, 1, 4);
    venue.answer = (at) => [tradeAt(BTC, second(3)), tradeAt(BTC, addMicros(at, -500_000))];
    await turns(home, 5, 5);
    expect((await stage.tapeOf(BTC)).map(({ at }) => offsetOf(at))).toEqual([1, 2, 3, 4, 4.5]);
    expect(home.state.sources.get('fake')).toMatchObject({ latePrints: 1 });
  });

  it('concerns one venue: another that fails, stalls or talks nonsense changes nothing', async () => {
    const others: FakeVenue[] = ['silent', 'broken'].map((name, index) =>
      fakeVenue(clock, { tickerIds: [index === 0 ? ETH : 'CRYPTO-COIN-XRP'], name }),
    );
    const [silent, broken] = others as [FakeVenue, FakeVenue];
    silent.fault = new SourceFault('away');
    broken.answer = () => {
      throw new TypeError('cannot read of undefined');
    };
    const venue = fakeVenue(clock, { tickerIds: [BTC] });
    const home = stage.start([], [silent, broken, venue]);
    await home.feeder.tick(second(0));
    await turns(home, 1, 20);
    expect(await stage.completeTo(BTC)).toBe(second(20));
    expect(home.state.postgresFault).toBeNull();
    expect(await gapsOf(BTC)).toEqual([]);
    expect(await gapsOf(ETH)).toMatchObject([[0, expect.any(Number), null]]);
  });
});
