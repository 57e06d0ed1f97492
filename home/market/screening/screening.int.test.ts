import { randomUUID } from 'node:crypto';
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeVenue, fakeVenue, tradeAt } from '../feed/testing/fake-venue.ts';
import {
  calendar,
  createFeederStage,
  type FeederStage,
  type StagedFeeder,
} from '../feed/testing/feeder-stage.ts';
import { INSTRUMENTS } from '../instruments/instruments.ts';
import { readQuotes } from '../quotes/read-quotes.ts';
import { createSimSource } from '../sources/sim.ts';
import { SourceFault } from '../sources/source.ts';
import { readGaps } from '../tape/gaps.ts';
import type { Print } from '../tape/print.ts';
import { readHalts } from './halts.ts';
import { listQuarantined } from './quarantine.ts';
import { listHalts, requestHalt, requestResume } from './request-halts.ts';

const BTC = 'CRYPTO-COIN-BTC';
const SAMSUNG = 'KRX-STOCK-005930';
/** Friday 11:00 in Seoul. */
const start = parseInstant('2026-11-20T02:00:00Z') ?? instant(0);
const second = (offset: number) => addMicros(start, offset * MICROS_PER_SECOND);
const offsetOf = (at: Instant | null | undefined) =>
  at === null || at === undefined ? null : (at - start) / MICROS_PER_SECOND;

describe('a feeder that doubts', () => {
  let stage: FeederStage;
  let venue: FakeVenue;
  let home: StagedFeeder;
  let prices: Record<number, string>;

  const open = (tickerId: string) => {
    venue = fakeVenue(() => stage.now, { tickerIds: [tickerId], bars: null });
    venue.answer = (at) => {
      const price = prices[offsetOf(at) ?? 0];
      return price === undefined ? [] : [{ ...tradeAt(tickerId, at), last: decimal(price) }];
    };
  };
  const turns = async (from: number, to: number) => {
    for (let offset = from; offset <= to; offset += 1) await home.turn(second(offset));
  };
  const tape = async (tickerId = BTC) =>
    (await stage.tapeOf(tickerId)).map(({ at, last }) => `${offsetOf(at)}:${formatDecimal(last)}`);
  const decided = async (tickerId = BTC) => await stage.completeTo(tickerId);
  const halts = async () =>
    (await readHalts(stage.sql, instant(0))).map((halt) => [
      offsetOf(halt.fromAt),
      offsetOf(halt.toAt),
    ]);
  const quarantine = async () =>
    (await listQuarantined(stage.sql, { limit: 50 })).map(
      ({ print, reason }) => `${offsetOf(print.at)}:${formatDecimal(print.last)} ${reason}`,
    );

  beforeEach(async () => {
    stage = await createFeederStage();
    open(BTC);
    home = stage.start([], [venue]);
    await home.feeder.tick(second(0));
  });
  afterEach(() => stage.close());

  it('holds a far price, and decides nothing from there on before the next', async () => {
    prices = { 1: '100', 2: '130', 5: '101' };
    await turns(1, 4);
    expect(await tape()).toEqual(['1:100']);
    expect(await decided()).toBe(instant(second(2) - 1));
    await turns(5, 5);
    expect(await tape()).toEqual(['1:100', '5:101']);
    expect(await decided()).toBe(second(5));
    expect(await quarantine()).toEqual(['2:130 UNCONFIRMED']);
    expect(home.state.printsQuarantined).toBe(1);
    expect(home.published.at(-1)).toMatchObject([{ last: decimal('101'), isHalted: false }]);
  });

  it('puts both on the tape when the next agrees, each at its own time', async () => {
    prices = { 1: '100', 2: '130', 5: '131' };
    await turns(1, 5);
    expect(await tape()).toEqual(['1:100', '2:130', '5:131']);
    expect(await quarantine()).toEqual([]);
  });

  it('gives up on a far price after a minute, and believes the next that agrees', async () => {
    prices = { 1: '100', 2: '130', 64: '131' };
    await turns(1, 63);
    expect(await decided()).toBe(second(63));
    expect(await quarantine()).toEqual(['2:130 ALONE']);
    home = stage.start([], [venue]);
    await turns(64, 64);
    expect(await tape()).toEqual(['1:100', '64:131']);
  });

  it('halts at a jump, over restarts, until an administrator ends it', async () => {
    const before = { 1: '100', 2: '200', 3: '201', 4: '202' };
    prices = { ...before, 301: '203', 305: '210', 306: '211', 307: '212' };
    await turns(1, 4);
    expect(await tape()).toEqual(['1:100']);
    expect(await halts()).toEqual([[2, null]]);
    expect([...home.state.halted]).toEqual([[BTC, second(2)]]);
    expect(home.published.at(-1)).toMatchObject([{ last: decimal('100'), isHalted: true }]);
    home = stage.start([], [venue]);
    await turns(300, 302);
    expect(await decided()).toBe(instant(second(2) - 1));
    const [halt] = await listHalts(stage.sql, { limit: 1 });
    expect(halt).toMatchObject({
      cause: 'JUMP',
      jump: { beforePrice: decimal('100'), afterPrice: decimal('200'), source: 'fake' },
    });

    await requestResume(stage.sql, halt?.id ?? '', await admin(stage));
    await turns(303, 303);
    expect(await halts()).toEqual([[2, 302.000001]]);
    expect(await decided()).toBe(second(303));
    // While it was halted there was nothing to miss.
    const span = { tickerId: BTC, from: second(0), to: second(400) };
    expect(await readGaps(stage.sql, span)).toEqual([]);
    // The first price after it has to be confirmed, like any that nothing vouches for.
    home = stage.start([], [venue]);
    await turns(304, 305);
    expect(await tape()).toEqual(['1:100']);
    await turns(306, 307);
    expect(await tape()).toEqual(['1:100', '305:210', '306:211', '307:212']);
    expect(await decided()).toBe(second(307));
    expect(await quarantine()).toEqual([]);
  });

  it('goes on by itself once a split that was entered explains the jump', async () => {
    prices = { 1: '100', 2: '50', 3: '50', 20: '51', 21: '50', 22: '52' };
    await turns(1, 5);
    expect(await halts()).toEqual([[2, null]]);
    const { userId } = await admin(stage);
    await stage.sql`
      insert into corporate_actions (id, ticker_id, kind, effective_at, new_shares, old_shares,
        created_by, created_at)
      values (${randomUUID()}, ${BTC}, 'SPLIT', ${second(10)}, 2, 1, ${userId}, ${second(-60)})`;
    await turns(6, 10);
    expect(await halts()).toEqual([[2, null]]);
    await turns(11, 22);
    expect(await halts()).toEqual([[2, 10.000001]]);
    expect(await tape()).toEqual(['1:100', '20:51', '21:50', '22:52']);
  });

  it('halts by hand from what is decided, and a made-up market too', async () => {
    const instruments = INSTRUMENTS.filter(({ tickerId }) => tickerId === SAMSUNG);
    const sim = createSimSource({ seed: 'halts', instruments, calendar });
    home = stage.start([sim], []);
    await home.feeder.tick(second(10));
    const actor = await admin(stage);
    const wish = { id: randomUUID(), tickerId: SAMSUNG, note: 'try' };
    expect(await requestHalt(stage.sql, wish, actor)).toMatchObject({ fromAt: null });
    const again = { ...wish, id: randomUUID() };
    expect(await requestHalt(stage.sql, again, actor)).toBe('already_halted');
    await turns(11, 15);
    expect(await halts()).toEqual([[10.000001, null]]);
    expect(await decided(SAMSUNG)).toBe(second(10));
    home = stage.start([sim], []);
    await turns(16, 20);
    await requestResume(stage.sql, wish.id, actor);
    await turns(21, 25);
    expect(await halts()).toEqual([[10.000001, 20.000001]]);
    const offsets = (await tape(SAMSUNG)).map((row) => Number.parseInt(row, 10));
    expect(offsets.slice(-6)).toEqual([10, 21, 22, 23, 24, 25]);
    expect(await decided(SAMSUNG)).toBe(second(25));
  });

  describe('after it was away', () => {
    /** A venue whose minutes of the time away have but one price each, by their start. */
    const openWithBars = (bars: (offset: number) => string) => {
      venue = fakeVenue(() => stage.now, { tickerIds: [BTC] });
      venue.answer = (at) => {
        const price = prices[offsetOf(at) ?? 0];
        return price === undefined ? [] : [{ ...tradeAt(BTC, at), last: decimal(price) }];
      };
      const { backfill } = venue;
      venue.backfill = async (request, signal) =>
        (await backfill(request, signal)).map((bar) => flatAt(bar, bars(offsetOf(bar.at) ?? 0)));
      home = stage.start([], [venue]);
    };

    it('halts by hand from what is known, and keeps what an open gap still waits for', async () => {
      prices = { 1: '100', 2: '100', 200: '101', 201: '101', 202: '101', 203: '101' };
      openWithBars(() => '100');
      await turns(1, 2);
      // Away from 2 to 200, and the venue has no bars of it for now.
      venue.barFaults.set(BTC, new SourceFault('bars are late'));
      await turns(200, 202);
      const wish = { id: randomUUID(), tickerId: BTC, note: 'try' };
      const actor = await admin(stage);
      await requestHalt(stage.sql, wish, actor);
      await turns(203, 205);
      expect(await halts()).toEqual([[202.000001, null]]);
      expect(await decided()).toBe(second(2));
      venue.barFaults.clear();
      await turns(262, 330);
      expect(await decided()).toBe(second(202));
      const bars = ['60:100', '120:100', '180:100'];
      const kept = ['1:100', '2:100', ...bars, '200:101', '201:101', '202:101'];
      expect(await tape()).toEqual(kept);
      await requestResume(stage.sql, wish.id, actor);
      await turns(331, 332);
      expect(await halts()).toEqual([[202.000001, 330.000001]]);
      expect(await decided()).toBe(second(332));
      expect(await tape()).toEqual(kept);
    });

    it.each([false, true])(
      'takes a price that walked far meanwhile, as if it had been there (begun anew: %s)',
      async (isBegunAnew) => {
        prices = { 1: '100', 2: '100', 601: '160', 602: '161', 603: '160', 670: '162', 671: '162' };
        openWithBars((offset) => String(100 + offset / 10));
        await turns(1, 2);
        if (isBegunAnew) home = stage.start([], [venue]);
        await turns(601, 604);
        if (isBegunAnew) home = stage.start([], [venue]);
        await turns(605, 680);
        expect(await halts()).toEqual([]);
        expect(await quarantine()).toEqual([]);
        expect(await decided()).toBe(second(680));
        expect((await tape()).slice(-6)).toEqual([
          '600:160',
          '601:160',
          '602:161',
          '603:160',
          '670:162',
          '671:162',
        ]);
      },
    );

    it('halts where the last bar and the price behind it are a jump apart', async () => {
      prices = { 1: '100', 2: '100', 601: '50', 602: '51', 603: '50', 670: '50' };
      openWithBars((offset) => (offset < 300 ? '101' : '50'));
      await turns(1, 2);
      await turns(601, 604);
      expect(await halts()).toEqual([]);
      expect(await decided()).toBe(instant(second(600) - 1));
      await turns(605, 672);
      expect(await halts()).toEqual([[601, null]]);
      expect(await decided()).toBe(instant(second(601) - 1));
      expect((await listHalts(stage.sql, { limit: 1 }))[0]?.jump).toMatchObject({
        beforeAt: second(240),
        beforePrice: decimal('101'),
        afterPrice: decimal('50'),
      });
      home = stage.start([], [venue]);
      await turns(673, 680);
      expect(await halts()).toEqual([[601, null]]);
      expect(await decided()).toBe(instant(second(601) - 1));
    });

    it('holds what comes first behind a gap that is closed by then against its last bar', async () => {
      prices = { 1: '100', 2: '100', 670: '161', 671: '60', 672: '60' };
      openWithBars((offset) => String(100 + offset / 10));
      await turns(1, 2);
      await turns(601, 604);
      await turns(605, 669);
      expect(await decided()).toBe(second(669));
      await turns(670, 673);
      expect((await tape()).at(-1)).toBe('670:161');
      expect(await halts()).toEqual([[671, null]]);
    });
  });

  it("keeps to the day's band on KRX, and says what it is", async () => {
    open(SAMSUNG);
    const { poll } = venue;
    // As a venue that names bases tells them with its answers.
    venue.poll = (signal, take) =>
      poll(signal, (answer) => take({ ...answer, bases: new Map([[SAMSUNG, decimal('70000')]]) }));
    prices = { 1: '70000', 2: '91000', 3: '91100', 4: '91000', 5: '48900' };
    home = stage.start([], [venue]);
    await home.feeder.tick(second(0));
    await turns(1, 6);
    expect(await tape(SAMSUNG)).toEqual(['1:70000', '2:91000', '4:91000']);
    expect(await quarantine()).toEqual(['5:48900 OUTSIDE_BAND', '3:91100 OUTSIDE_BAND']);
    const limits = { base: decimal('70000'), up: decimal('91000'), down: decimal('49000') };
    expect(home.published.at(-1)).toMatchObject([{ tickerId: SAMSUNG, limits }]);
    // Without Redis the same is read from what was stored.
    const redis = { mget: () => Promise.reject(new Error('away')) };
    const quotes = await readQuotes({ redis, sql: stage.sql, clock: () => second(7) }, [SAMSUNG]);
    expect(quotes.get(SAMSUNG)).toMatchObject({ limits, isHalted: false });
    home = stage.start([], [venue]);
    prices = { 8: '91100', 9: '90000' };
    await turns(8, 9);
    expect(await tape(SAMSUNG)).toEqual(['1:70000', '2:91000', '4:91000', '9:90000']);
  });

  it("shows a closed market with its last day's band until the next session has one", async () => {
    open(SAMSUNG);
    const { poll } = venue;
    venue.poll = (signal, take) =>
      poll(signal, (answer) => take({ ...answer, bases: new Map([[SAMSUNG, decimal('70000')]]) }));
    prices = { 1: '70000' };
    home = stage.start([], [venue]);
    await home.feeder.tick(second(0));
    await turns(1, 3);
    venue.poll = poll;
    const limits = { base: decimal('70000'), up: decimal('91000'), down: decimal('49000') };
    const redis = { mget: () => Promise.reject(new Error('away')) };
    const shownAfter = async (days: number) => {
      const clock = () => second(days * 86_400);
      return (await readQuotes({ redis, sql: stage.sql, clock }, [SAMSUNG])).get(SAMSUNG)?.limits;
    };
    expect([await shownAfter(1), await shownAfter(3)]).toEqual([limits, limits]);
    // As a feeder has it that was started since.
    const { feeder, published } = stage.start([], [venue]);
    await feeder.tick(second(86_400));
    await feeder.tick(second(86_401));
    expect(published.at(-1)).toMatchObject([{ tickerId: SAMSUNG, limits }]);
    await stage.sql`insert into session_bases (ticker_id, day, base, source, recorded_at)
      select ticker_id, day + 3, 60000, source, recorded_at from session_bases`;
    expect(await shownAfter(2)).toEqual(limits);
    expect(await shownAfter(3)).toMatchObject({ base: decimal('60000') });
  });
});

/** The bar, with but one price in it. */
function flatAt(bar: Print, price: string): Print {
  const flat = decimal(price);
  return bar.kind === 'BAR' ? { ...bar, open: flat, high: flat, low: flat, last: flat } : bar;
}

/** An administrator of the test's database, as one who acts. */
async function admin({ sql }: FeederStage) {
  const userId = randomUUID();
  await sql`
    insert into users (id, username, nickname, role, password_hash, created_at)
    values (${userId}, ${`admin-${userId.slice(0, 8)}`}, ${`a${userId.slice(0, 8)}`}, 'ADMIN', 'none',
      now())`;
  return { userId, address: '198.51.100.7', at: second(0) };
}
