import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { addMicros, instant, instantFromMillis } from '@mockstreet/shared/instant';
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
import type { HostFault } from '../../../../tests/support/crypto-venues/loopback-host.ts';
import { type PolledSource, SourceFault } from '../source.ts';

const SECOND_MS = 1_000;

describe('the Upbit source', () => {
  let stage: CryptoStage;
  let source: PolledSource;
  const market = (coin: string) => {
    const state = stage.won.get(coin);
    if (!state) throw new Error(`no ${coin}`);
    return state;
  };
  const asked = (path: string) => stage.hosts.upbit.seen.filter((url) => url.startsWith(path));

  beforeEach(async () => {
    stage = await openCryptoStage();
    source = stage.open('upbit');
  });
  afterEach(() => stage.close());

  it('reads bid, ask and last of every coin with one request for books and one for trades', async () => {
    market('BTC').last = '162876000.12345678';
    market('BTC').bid = '162870000.00000001';
    const poll = await askWell(source);
    expect(poll).toMatchObject({ at: stage.clock(), answered: [BTC, ETH] });
    expect(poll.prints).toMatchObject([
      {
        kind: 'QUOTE',
        tickerId: BTC,
        at: stage.clock(),
        bid: decimal('162870000.00000001'),
        ask: decimal('162880000'),
        last: decimal('162876000.12345678'),
        source: 'upbit',
        origin: null,
      },
      { tickerId: ETH, last: decimal('5252000') },
    ]);
    await askWell(source);
    expect(stage.hosts.upbit.seen).toEqual([
      '/v1/market/all',
      ...[1, 2].flatMap(() => [
        '/v1/orderbook?markets=KRW-BTC,KRW-ETH&count=1',
        '/v1/ticker?markets=KRW-BTC,KRW-ETH',
      ]),
    ]);
  });

  it('gives trades alone while books fail, and quotes with the last trade known while trades do', async () => {
    stage.hosts.upbit.break('/v1/orderbook', 'error-500');
    const trades = await askWell(source);
    expect(trades.fault).toBeInstanceOf(SourceFault);
    const venueAt = instantFromMillis(market('BTC').tradedAt);
    expect(trades.prints).toMatchObject([{ kind: 'TRADE', venueAt }, { kind: 'TRADE' }]);

    stage.hosts.upbit.heal();
    stage.hosts.upbit.break('/v1/ticker', 'error-500');
    stage.advance(10 * SECOND_MS);
    market('BTC').bid = '162000000.00000000';
    const books = await askWell(source);
    expect(books.fault).toBeInstanceOf(SourceFault);
    expect(books.prints).toMatchObject([
      { kind: 'QUOTE', bid: decimal('162000000'), last: decimal('162876000') },
      { kind: 'QUOTE' },
    ]);
    // Ten seconds later nobody knows a last price any more.
    stage.advance(SECOND_MS);
    expect(await ask(source)).toMatchObject({
      poll: { answered: [], prints: [] },
      fault: expect.any(SourceFault),
    });
  });

  it('answers nothing when both fail', async () => {
    stage.hosts.upbit.break('/v1/', 'error-500');
    expect(await ask(source)).toEqual({ poll: undefined, fault: expect.any(SourceFault) });
  });

  it('gives up a request that is stuck in time to bring what the other one said', async () => {
    await askWell(source);
    stage.hosts.upbit.break('/v1/ticker', 'stuck');
    const { prints, fault } = await askWell(source);
    expect(prints).toMatchObject([{ kind: 'QUOTE' }, { kind: 'QUOTE' }]);
    expect(fault).toBeInstanceOf(SourceFault);
  });

  it('asks only for coins that are listed, looks again when one is refused, and once an hour', async () => {
    await askWell(source);
    const eth = market('ETH');
    stage.won.delete('ETH');
    expect((await ask(source)).fault).toBeInstanceOf(SourceFault);
    expect(await askWell(source)).toMatchObject({
      answered: [BTC, ETH],
      prints: [{ tickerId: BTC }],
    });
    expect(asked('/v1/ticker').at(-1)).toBe('/v1/ticker?markets=KRW-BTC');

    stage.won.set('ETH', eth);
    stage.advance(3_600 * SECOND_MS);
    await askWell(source);
    await expect.poll(async () => (await askWell(source)).prints.length).toBe(2);
    expect(asked('/v1/market/all')).toHaveLength(3);
  });

  it('tries to read the list of coins again when that failed', async () => {
    stage.hosts.upbit.break('/v1/market/all', 'half-json', 1);
    expect((await ask(source)).fault).toBeInstanceOf(SourceFault);
    expect((await askWell(source)).prints).toHaveLength(2);
  });

  it('says so when none of its coins is listed', async () => {
    stage.won.clear();
    expect((await ask(source)).fault).toMatchObject({ message: expect.stringContaining('none') });
  });

  it('after a 429 asks no such thing until the time is over that it names, but the rest', async () => {
    await askWell(source);
    const headers = { 'retry-after': '7' };
    stage.hosts.upbit.break('/v1/ticker', { status: 429, headers, body: '' }, 1);
    expect((await askWell(source)).fault).toMatchObject({ retryAfterMs: 7_000 });
    const before = asked('/v1/ticker').length;
    stage.advance(6_999);
    expect((await askWell(source)).fault).toMatchObject({ retryAfterMs: 1 });
    expect(asked('/v1/ticker')).toHaveLength(before);
    stage.advance(1);
    expect((await askWell(source)).fault).toBeUndefined();
    expect(asked('/v1/ticker')).toHaveLength(before + 1);
  });

  it('asks nothing at all while it is banned', async () => {
    await askWell(source);
    const headers = { 'retry-after': '7' };
    stage.hosts.upbit.break('/v1/ticker', { status: 418, headers, body: '' }, 1);
    await ask(source);
    const before = stage.hosts.upbit.seen.length;
    stage.advance(6_999);
    expect((await ask(source)).fault).toMatchObject({ retryAfterMs: 1 });
    expect(stage.hosts.upbit.seen).toHaveLength(before);
    stage.advance(1);
    await askWell(source);
  });

  it('waits for the next second when this one has no request left', async () => {
    const tight = await openCryptoStage({ upbitPerSecond: 1, startMs: 1_753_894_995_000 });
    try {
      const slow = tight.open('upbit');
      await askWell(slow);
      tight.advance(950);
      // Still the same second at the exchange: only a request that waits would be let through.
      const waiting = ask(slow);
      setTimeout(() => tight.advance(50), 20);
      expect(await waiting).toMatchObject({ fault: undefined, poll: { answered: [BTC, ETH] } });
    } finally {
      await tight.close();
    }
  });

  const FAULTS: readonly HostFault[] = [
    'error-500',
    'html',
    'half-json',
    'half-body',
    'reset',
    'stuck',
    'stuck-half-way',
    { body: '[]' },
    { body: '{"surprise":true}' },
    { body: '[{"market":"KRW-BTC"}]' },
    { body: 'null' },
  ];
  it.each(FAULTS)('fails as a source fault on %j, lets go of it, and recovers', async (fault) => {
    await askWell(source);
    stage.hosts.upbit.break('/v1/', fault);
    const { fault: told, poll } = await ask(source);
    expect(told).toBeInstanceOf(SourceFault);
    expect(poll?.prints ?? []).toEqual([]);
    await expect.poll(() => stage.hosts.upbit.pending()).toBe(0);
    stage.hosts.upbit.heal();
    expect((await askWell(source)).prints).toHaveLength(2);
  });

  it('stops at the deadline of its caller, and takes nothing that comes later', async () => {
    await askWell(source);
    stage.hosts.upbit.break('/v1/', 'stuck');
    const { poll, fault } = await ask(source, AbortSignal.timeout(30));
    expect(poll).toBeUndefined();
    expect(fault).toMatchObject({ message: 'upbit did not answer in time' });
    await expect.poll(() => stage.hosts.upbit.pending()).toBe(0);
  });

  describe('asked for what it missed', () => {
    /** Prices of seconds before now; each third second nobody traded. */
    const tradeFor = (seconds: number) => {
      const start = stage.nowMs() - (stage.nowMs() % SECOND_MS) - seconds * SECOND_MS;
      const prices = Array.from({ length: seconds }, (_, index) =>
        index % 3 === 2 ? undefined : `${162_000_000 + index}.00000000`,
      );
      market('BTC').candles = candlesFrom(start, SECOND_MS, prices);
      return start;
    };
    const backfill = (afterMs: number, beforeMs: number) =>
      source.backfill(
        { tickerId: BTC, after: instantFromMillis(afterMs), before: instantFromMillis(beforeMs) },
        NEVER,
      );

    it('gives three minutes of seconds, oldest first, exact, without those nobody traded in', async () => {
      const start = tradeFor(182);
      // Both ends are whole seconds, and belong to what is known already.
      const bars = await backfill(start, start + 181 * SECOND_MS);
      expect(bars).toHaveLength(120);
      expect(bars.map(({ at }) => at)).toEqual(bars.map(({ at }) => at).toSorted((a, b) => a - b));
      expect(bars[0]).toEqual({
        kind: 'BAR',
        tickerId: BTC,
        at: instantFromMillis(start + SECOND_MS),
        open: decimal('162000001'),
        high: decimal('162000001'),
        low: decimal('162000001'),
        last: decimal('162000001'),
        volume: decimal('0.5'),
        source: 'upbit',
        venueAt: instantFromMillis(start + SECOND_MS),
        receivedAt: stage.clock(),
        origin: null,
      });
      expect(bars.at(-1)?.at).toBe(instantFromMillis(start + 180 * SECOND_MS));
      expect(asked('/v1/candles')).toHaveLength(1);
    });

    it('goes through as many pages as it takes', async () => {
      const start = tradeFor(900);
      const bars = await backfill(start - 1, start + 900 * SECOND_MS);
      expect(bars).toHaveLength(600);
      expect(new Set(bars.map(({ at }) => at)).size).toBe(600);
      expect(asked('/v1/candles')).toHaveLength(5);
    });

    it('leaves out the second that still runs', async () => {
      const start = stage.nowMs() - (stage.nowMs() % SECOND_MS);
      market('BTC').candles = candlesFrom(start - SECOND_MS, SECOND_MS, ['1', '2']);
      const bars = await backfill(start - 60_000, start + 60_000);
      expect(bars.map(({ last }) => formatDecimal(last))).toEqual(['1']);
      stage.advance(SECOND_MS);
      expect(await backfill(start - 60_000, start + 60_000)).toHaveLength(2);
    });

    it('has nothing between two moments without the start of a second, and asks nobody', async () => {
      const after = stage.clock();
      const request = { tickerId: BTC, after, before: addMicros(after, 400_000) };
      expect(await source.backfill(request, NEVER)).toEqual([]);
      expect(asked('/v1/candles')).toEqual([]);
    });

    it('knows no coin but its own', async () => {
      const request = { tickerId: 'KRX-STOCK-005930', after: instant(0), before: instant(1) };
      await expect(source.backfill(request, NEVER)).rejects.toThrow(RangeError);
    });

    it('waits for no answer longer than it was given time for', async () => {
      const hasty = await openCryptoStage({ requestTimeoutMs: 50 });
      try {
        hasty.hosts.upbit.break('/v1/candles', 'stuck-half-way');
        const before = hasty.clock();
        const request = { tickerId: BTC, after: addMicros(before, -60_000_000), before };
        await expect(hasty.open('upbit').backfill(request, NEVER)).rejects.toThrow(SourceFault);
      } finally {
        await hasty.close();
      }
    });

    it('fails as a source fault, and stops when it is told to', async () => {
      const start = tradeFor(60);
      stage.hosts.upbit.break('/v1/candles', 'error-500', 1);
      await expect(backfill(start, stage.nowMs())).rejects.toThrow(SourceFault);
      stage.hosts.upbit.break('/v1/candles', 'stuck');
      const request = { tickerId: BTC, after: instantFromMillis(start), before: stage.clock() };
      await expect(source.backfill(request, AbortSignal.timeout(30))).rejects.toThrow(SourceFault);
    });
  });
});
