import { createSql, type Sql } from '@mockstreet/db/client';
import { instant, MICROS_PER_SECOND, parseInstant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import {
  INSTRUMENTS,
  loadInstruments,
  readCoinSources,
  seedInstruments,
} from '../instruments/instruments.ts';
import { readLastPrintsAtOrBefore, readPrints, readTapeHeads } from './tape.ts';

const BTC = 'CRYPTO-COIN-BTC';
const midnight = parseInstant('2026-11-21T00:00:00Z') ?? instant(0);
const second = (offset: number) => instant(midnight + offset * MICROS_PER_SECOND);

describe('the tape in Postgres', () => {
  let database: TestDatabase;
  let sql: Sql;

  beforeAll(async () => {
    database = await createTestDatabase();
    sql = createSql({ url: database.url, applicationName: 'tape-test' });
    await sql`select ensure_prints_day('2026-11-20'), ensure_prints_day('2026-11-21')`;
    await sql`
      insert into prints (ticker_id, at, kind, bid, ask, last, source, received_at)
      select ${BTC}, at, 'QUOTE', 99, 101, 100, 'test', at
      from generate_series('2026-11-20T23:59:55Z'::timestamptz, '2026-11-21T00:00:05Z', '1 s') at`;
    await sql`insert into tape_heads values (${BTC}, 'test', '2026-11-21T00:00:05Z', null)`;
  });
  afterAll(async () => {
    await sql.end({ timeout: 1 });
    await database.drop();
  });

  it('keeps every instrument of the registry as it was seeded, also when seeded twice', async () => {
    await seedInstruments(sql);
    await seedInstruments(sql);
    const loaded = await loadInstruments(sql);
    expect([...loaded.values()].sort(byTicker)).toEqual([...INSTRUMENTS].sort(byTicker));
  });

  it('gives a new coin its exchange once, and keeps the one that an admin chose', async () => {
    await sql`update instruments set source = 'binance' where ticker_id = ${BTC}`;
    await seedInstruments(sql);
    const sources = await readCoinSources(sql);
    expect(sources.get(BTC)).toBe('binance');
    expect(sources.get('CRYPTO-COIN-ETH')).toBe('upbit');
    expect(sources.size).toBe(INSTRUMENTS.filter(({ market }) => market === 'CRYPTO').length);
    await expect(sql`update instruments set source = 'mtgox'`).rejects.toMatchObject({
      constraint_name: 'instruments_source_known',
    });
    await sql`update instruments set source = 'upbit' where ticker_id = ${BTC}`;
  });

  it('no longer lets anyone trade an instrument that left the registry', async () => {
    await sql`
      insert into instruments (ticker_id, market, symbol, name_ko, name_en, currency, lot,
        min_notional_krw, tick_rule, is_tradable)
      select 'CRYPTO-COIN-GONE', market, 'GONE', name_ko, name_en, currency, lot, min_notional_krw,
        tick_rule, is_tradable
      from instruments where ticker_id = ${BTC}`;
    await seedInstruments(sql);
    const loaded = await loadInstruments(sql);
    expect(loaded.get('CRYPTO-COIN-GONE')).toMatchObject({ symbol: 'GONE', isTradable: false });
    expect(loaded.get(BTC)).toMatchObject({ isTradable: true });
    await sql`delete from instruments where ticker_id = 'CRYPTO-COIN-GONE'`;
  });

  it('reads windows that are open below and closed above, across days, each print once', async () => {
    const prints = await readPrints(sql, [
      { tickerId: BTC, after: second(-2), upTo: second(1) },
      { tickerId: BTC, after: second(0), upTo: second(2) },
      { tickerId: BTC, after: second(4), upTo: second(60) },
      { tickerId: 'CRYPTO-COIN-ETH', after: second(-5), upTo: second(5) },
    ]);
    expect([...prints.keys()]).toEqual([BTC]);
    expect(prints.get(BTC)?.map((print) => print.at)).toEqual([-1, 0, 1, 2, 5].map(second));
  });

  it('finds the last print at or before a moment', async () => {
    const answers = await readLastPrintsAtOrBefore(sql, [
      { tickerId: BTC, at: second(900) },
      { tickerId: BTC, at: instant(second(0) - 1) },
      { tickerId: BTC, at: second(-6) },
      { tickerId: BTC, at: second(3) },
    ]);
    expect(answers.map((print) => print?.at ?? null)).toEqual([
      second(5),
      second(-1),
      null,
      second(3),
    ]);
  });

  it('reads the heads', async () => {
    const heads = await readTapeHeads(sql);
    expect(heads.get(BTC)).toEqual({
      tickerId: BTC,
      source: 'test',
      completeTo: second(5),
      lastPrintAt: null,
    });
  });
});

function byTicker(a: { tickerId: string }, b: { tickerId: string }): number {
  return a.tickerId < b.tickerId ? -1 : 1;
}
