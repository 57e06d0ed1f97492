import {
  addMicros,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCandles } from '../candles/candles.ts';
import { INSTRUMENTS } from '../instruments/instruments.ts';
import { createSimSource } from '../sources/sim.ts';
import type { ComputedSource, PolledSource } from '../sources/source.ts';
import { readTapeHeads } from '../tape/tape.ts';
import { fakeVenue } from './testing/fake-venue.ts';
import { calendar, createFeederStage, type FeederStage } from './testing/feeder-stage.ts';

const BTC = 'CRYPTO-COIN-BTC';
const start = parseInstant('2026-11-20T02:00:00Z') ?? instant(0);
const second = (offset: number) => addMicros(start, offset * MICROS_PER_SECOND);
const sim = (seed = '1') =>
  createSimSource({ seed, instruments: INSTRUMENTS.slice(0, 30), calendar });

describe('the feeder', () => {
  let stage: FeederStage;

  beforeEach(async () => {
    stage = await createFeederStage();
  });
  afterEach(() => stage.close());

  it('leaves the same tape and candles with an outage of ten minutes as without', async () => {
    const source = sim();
    const before = stage.start([source]);
    for (let offset = 0; offset <= 30; offset += 1) await before.feeder.tick(second(offset));
    const after = stage.start([source]);
    await after.feeder.tick(second(630));
    for (let offset = 631; offset <= 660; offset += 1) await after.feeder.tick(second(offset));

    for (const tickerId of source.tickerIds) {
      const tape = (await stage.tapeOf(tickerId)).filter(({ at }) => at > start);
      expect(tape).toEqual(source.range(tickerId, start, second(660)));
    }
    const heads = await readTapeHeads(stage.sql);
    expect([...heads.values()].map((head) => head.completeTo)).toEqual(
      source.tickerIds.map(() => second(660)),
    );
    const { candles } = await readCandles(stage.sql, {
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

  it('brings up what trades within a second, and all else with the first tick of each', async () => {
    const { feeder, published } = stage.start([sim()]);
    const heads = async () => {
      const known = [...(await readTapeHeads(stage.sql))];
      const [coins, shares] = ['CRYPTO', 'KRX'].map((market) =>
        known.flatMap(([id, { completeTo }]) => (id.startsWith(market) ? [completeTo] : [])),
      );
      return [new Set(coins), new Set(shares)];
    };
    const night = parseInstant('2026-11-23T16:00:00Z') ?? start;
    const later = (micros: number) => addMicros(night, micros);
    for (const tick of [0, 200_000, 400_000]) await feeder.tick(later(tick));
    expect(await heads()).toEqual([new Set([later(400_000)]), new Set([night])]);
    expect(published).toHaveLength(1);
    await feeder.tick(later(1_000_000));
    expect(await heads()).toEqual([new Set([later(1_000_000)]), new Set([later(1_000_000)])]);
    expect(published).toHaveLength(2);
    const tape = await stage.tapeOf(BTC);
    expect(tape.filter(({ at }) => at > night)).toEqual(sim().range(BTC, night, later(1_000_000)));
  });

  it('is up to date within seconds after an hour away', async () => {
    const everything = createSimSource({ seed: '1', instruments: INSTRUMENTS, calendar });
    await stage.start([everything]).feeder.tick(second(0));
    const began = performance.now();
    const { feeder, state } = stage.start([everything]);
    await feeder.tick(second(3600));
    expect(state).toMatchObject({ postgresFault: null, decidedTo: second(3600) });
    expect(state.printsWritten).toBeGreaterThan(150_000);
    expect(performance.now() - began).toBeLessThan(40_000);
  }, 60_000);

  it('gives a closed market its last close at the first start, and quotes of all', async () => {
    const { feeder, published } = stage.start([sim()]);
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
    await stage.sql`select ensure_prints_day('2026-11-11'), ensure_prints_day('2026-11-12')`;
    const days = async () => {
      const rows = await stage.sql<{ name: string }[]>`
        select inhrelid::regclass::text as name from pg_inherits
        where inhparent = 'prints'::regclass order by 1`;
      return rows.map((row) => row.name);
    };
    const { feeder } = stage.start([bitcoin]);
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
    const { feeder, state } = stage.start([broken, sound]);
    await feeder.tick(second(0));
    await feeder.tick(second(1));
    const heads = await readTapeHeads(stage.sql);
    expect(heads.get('CRYPTO-COIN-ETH')?.completeTo).toBe(second(1));
    expect(heads.has(BTC)).toBe(false);
    expect(state.sources.get('broken')).toMatchObject({ state: 'failing', lastFault: 'no idea' });
    expect(state.sources.get('sim')).toMatchObject({ state: 'ok', lastAnswerAt: second(1) });
  });

  it('waits for no source that stalls, and shows it', async () => {
    const sound = fakeVenue(() => stage.now, { tickerIds: [BTC] });
    const venue: PolledSource = { ...sound, poll: () => new Promise(() => {}) };
    const { feeder, state, polled } = stage.start([sim2()], [venue]);
    await feeder.tick(second(0));
    const stalled = polled[0]?.poll();
    await feeder.tick(second(1));
    expect((await readTapeHeads(stage.sql)).get('CRYPTO-COIN-ETH')?.completeTo).toBe(second(1));
    expect(await stalled).toBeGreaterThanOrEqual(1000);
    expect(state.sources.get('fake')).toMatchObject({ state: 'failing', faultCount: 1 });
  });

  it('survives its connections being cut', async () => {
    const source = sim();
    const { feeder, state } = stage.start([source]);
    await feeder.tick(second(0));
    for (let offset = 1; offset <= 10; offset += 1) {
      const cut = stage.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'feeder' and datname = current_database()`;
      await Promise.all([feeder.tick(second(offset)), cut]);
    }
    for (let offset = 11; state.decidedTo !== second(offset - 1) || offset < 13; offset += 1) {
      await feeder.tick(second(offset));
      if (offset > 40) throw new Error(`did not recover: ${state.postgresFault}`);
    }
    const to = state.decidedTo ?? start;
    const tape = (await stage.tapeOf(BTC)).filter(({ at }) => at > start);
    expect(tape).toEqual(source.range(BTC, start, to));
  });
});

/** The simulation of everything but bitcoin, which a polled source covers. */
function sim2(): ComputedSource {
  const source = sim();
  return { ...source, tickerIds: source.tickerIds.filter((tickerId) => tickerId !== BTC) };
}
