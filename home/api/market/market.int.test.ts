import { decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  formatInstant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureCandleMonths, makeCandles } from '#market/make-candles';
import { type Quote, quoteKey, toWire } from '#market/quote';
import { createHomeApi, type HomeApi } from '../../../tests/support/home-api.ts';
import { writeTestTape } from '../../../tests/support/test-tape.ts';

const BTC = 'CRYPTO-COIN-BTC';
const ETH = 'CRYPTO-COIN-ETH';
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
  isHalted: false,
  limits: { base: decimal('85'), up: decimal('111'), down: decimal('59') },
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
        is_halted: false,
        base: '85',
        limit_up: '111',
        limit_down: '59',
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
      ...{ trading_mode: 'ACTIVE', trading_mode_reason: null },
    });
  });
});

describe('candles', () => {
  beforeAll(async () => {
    // One print a minute, each of which is a candle of its own.
    const prints = Array.from({ length: 10 }, (_, minute) => {
      const at = addMicros(NOW, (minute - 11) * MICROS_PER_MINUTE);
      return { tickerId: ETH, at, bid: `${100 + minute}`, ask: `${101 + minute}` };
    });
    await writeTestTape(home.sql, prints, NOW);
    const [from, to] = [addMicros(NOW, -11 * MICROS_PER_MINUTE), NOW];
    await ensureCandleMonths(home.sql, ['2026-11-01']);
    await makeCandles(home.sql, [{ tickerId: ETH, from, to, completeTo: to }]);
  });
  const opens = (body: { items: { open: string }[] }) => body.items.map(({ open }) => open);

  it('come oldest first, the newest ones unless told from where', async () => {
    const { body } = await home.get(`/candles/${ETH}?limit=2`);
    expect(body).toMatchObject({ ticker_id: ETH, interval: '1m' });
    expect(body.items).toEqual([
      {
        open_at: formatInstant(addMicros(NOW, -3 * MICROS_PER_MINUTE)),
        open: '108',
        high: '108',
        low: '108',
        close: '108',
        volume: null,
        source: 'test',
        history: null,
        gap: null,
        revision: 1,
      },
      expect.objectContaining({ open: '109' }),
    ]);
    const from = formatInstant(addMicros(NOW, -11 * MICROS_PER_MINUTE));
    const to = formatInstant(addMicros(NOW, -10 * MICROS_PER_MINUTE));
    const one = await home.get(`/candles/${ETH}?from=${from}&to=${to}`);
    expect(opens(one.body)).toEqual(['100']);
  });

  it('come page by page, back in time, or on from a moment', async () => {
    const first = (await home.get(`/candles/${ETH}?limit=4`)).body;
    const second = (await home.get(`/candles/${ETH}?limit=8&cursor=${first.next_cursor}`)).body;
    expect([opens(second), opens(first)].flat()).toHaveLength(10);
    expect(opens(second)[0]).toBe('100');
    expect(second.next_cursor).toBeNull();

    const from = `from=${formatInstant(addMicros(NOW, -60 * MICROS_PER_MINUTE))}`;
    const early = (await home.get(`/candles/${ETH}?limit=4&${from}`)).body;
    const rest = (await home.get(`/candles/${ETH}?${from}&cursor=${early.next_cursor}`)).body;
    expect([opens(early)[0], opens(rest)[0], rest.next_cursor]).toEqual(['100', '104', null]);
  });

  it('are there in longer intervals', async () => {
    const { body } = await home.get(`/candles/${ETH}?interval=5m`);
    expect(body.items).toMatchObject([
      { open: '100', high: '100', low: '100', close: '100' },
      { open: '101', high: '105', low: '101', close: '105' },
      { open: '106', high: '109', low: '106', close: '109' },
    ]);
  });

  it('are none, but no error, where nothing was ever printed', async () => {
    expect((await home.get('/candles/CRYPTO-COIN-XRP')).body).toEqual({
      ticker_id: 'CRYPTO-COIN-XRP',
      interval: '1m',
      items: [],
      next_cursor: null,
    });
  });

  it.each([
    [`${ETH}?interval=2m`, 'INVALID_REQUEST'],
    [`${ETH}?limit=1000`, 'INVALID_REQUEST'],
    [`${ETH}?cursor=bogus`, 'INVALID_REQUEST'],
    [`${ETH}?from=1700000000`, 'INVALID_REQUEST'],
    [`${ETH}?step=1`, 'INVALID_REQUEST'],
    ['CRYPTO-COIN-NOSUCH', 'NOT_FOUND'],
  ])('refuse /candles/%s', async (path, code) => {
    expect((await home.get(`/candles/${path}`)).body.code).toBe(code);
  });
});

describe('sparklines', () => {
  it('are a day of each, with nothing where nothing was printed', async () => {
    const { body } = await home.get('/market/sparklines?market=CRYPTO');
    expect(body.as_of).toBe(formatInstant(addMicros(NOW, -MICROS_PER_MINUTE)));
    const eth = body.items.find((item: { ticker_id: string }) => item.ticker_id === ETH);
    const empty = (count: number) => new Array(count).fill(null);
    // The one that began half an hour ago has the ten minutes; before and behind it there is nothing.
    expect(eth).toEqual({
      ticker_id: ETH,
      interval: '30m',
      from: '2026-11-19T01:30:00.000000Z',
      closes: [...empty(47), '109'],
    });
    const xrp = body.items.find((item: { ticker_id: string }) => item.ticker_id.endsWith('-XRP'));
    expect(xrp.closes).toEqual(empty(48));
    expect(body.items.map((item: { ticker_id: string }) => item.ticker_id.split('-')[0])).toEqual(
      body.items.map(() => 'CRYPTO'),
    );
    expect((await home.get('/market/sparklines?market=FX')).body.code).toBe('INVALID_REQUEST');
  });

  it('are of the day before the newest candle where the last day has none', async () => {
    home.now = addMicros(NOW, 3 * MICROS_PER_DAY);
    const { body } = await home.get('/market/sparklines');
    home.now = NOW;
    const lineOf = (name: string) =>
      body.items.find((item: { ticker_id: string }) => item.ticker_id === name);
    expect(lineOf(ETH)).toMatchObject({ from: '2026-11-19T01:30:00.000000Z' });
    expect(lineOf(ETH).closes.at(-1)).toBe('109');
    expect(lineOf('KRX-STOCK-005930').from).toBe('2026-11-22T01:30:00.000000Z');
    expect(lineOf('FX-PAIR-USDKRW')).toBeUndefined();
  });
});

describe('movers', () => {
  it('are of each market, measured against the price before the window', async () => {
    const { body } = await home.get('/market/surge');
    expect(body).toMatchObject({ at: formatInstant(NOW), window: '5m', by: 'rate' });
    expect(body.markets).toEqual([
      { market: 'KRX', items: [] },
      { market: 'US', items: [] },
      {
        market: 'CRYPTO',
        items: [
          {
            ticker_id: ETH,
            last: '109',
            at: formatInstant(addMicros(NOW, -2 * MICROS_PER_MINUTE)),
            reference: '104',
            change: '0.04807692',
            volume: null,
            traded_value: null,
            at_limit: null,
            is_stale: true,
            is_halted: false,
            is_simulated: false,
            source: 'test',
          },
        ],
      },
    ]);
  });

  it('are those of one market, window and order, as asked', async () => {
    const quarter = (await home.get('/market/surge?market=CRYPTO&window=15m&limit=1')).body;
    expect(quarter).toMatchObject({ window: '15m', markets: [{ market: 'CRYPTO', items: [] }] });
    const byVolume = (await home.get('/market/surge?by=volume')).body;
    expect(byVolume.markets.flatMap(({ items }: { items: object[] }) => items)).toEqual([]);
  });

  it.each(['window=2m', 'by=size', 'market=FX', 'limit=51', 'limit=0', 'x=1'])(
    'refuse ?%s',
    async (query) => {
      expect((await home.get(`/market/surge?${query}`)).body.code).toBe('INVALID_REQUEST');
    },
  );
});
