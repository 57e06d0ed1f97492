import { decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  formatInstant,
  instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Quote, quoteKey, toWire } from '#market/quote';
import { createHomeApi, type HomeApi } from '../../../tests/support/home-api.ts';
import { writeTestTape } from '../../../tests/support/test-tape.ts';

const BTC = 'CRYPTO-COIN-BTC';
const NOW = parseInstant('2026-11-20T01:30:00Z') ?? instant(0);

let home: HomeApi;
beforeAll(async () => {
  home = await createHomeApi();
  home.now = NOW;
  await writeTestTape(
    home.sql,
    [{ tickerId: BTC, at: addMicros(NOW, -MICROS_PER_MINUTE), bid: '100', ask: '101' }],
    NOW,
  );
});
beforeEach(async () => {
  await home.redis.flushdb();
});
afterAll(() => home.close());

const LIVE: Quote = {
  tickerId: BTC,
  bid: decimal('110.5'),
  ask: decimal('111'),
  last: decimal('110.70'),
  at: NOW,
  venueAt: null,
  asOf: NOW,
  source: 'upbit',
  simulated: false,
  change24h: decimal('0.1'),
};

describe('prices', () => {
  it('are the live quotes, with their age and source', async () => {
    await home.redis.set(quoteKey(BTC), JSON.stringify(toWire(LIVE)));
    home.now = addMicros(NOW, 1_500_000);
    const { status, body } = await home.get(`/prices/${BTC}`);
    home.now = NOW;
    expect([status, body]).toEqual([
      200,
      {
        ticker_id: BTC,
        last: '110.7',
        bid: '110.5',
        ask: '111',
        at: formatInstant(NOW),
        as_of: formatInstant(NOW),
        age_ms: 1_500,
        is_stale: false,
        source: 'upbit',
        is_simulated: false,
        change_24h: '0.1',
      },
    ]);
  });

  it('come from the tape, marked stale, where there is no live quote', async () => {
    expect((await home.get(`/prices/${BTC}`)).body).toMatchObject({
      last: '100',
      is_stale: true,
      age_ms: 60_000,
    });
    const { body } = await home.get('/prices');
    expect(body.items.map((price: { ticker_id: string }) => price.ticker_id)).toEqual([BTC]);
  });

  it('are NOT_FOUND for what has none, and refused for what is no ticker', async () => {
    expect((await home.get('/prices/CRYPTO-COIN-ETH')).body.code).toBe('NOT_FOUND');
    expect((await home.get('/prices/CRYPTO-COIN-NOSUCH')).body.code).toBe('NOT_FOUND');
    expect((await home.get('/prices/btc')).body.code).toBe('INVALID_REQUEST');
    expect((await home.get('/prices?ticker=BTC')).body.code).toBe('INVALID_REQUEST');
  });
});

describe('instruments', () => {
  it('are listed with names in two languages and their trading terms', async () => {
    const { body } = await home.get('/instruments');
    expect(body.items.length).toBeGreaterThanOrEqual(61);
    expect(body.items).toContainEqual({
      ticker_id: 'KRX-STOCK-005930',
      market: 'KRX',
      symbol: '005930',
      name_ko: '삼성전자',
      name_en: 'Samsung Electronics',
      currency: 'KRW',
      lot: '1',
      min_notional_krw: '0',
      tick_rule: 'KRX-STOCK',
      is_tradable: true,
    });
  });
});

describe('candles', () => {
  beforeAll(async () => {
    await home.sql`
      insert into candles (ticker_id, open_at, open, high, low, close, volume, source)
      select ${BTC}, ${NOW}::timestamptz - (10 - minute) * interval '1 minute', 100 + minute,
        110 + minute, 90 + minute, 101 + minute, 0.5, 'test'
      from generate_series(0, 9) as minute`;
  });

  it('come oldest first, the newest ones unless told from where', async () => {
    const { body } = await home.get(`/candles/${BTC}?limit=2`);
    expect(body).toMatchObject({ ticker_id: BTC, interval: '1m' });
    expect(body.items).toEqual([
      {
        open_at: formatInstant(addMicros(NOW, -2 * MICROS_PER_MINUTE)),
        open: '108',
        high: '118',
        low: '98',
        close: '109',
        volume: '0.5',
        source: 'test',
      },
      expect.objectContaining({ open: '109', close: '110' }),
    ]);
    const from = formatInstant(addMicros(NOW, -10 * MICROS_PER_MINUTE));
    const to = formatInstant(addMicros(NOW, -9 * MICROS_PER_MINUTE));
    const one = await home.get(`/candles/${BTC}?from=${from}&to=${to}`);
    expect(one.body.items.map((candle: { open: string }) => candle.open)).toEqual(['100']);
  });

  it('are added up to longer ones', async () => {
    const { body } = await home.get(`/candles/${BTC}?interval=5m`);
    expect(body.items).toMatchObject([
      { open: '100', high: '114', low: '90', close: '105', volume: '2.5' },
      { open: '105', high: '119', low: '95', close: '110', volume: '2.5' },
    ]);
  });

  it.each([
    [`${BTC}?interval=2m`, 'INVALID_REQUEST'],
    [`${BTC}?limit=1000`, 'INVALID_REQUEST'],
    [`${BTC}?interval=1d&limit=31`, 'INVALID_REQUEST'],
    [`${BTC}?interval=4h&limit=181`, 'INVALID_REQUEST'],
    [`${BTC}?from=1700000000`, 'INVALID_REQUEST'],
    [`${BTC}?step=1`, 'INVALID_REQUEST'],
    ['CRYPTO-COIN-NOSUCH', 'NOT_FOUND'],
  ])('refuse /candles/%s', async (path, code) => {
    expect((await home.get(`/candles/${path}`)).body.code).toBe(code);
  });
});

describe('the span of one request for candles', () => {
  it.each([
    ['1m', 200],
    ['1h', 200],
    ['4h', 180],
    ['1d', 30],
  ])('of %s goes up to %i of them', async (interval, limit) => {
    expect((await home.get(`/candles/${BTC}?interval=${interval}&limit=${limit}`)).status).toBe(
      200,
    );
  });

  it('is thirty days at most: more is refused by the name of the parameter', async () => {
    const { status, body } = await home.get(`/candles/${BTC}?interval=1d&limit=200`);
    expect(status).toBe(422);
    expect(body.errors).toEqual([expect.objectContaining({ path: 'limit' })]);
  });

  it('shrinks by itself when no limit is given', async () => {
    expect((await home.get(`/candles/${BTC}?interval=1d`)).status).toBe(200);
  });
});

describe('the market clock', () => {
  it('tells for each market whether it is open, since when and until when', async () => {
    // Friday, 10:30 in Seoul and 20:30 on Thursday in New York.
    const { body } = await home.get('/market/clock');
    expect(body).toEqual({
      now: formatInstant(NOW),
      markets: [
        {
          market: 'KRX',
          is_open: true,
          phase: 'CONTINUOUS',
          since: '2026-11-20T00:00:00.000000Z',
          next_change: '2026-11-20T06:20:00.000000Z',
        },
        {
          market: 'US',
          is_open: false,
          phase: 'CLOSED',
          since: '2026-11-19T21:00:00.000000Z',
          next_change: '2026-11-20T14:30:00.000000Z',
        },
        { market: 'CRYPTO', is_open: true, phase: 'CONTINUOUS', since: null, next_change: null },
      ],
    });
  });
});
