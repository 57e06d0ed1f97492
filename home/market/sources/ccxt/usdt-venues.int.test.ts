import { type Decimal, decimal, multiply, type RoundingMode } from '@mockstreet/shared/decimal';
import { type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candlesFrom } from '../../../../tests/support/crypto-venues/coin-market.ts';
import {
  ask,
  askWell,
  BTC,
  type CryptoStage,
  ETH,
  NEVER,
  openCryptoStage,
} from '../../../../tests/support/crypto-venues/crypto-stage.ts';
import { quoteOf } from '../../quotes/quote.ts';
import { type PolledSource, SourceFault } from '../source.ts';
import { createExchanges } from './exchanges.ts';
import { openUsdtRate } from './open-crypto-venue.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const RATE = decimal('1399.5');
const between = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const times = (price: string, rate: Decimal, mode: RoundingMode) =>
  multiply([decimal(price), rate], { places: 8, mode });

let stage: CryptoStage;
const coin = (markets: 'won' | 'usdt', name: string) => {
  const state = stage[markets].get(name);
  if (!state) throw new Error(`no ${name}`);
  return state;
};
beforeEach(async () => {
  stage = await openCryptoStage();
});
afterEach(() => stage.close());

describe.each(['binance', 'bitget'] as const)('the %s source', (venue) => {
  let source: PolledSource;
  beforeEach(() => {
    source = stage.open(venue);
  });

  it('gives bid, ask and last in won at the USDT price of the same moment', async () => {
    coin('usdt', 'BTC').bid = '118390.43000001';
    const poll = await askWell(source);
    expect(poll).toMatchObject({ at: stage.clock(), answered: [BTC, ETH] });
    expect(poll.prints).toMatchObject([
      {
        kind: 'QUOTE',
        tickerId: BTC,
        at: stage.clock(),
        bid: times('118390.43000001', RATE, 'down'),
        ask: times('118390.45', RATE, 'up'),
        last: times('118390.44', RATE, 'half-even'),
        source: venue,
        origin: { price: '118390.44000000', currency: 'USDT', rate: '1399.5' },
      },
      { tickerId: ETH, last: times('3820.06', RATE, 'half-even') },
    ]);
  });

  it('converts at the rate it has while that is fresh, and not at all afterwards', async () => {
    await askWell(source);
    stage.hosts.upbit.break('/v1/orderbook', 'error-500');
    stage.advance(5 * SECOND_MS);
    const fresh = await askWell(source);
    expect(fresh.prints).toMatchObject([{ origin: { rate: '1399.5' } }, {}]);
    expect(fresh.fault?.message).toContain('upbit');
    stage.advance(1);
    expect(await ask(source)).toEqual({ poll: undefined, fault: expect.any(SourceFault) });
    stage.hosts.upbit.heal();
    coin('won', 'USDT').bid = '1401.00000000';
    coin('won', 'USDT').ask = '1402.00000000';
    expect((await askWell(source)).prints).toMatchObject([{ origin: { rate: '1401.5' } }, {}]);
  });

  it.each(['bid', 'ask'] as const)('has no price of a coin without %s', async (side) => {
    coin('usdt', 'BTC')[side] = undefined;
    const poll = await askWell(source);
    expect(poll).toMatchObject({ answered: [BTC, ETH], prints: [{ tickerId: ETH }] });
  });

  it.each([
    'error-500',
    'html',
    'half-json',
    'half-body',
    'reset',
    'stuck',
    'stuck-half-way',
  ] as const)('fails as a source fault on %s, lets go of it, and recovers', async (fault) => {
    await askWell(source);
    stage.hosts[venue].break('/api/', fault);
    expect(await ask(source)).toEqual({ poll: undefined, fault: expect.any(SourceFault) });
    await expect.poll(() => stage.hosts[venue].pending()).toBe(0);
    stage.hosts[venue].heal();
    expect((await askWell(source)).prints).toHaveLength(2);
  });

  it('backs off from a 429 for as long as it says', async () => {
    await askWell(source);
    const headers = { 'retry-after': '30' };
    stage.hosts[venue].break('/api/', { status: 429, headers, body: '' });
    expect((await ask(source)).fault).toMatchObject({ retryAfterMs: 30_000 });
    const before = stage.hosts[venue].seen.length;
    stage.advance(29_999);
    expect((await ask(source)).fault).toMatchObject({ retryAfterMs: 1 });
    expect(stage.hosts[venue].seen).toHaveLength(before);
    stage.hosts[venue].heal();
    stage.advance(1);
    await askWell(source);
  });
});

describe('the binance source', () => {
  it('asks for all coins with one request each for books and for last prices', async () => {
    const source = stage.open('binance');
    await askWell(source);
    const symbols = 'symbols=["BTCUSDT","ETHUSDT"]';
    expect(stage.hosts.binance.seen).toEqual([
      '/api/v3/exchangeInfo?showPermissionSets=false',
      `/api/v3/ticker/bookTicker?${symbols}`,
      `/api/v3/ticker/price?${symbols}`,
    ]);
  });

  it('quotes with the last price known while last prices cannot be read', async () => {
    const source = stage.open('binance');
    await askWell(source);
    stage.hosts.binance.break('/api/v3/ticker/price', 'error-500');
    coin('usdt', 'BTC').bid = '118000.00000000';
    stage.advance(SECOND_MS);
    const poll = await askWell(source);
    expect(poll.prints).toMatchObject([{ bid: times('118000', RATE, 'down') }, {}]);
    expect(poll.fault).toBeInstanceOf(SourceFault);
  });

  it('looks at the list again when a coin is refused', async () => {
    const source = stage.open('binance');
    await askWell(source);
    stage.usdt.delete('ETH');
    expect((await ask(source)).fault).toBeInstanceOf(SourceFault);
    expect((await askWell(source)).prints).toMatchObject([{ tickerId: BTC }]);
  });

  it('stays away for as long as it is banned', async () => {
    // A house of its own would not come near the limit: somebody else at its address does.
    const tight = await openCryptoStage({ binanceWeight: 60 });
    try {
      const source = tight.open('binance');
      // 20 for the list, and 8 each.
      for (let poll = 0; poll < 5; poll += 1) await askWell(source);
      expect((await ask(source)).fault).toMatchObject({ retryAfterMs: 120_000 });
      const before = tight.hosts.binance.seen.length;
      tight.advance(119_999);
      expect((await ask(source)).fault).toMatchObject({ retryAfterMs: 1 });
      expect(tight.hosts.binance.seen).toHaveLength(before);
      tight.advance(1);
      await askWell(source);
    } finally {
      await tight.close();
    }
  });

  it('asks the test network, and says that its prices are made up', async () => {
    const sandbox = await openCryptoStage({ sandbox: true });
    try {
      const source = sandbox.open('binance');
      expect(source).toMatchObject({ name: 'sandbox:binance', simulated: true });
      const [print] = (await askWell(source)).prints;
      expect(print && quoteOf(print, sandbox.clock(), null)).toMatchObject({
        source: 'sandbox:binance',
        simulated: true,
      });
    } finally {
      await sandbox.close();
    }
  });

  it.each([
    [true, 'https://testnet.binance.vision/api/v3'],
    [false, 'https://api.binance.com/api/v3'],
  ])('with a sandbox %s speaks to %s', async (sandbox, address) => {
    const { clock } = stage;
    const exchanges = createExchanges({ urls: {}, sandbox, clock, requestTimeoutMs: 1_000 });
    const call = { signal: NEVER, purpose: 'live' } as const;
    const addresses = await exchanges.binance().ask(call, async ({ urls }) => urls.api);
    expect(addresses).toMatchObject({ public: address });
  });

  describe('asked for what it missed', () => {
    const start = () => stage.nowMs() - (stage.nowMs() % SECOND_MS);
    const backfill = (afterMs: number, beforeMs: number, lost: Instant[] = []) =>
      stage
        .open('binance')
        .backfill(
          { tickerId: BTC, after: instantFromMillis(afterMs), before: instantFromMillis(beforeMs) },
          NEVER,
          (start) => lost.push(start),
        );

    it('gives seconds of trade in won, at the last rate traded before them', async () => {
      const from = start() - 300 * SECOND_MS;
      const prices = Array.from({ length: 300 }, (_, index) => `${100 + index}.50000000`);
      // Nobody traded from 240 to 244.
      prices.fill('', 240, 245);
      coin('usdt', 'BTC').candles = candlesFrom(
        from,
        SECOND_MS,
        prices.map((price) => price || undefined),
      );
      // The rate traded at −5 s, at 10 s and at 100 s, and then no more.
      coin('won', 'USDT').candles = [
        ...candlesFrom(from - 5 * SECOND_MS, SECOND_MS, ['1390']),
        ...candlesFrom(from + 10 * SECOND_MS, SECOND_MS, ['1400']),
        ...candlesFrom(from + 100 * SECOND_MS, SECOND_MS, ['1410']),
      ];
      const lost: Instant[] = [];
      const bars = await backfill(from - 1, from + 300 * SECOND_MS, lost);
      const second = (index: number) =>
        bars.find(({ at }) => at === instantFromMillis(from + index * SECOND_MS));
      expect(second(0)).toMatchObject({
        kind: 'BAR',
        open: times('100.5', decimal('1390'), 'half-even'),
        last: times('100.5', decimal('1390'), 'half-even'),
        volume: decimal('0.5'),
        source: 'binance',
        origin: { price: '100.50000000', currency: 'USDT', rate: '1390' },
      });
      expect(second(9)?.origin?.rate).toBe('1390');
      expect(second(10)?.origin?.rate).toBe('1400');
      // A minute after its last trade a rate is nobody's price any more, until the next trade.
      expect(second(70)?.origin?.rate).toBe('1400');
      expect(second(71)).toBeUndefined();
      expect(second(99)).toBeUndefined();
      expect(second(160)?.origin?.rate).toBe('1410');
      expect(second(161)).toBeUndefined();
      expect(bars).toHaveLength(71 + 61);
      // Those were traded in, at no price that anybody knows; from 240 to 244 nobody did.
      const unpriced = [...between(71, 99), ...between(161, 239), ...between(245, 299)];
      expect(lost).toEqual(unpriced.map((index) => instantFromMillis(from + index * SECOND_MS)));
      expect(bars.map(({ at }) => at)).toEqual(bars.map(({ at }) => at).toSorted((a, b) => a - b));
    });

    it('leaves out seconds in which nobody traded, which Binance gives the last price', async () => {
      const from = start() - 60 * SECOND_MS;
      coin('usdt', 'BTC').candles = candlesFrom(from, SECOND_MS, ['1', undefined, undefined, '2']);
      coin('won', 'USDT').candles = candlesFrom(from, SECOND_MS, ['1400']);
      const bars = await backfill(from - 1, from + 50 * SECOND_MS);
      expect(bars.map(({ at }) => at)).toEqual([from, from + 3 * SECOND_MS].map(instantFromMillis));
    });

    it('pages through a long outage, and asks for the rates of it once for all coins', async () => {
      const from = start() - 1_000 * SECOND_MS;
      const prices = Array.from({ length: 1_000 }, () => '100');
      coin('usdt', 'BTC').candles = candlesFrom(from, SECOND_MS, prices);
      coin('usdt', 'ETH').candles = coin('usdt', 'BTC').candles;
      coin('won', 'USDT').candles = coin('usdt', 'BTC').candles;
      const source = stage.open('binance');
      const request = {
        after: instantFromMillis(from - 1),
        before: instantFromMillis(from + 700 * SECOND_MS),
      };
      expect(await source.backfill({ ...request, tickerId: BTC }, NEVER)).toHaveLength(700);
      const rates = () => stage.hosts.upbit.seen.filter((url) => url.startsWith('/v1/candles'));
      const klines = () => stage.hosts.binance.seen.filter((url) => url.includes('/klines'));
      expect([klines().length, rates().length]).toEqual([2, 5]);
      expect(await source.backfill({ ...request, tickerId: ETH }, NEVER)).toHaveLength(700);
      expect([klines().length, rates().length]).toEqual([4, 5]);
    });

    it('ends where it was asked to, also for a coin that is listed since', async () => {
      const listed = start() - 100 * SECOND_MS;
      const prices = Array.from({ length: 100 }, () => '100');
      coin('usdt', 'BTC').candles = candlesFrom(listed, SECOND_MS, prices);
      coin('won', 'USDT').candles = candlesFrom(listed, SECOND_MS, prices);
      // Binance fills the page with what comes after its first candle.
      const bars = await backfill(listed - 100 * SECOND_MS, listed + 20 * SECOND_MS);
      expect(bars).toHaveLength(20);
    });
  });
});

describe('the bitget source', () => {
  it('asks for everything with one request', async () => {
    await askWell(stage.open('bitget'));
    expect(stage.hosts.bitget.seen).toEqual([
      '/api/v2/spot/public/symbols',
      '/api/v2/margin/currencies',
      '/api/v2/spot/market/tickers',
    ]);
    expect(stage.hosts.bitget.lastHeaders()).not.toHaveProperty('paptrading');
  });

  it('takes no book that is older than one it has seen', async () => {
    const source = stage.open('bitget');
    await askWell(source);
    coin('usdt', 'BTC').bookAt -= 1;
    expect((await askWell(source)).prints).toMatchObject([{ tickerId: ETH }]);
  });

  it('fails on an error in an envelope of success', async () => {
    const body = '{"code":"40725","msg":"service error","requestTime":1,"data":null}';
    const source = stage.open('bitget');
    await askWell(source);
    stage.hosts.bitget.break('/api/v2/spot/market', { body });
    expect((await ask(source)).fault).toBeInstanceOf(SourceFault);
  });

  it('asks for paper trading by a header, and says that its prices are made up', async () => {
    const sandbox = await openCryptoStage({ sandbox: true });
    try {
      const source = sandbox.open('bitget');
      expect(source).toMatchObject({ name: 'sandbox:bitget', simulated: true });
      await askWell(source);
      expect(sandbox.hosts.bitget.lastHeaders()).toMatchObject({ paptrading: '1' });
    } finally {
      await sandbox.close();
    }
  });

  it.each([
    ['and counts the first of a page', true],
    ['and does not', false],
  ])('gives whole minutes in won at the rate of their own minute, %s', async (_, countsStart) => {
    const other = await openCryptoStage({ bitgetCountsStart: countsStart });
    try {
      const from = other.nowMs() - (other.nowMs() % MINUTE_MS) - 500 * MINUTE_MS;
      const minutes = Array.from({ length: 501 }, (_, index) => index);
      const inUsdt = minutes.map((index) => `${100 + index}`);
      const rates = minutes.map((index) => `${1_000 + index}`);
      Object.assign(other.usdt.get('BTC') ?? {}, { candles: candlesFrom(from, MINUTE_MS, inUsdt) });
      Object.assign(other.won.get('USDT') ?? {}, { candles: candlesFrom(from, MINUTE_MS, rates) });
      const request = { after: instantFromMillis(from), before: other.clock() };
      const bars = await other.open('bitget').backfill({ ...request, tickerId: BTC }, NEVER);
      // Neither the first, which starts where all is known, nor the last, which still runs.
      expect(bars).toHaveLength(499);
      expect(bars[0]).toMatchObject({
        at: instantFromMillis(from + MINUTE_MS),
        last: times('101', decimal('1001'), 'half-even'),
        origin: { price: '101', currency: 'USDT', rate: '1001' },
      });
      expect(bars.at(-1)).toMatchObject({ origin: { rate: '1499' } });
    } finally {
      await other.close();
    }
  });
});

describe('the rate of USDT', () => {
  const read = () => openUsdtRate(stage.exchanges, stage.clock).read(NEVER);

  it('is the middle of bid and ask, of a class of its own', async () => {
    expect(openUsdtRate(stage.exchanges, stage.clock)).toMatchObject({
      name: 'usdt:upbit',
      class: 'USDT',
    });
    expect(await read()).toEqual({ rate: RATE, at: stage.clock() });
  });

  it.each([
    ['there is no bid', () => Object.assign(coin('won', 'USDT'), { bid: undefined })],
    ['it is not listed', () => stage.won.delete('USDT')],
    ['the exchange fails', () => stage.hosts.upbit.break('/v1/orderbook', 'html')],
    ['it is nonsense', () => Object.assign(coin('won', 'USDT'), { bid: '"1x"' })],
  ])('is a source fault when %s', async (_, happen) => {
    happen();
    await expect(read()).rejects.toThrow(SourceFault);
  });

  it('can be read again after the list of markets could not', async () => {
    stage.hosts.upbit.break('/v1/market/all', 'error-500', 1);
    await expect(read()).rejects.toThrow(SourceFault);
    expect(await read()).toMatchObject({ rate: RATE });
  });
});
