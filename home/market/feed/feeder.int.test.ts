import { createSql, type Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { createMarketCalendar } from '../calendar/calendar.ts';
import { readCandles } from '../candles/candles.ts';
import { INSTRUMENTS } from '../instruments/instruments.ts';
import type { Quote } from '../quotes/quote.ts';
import { createQuoteBoard } from '../quotes/quote-board.ts';
import { createSimSource } from '../sources/sim.ts';
import type { ComputedSource, PolledSource } from '../sources/source.ts';
import type { BarPrint, Print, TradePrint } from '../tape/print.ts';
import { readPrints, readTapeHeads } from '../tape/tape.ts';
import { createFeeder, type Feeder } from './feeder.ts';
import { createFeederDatabase, type FeederDatabase } from './feeder-database.ts';
import { createFeederState, type FeederState } from './feeder-state.ts';
import { createPolledFeed, type PolledFeed } from './polled-feed.ts';

const BTC = 'CRYPTO-COIN-BTC';
const start = parseInstant('2026-11-20T02:00:00Z') ?? instant(0);
const second = (offset: number) => addMicros(start, offset * MICROS_PER_SECOND);
const calendar = createMarketCalendar({ sessions: 'real' });
const instruments = new Map(INSTRUMENTS.map((item) => [item.tickerId, item]));
const sim = (seed = '1') =>
  createSimSource({ seed, instruments: INSTRUMENTS.slice(0, 30), calendar });

interface Home {
  readonly feeder: Feeder;
  readonly state: FeederState;
  readonly polled: readonly PolledFeed[];
  readonly published: Quote[][];
}

describe('the feeder', () => {
  let test: TestDatabase;
  let sql: Sql;
  let database: FeederDatabase;
  let now: Instant;

  beforeEach(async () => {
    test = await createTestDatabase();
    sql = createSql({ url: test.url, applicationName: 'feeder-test' });
    database = createFeederDatabase({ url: asService(test.url, 'feeder'), deadlineMs: 12_000 });
  });
  afterEach(async () => {
    await database.close();
    await sql.end({ timeout: 1 });
    await test.drop();
  });

  /** A feeder as after a fresh start on the same data. */
  function startHome(
    computed: ComputedSource[],
    sources: PolledSource[] = [],
    on = database,
  ): Home {
    const state = createFeederState([...computed, ...sources].map((source) => source.name));
    const published: Quote[][] = [];
    const board = createQuoteBoard({
      publish: async (quotes) => {
        published.push([...quotes]);
      },
      close: () => {},
    });
    const polled = sources.map((source) =>
      createPolledFeed(source, {
        clock: () => now,
        state,
        deadlineMs: 200,
        nextOpen: (_, at) => at,
      }),
    );
    const feeder = createFeeder({
      computed,
      polled,
      instruments,
      calendar,
      database: on,
      board,
      state,
      retention: { tapeDays: 8, candleMonths: 0 },
    });
    return { feeder, state, polled, published };
  }

  async function tapeOf(tickerIds: readonly string[], from: Instant, to: Instant) {
    const windows = tickerIds.map((tickerId) => ({ tickerId, after: from, upTo: to }));
    return readPrints(sql, windows);
  }

  it('leaves the same tape and candles with an outage of ten minutes as without', async () => {
    const source = sim();
    const before = startHome([source]);
    for (let offset = 0; offset <= 30; offset += 1) await before.feeder.tick(second(offset));
    const after = startHome([source]);
    await after.feeder.tick(second(630));
    for (let offset = 631; offset <= 660; offset += 1) await after.feeder.tick(second(offset));

    const tape = await tapeOf(source.tickerIds, start, second(660));
    for (const tickerId of source.tickerIds) {
      expect(tape.get(tickerId) ?? []).toEqual(source.range(tickerId, start, second(660)));
    }
    const heads = await readTapeHeads(sql);
    expect([...heads.values()].map((head) => head.completeTo)).toEqual(
      source.tickerIds.map(() => second(660)),
    );
    const { candles } = await readCandles(sql, {
      tickerId: BTC,
      interval: '1m',
      now: second(660),
      limit: 100,
    });
    expect(candles.map((candle) => candle.openAt)).toEqual(
      Array.from({ length: 12 }, (_, minute) => addMicros(start, (minute - 1) * MICROS_PER_MINUTE)),
    );
    const [traded] = source.range(BTC, instant(start - 1), start);
    expect(candles[1]?.open).toBe(traded?.last);
  });

  it('is up to date within seconds after an hour away', async () => {
    const everything = createSimSource({ seed: '1', instruments: INSTRUMENTS, calendar });
    await startHome([everything]).feeder.tick(second(0));
    const began = performance.now();
    const { feeder, state } = startHome([everything]);
    await feeder.tick(second(3600));
    expect(state).toMatchObject({ postgresFault: null, decidedTo: second(3600) });
    expect(state.printsWritten).toBeGreaterThan(150_000);
    expect(performance.now() - began).toBeLessThan(40_000);
  }, 60_000);

  it('gives a closed market its last close at the first start, and quotes of all', async () => {
    const { feeder, published } = startHome([sim()]);
    const sunday = parseInstant('2026-11-22T03:00:00Z') ?? start;
    await feeder.tick(sunday);
    const samsung = published.at(-1)?.find((quote) => quote.tickerId === 'KRX-STOCK-005930');
    expect(samsung).toMatchObject({
      at: parseInstant('2026-11-20T06:30:00Z'),
      asOf: sunday,
      simulated: true,
    });
    expect(published.at(-1)).toHaveLength(30);
  });

  it('drops days that are no longer kept, but only when it has been up to date for an hour', async () => {
    const bitcoin = { ...sim(), tickerIds: [BTC] };
    await sql`SELECT ensure_prints_day('2026-11-11'), ensure_prints_day('2026-11-12')`;
    const days = async () => {
      const rows = await sql<{ name: string }[]>`
        SELECT inhrelid::regclass::text AS name FROM pg_inherits
        WHERE inhparent = 'prints'::regclass ORDER BY 1`;
      return rows.map((row) => row.name);
    };
    const { feeder } = startHome([bitcoin]);
    // Far behind at first: whoever waited for these prices has yet to read them.
    await feeder.tick(second(0));
    for (let offset = 280; offset <= 3_500; offset += 280) await feeder.tick(second(offset));
    expect(await days()).toContain('prints_20261111');
    await feeder.tick(second(3_640));
    expect(await days()).toEqual(['prints_20261112', 'prints_20261120', 'prints_20261121']);
  });

  it('lets a source that throws harm no other, and shows it', async () => {
    const broken: ComputedSource = {
      ...sim(),
      name: 'broken',
      tickerIds: [BTC],
      range: () => {
        throw new Error('no idea');
      },
    };
    const sound = { ...sim(), tickerIds: sim().tickerIds.filter((tickerId) => tickerId !== BTC) };
    const { feeder, state } = startHome([broken, sound]);
    await feeder.tick(second(0));
    await feeder.tick(second(1));
    const heads = await readTapeHeads(sql);
    expect(heads.get('CRYPTO-COIN-ETH')?.completeTo).toBe(second(1));
    expect(heads.has(BTC)).toBe(false);
    expect(state.sources.get('broken')).toMatchObject({ state: 'failing', lastFault: 'no idea' });
    expect(state.sources.get('sim')).toMatchObject({ state: 'ok', lastAnswerAt: second(1) });
  });

  it('keeps what polled sources say while Postgres is away, and stores it when it is back', async () => {
    const venue = fakeVenue(() => now);
    let isAway = false;
    const flaky: FeederDatabase = {
      run: (work) => (isAway ? Promise.reject(new Error('away')) : database.run(work)),
      close: async () => {},
    };
    const { feeder, state, polled } = startHome([sim2()], [venue], flaky);
    now = second(0);
    await feeder.tick(second(0));
    for (let offset = 1; offset <= 20; offset += 1) {
      isAway = offset > 5 && offset < 15;
      now = second(offset);
      await polled[0]?.poll();
      await feeder.tick(second(offset));
      expect(state.postgresFault).toBe(isAway ? 'away' : null);
    }
    const prints = (await tapeOf([BTC], second(0), second(60))).get(BTC) ?? [];
    expect(prints.map((print) => print.at)).toEqual(venue.tradesAt);
    expect((await readTapeHeads(sql)).get(BTC)?.completeTo).toBe(second(20));
  });

  it('holds what is decided at a gap until bars fill it, while live prints go on', async () => {
    const venue = fakeVenue(() => now);
    const { feeder, polled } = startHome([sim2()], [venue]);
    const feed = polled[0] as PolledFeed;
    now = second(0);
    await feeder.tick(second(0));
    const ask = async (offset: number) => {
      now = second(offset);
      await feed.poll();
      await feed.backfill(feeder.coveragesOf(feed));
      await feeder.tick(second(offset));
      return (await readTapeHeads(sql)).get(BTC)?.completeTo;
    };
    expect(await ask(1)).toBe(second(1));
    expect(await ask(2)).toBe(second(2));
    // Away from 2 to 200: the minutes of 60, 120 and 180 start in it; the last runs until 240.
    expect(await ask(200)).toBe(second(2));
    expect(await ask(201)).toBe(instant(second(180) - 1));
    expect(await ask(202)).toBe(instant(second(180) - 1));
    for (let offset = 203; offset < 241; offset += 1) await ask(offset);
    expect(await ask(241)).toBe(instant(second(180) - 1));
    expect(await ask(242)).toBe(second(242));
    const prints = (await tapeOf([BTC], start, second(300))).get(BTC) ?? [];
    const bars = prints.filter((print) => print.kind === 'BAR');
    expect(bars.map((print) => print.at)).toEqual([second(60), second(180)]);
    const gaps = await sql<{ from: Instant; to: Instant; resolution: string }[]>`
      SELECT from_at AS from, to_at AS to, resolution::text FROM tape_gaps ORDER BY from_at`;
    expect(gaps.map((gap) => [gap.from, gap.to, gap.resolution])).toEqual([
      [second(2), second(60), 'UNRECOVERABLE'],
      [second(60), second(120), 'BACKFILLED'],
      [second(120), second(180), 'UNRECOVERABLE'],
      [second(180), second(200), 'BACKFILLED'],
    ]);
  });

  it('waits for no source that stalls, and shows it', async () => {
    const venue: PolledSource = { ...fakeVenue(() => now), poll: () => new Promise(() => {}) };
    const { feeder, state, polled } = startHome([sim2()], [venue]);
    now = second(0);
    await feeder.tick(second(0));
    const stalled = polled[0]?.poll();
    await feeder.tick(second(1));
    expect((await readTapeHeads(sql)).get('CRYPTO-COIN-ETH')?.completeTo).toBe(second(1));
    expect(await stalled).toBeGreaterThanOrEqual(1000);
    expect(state.sources.get('fake')).toMatchObject({ state: 'failing', faultCount: 1 });
  });

  it('survives its connections being cut', async () => {
    const source = sim();
    const { feeder, state } = startHome([source]);
    await feeder.tick(second(0));
    for (let offset = 1; offset <= 10; offset += 1) {
      const cut = sql`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'feeder' AND datname = current_database()`;
      await Promise.all([feeder.tick(second(offset)), cut]);
    }
    for (let offset = 11; state.decidedTo !== second(offset - 1) || offset < 13; offset += 1) {
      await feeder.tick(second(offset));
      if (offset > 40) throw new Error(`did not recover: ${state.postgresFault}`);
    }
    const to = state.decidedTo ?? start;
    const tape = await tapeOf([BTC], start, to);
    expect(tape.get(BTC)).toEqual(source.range(BTC, start, to));
  });
});

/** The simulation of everything but bitcoin, which a polled source covers. */
function sim2(): ComputedSource {
  const source = sim();
  return { ...source, tickerIds: source.tickerIds.filter((tickerId) => tickerId !== BTC) };
}

/** Trades at every poll; knows a bar of every minute but each third. */
function fakeVenue(clock: () => Instant): PolledSource & { readonly tradesAt: Instant[] } {
  const tradesAt: Instant[] = [];
  return {
    kind: 'polled',
    name: 'fake',
    simulated: false,
    tickerIds: [BTC],
    pollEveryMs: 1_000,
    gapMicros: 3_000_000,
    bars: { micros: MICROS_PER_MINUTE, perRequest: 200, absent: 'UNKNOWN', paceMs: 150 },
    tradesAt,
    async poll(_signal, take) {
      const at = clock();
      tradesAt.push(at);
      take({ at, answered: [BTC], prints: [tradeAt(at)] });
    },
    async backfill({ after, before }) {
      const bars: Print[] = [];
      for (let at = after - (after % MICROS_PER_MINUTE); at < before; at += MICROS_PER_MINUTE) {
        const isKnown = ((at - start) / MICROS_PER_MINUTE) % 3 !== 2;
        if (at > after && isKnown) bars.push(barAt(instant(at)));
      }
      return bars;
    },
  };
}

const base = { tickerId: BTC, source: 'fake', volume: null, origin: null };

function tradeAt(at: Instant): TradePrint {
  const last = decimal('140000000');
  return { ...base, kind: 'TRADE', at, last, venueAt: at, receivedAt: at };
}

function barAt(at: Instant): BarPrint {
  const price = decimal('140000000');
  const prices = { open: price, high: price, low: price, last: price };
  return { ...base, kind: 'BAR', at, ...prices, venueAt: at, receivedAt: at };
}
