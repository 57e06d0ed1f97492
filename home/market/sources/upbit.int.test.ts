import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { instant, instantFromMillis, parseInstant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INSTRUMENTS } from '../instruments/instruments.ts';
import { type Poll, type PolledSource, SourceFault } from './source.ts';
import { createUpbitSource } from './upbit.ts';

const TICKERS = readFileSync(new URL('./fixtures/upbit-ticker.txt', import.meta.url), 'utf8');
const BTC = 'CRYPTO-COIN-BTC';
const ETH = 'CRYPTO-COIN-ETH';
const at = parseInstant('2025-07-30T17:03:15.500Z') ?? instant(0);
const never = new AbortController().signal;

/** A venue on loopback: what it lists, and what it answers on tickers and candles. */
interface FakeVenue {
  markets: string[];
  tickers: (response: ServerResponse) => void;
  candles: string;
  readonly seen: string[];
}

describe('the Upbit source', () => {
  let venue: FakeVenue;
  let server: ReturnType<typeof createServer>;
  let source: PolledSource;

  beforeEach(async () => {
    venue = { markets: ['BTC', 'ETH'], tickers: ok(TICKERS), candles: '[]', seen: [] };
    server = createServer((request, response) => answer(venue, request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    source = createUpbitSource({
      instruments: INSTRUMENTS.filter((item) => [BTC, ETH].includes(item.tickerId)),
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      clock: () => at,
      requestTimeoutMs: 1000,
    });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('reads every coin with one request, to the last digit, as a trade at its own time', async () => {
    venue.tickers = ok(TICKERS.replace('162876000.00000000', '162876000.12345678'));
    const poll = await ask(source);
    expect(poll).toMatchObject({ at, answered: [BTC, ETH] });
    expect(poll.prints.map((print) => formatDecimal(print.last))).toEqual([
      '162876000.12345678',
      '5252000',
    ]);
    expect(poll.prints[0]).toMatchObject({
      kind: 'TRADE',
      tickerId: BTC,
      at,
      source: 'upbit',
      venueAt: instantFromMillis(1753894995076),
      volume: null,
    });
    expect(venue.seen.filter((url) => url.startsWith('/v1/ticker'))).toEqual([
      '/v1/ticker?markets=KRW-BTC%2CKRW-ETH',
    ]);
  });

  it('makes no print of a trade it has seen, and counts what was traded since', async () => {
    await ask(source);
    venue.tickers = ok(
      TICKERS.replace('1753894995076', '1753894996000').replace('844.94369319', '845'),
    );
    const poll = await ask(source);
    expect(poll.answered).toEqual([BTC, ETH]);
    expect(poll.prints).toMatchObject([{ tickerId: BTC, volume: decimal('0.05630681') }]);
  });

  it('takes no answer that comes after the deadline: what it tells is news to the next one', async () => {
    const answered = Promise.withResolvers<void>();
    venue.tickers = (response) => {
      setTimeout(() => {
        ok(TICKERS)(response);
        response.on('close', () => answered.resolve());
      }, 60);
    };
    await expect(ask(source, AbortSignal.timeout(20))).rejects.toThrow(SourceFault);
    await answered.promise;
    venue.tickers = ok(TICKERS);
    expect((await ask(source)).prints).toHaveLength(2);
  });

  it('asks only for coins that the venue lists, and looks again when it refuses one', async () => {
    await ask(source);
    venue.markets = ['BTC'];
    venue.tickers = (response) => {
      response.statusCode = 404;
      response.end('{"error":{"name":404,"message":"Code not found"}}');
    };
    await expect(ask(source)).rejects.toThrow(SourceFault);
    venue.tickers = ok(TICKERS);
    await ask(source);
    expect(venue.seen.at(-1)).toBe('/v1/ticker?markets=KRW-BTC');
  });

  it.each([429, 418])('says how long to stay away after a %i', async (status) => {
    venue.tickers = (response) => {
      response.writeHead(status, { 'retry-after': '7' });
      response.end('{"error":{"name":"too_many_requests"}}');
    };
    await expect(ask(source)).rejects.toMatchObject({ retryAfterMs: 7000 });
  });

  it.each([
    ['an error page', (response: ServerResponse) => response.writeHead(502).end('<html>no</html>')],
    ['nonsense', ok('{"surprise":true')],
    ['tickers without a price', ok('[{"market":"KRW-BTC","trade_timestamp":1}]')],
    ['a cut connection', (response: ServerResponse) => response.destroy()],
  ])('fails as a source fault on %s, and recovers', async (_, tickers) => {
    venue.tickers = tickers;
    await expect(ask(source)).rejects.toThrow(SourceFault);
    venue.tickers = ok(TICKERS);
    expect((await ask(source)).answered).toEqual([BTC, ETH]);
  });

  it('recovers when the list of coins could not be loaded at first', async () => {
    venue.markets = [];
    const broken = Object.assign(venue, { markets: undefined });
    await expect(ask(source)).rejects.toThrow(SourceFault);
    Object.assign(broken, { markets: ['BTC', 'ETH'] });
    expect((await ask(source)).answered).toEqual([BTC, ETH]);
  });

  it('gives up at the deadline of its caller when the venue stalls', async () => {
    venue.tickers = () => {};
    await expect(ask(source, AbortSignal.timeout(50))).rejects.toThrow(SourceFault);
  });

  it('backfills whole minutes that start within a gap, oldest first, exact', async () => {
    const candle = (minute: string, close: string) =>
      `{"market":"KRW-BTC","candle_date_time_utc":"2025-07-30T${minute}:00","opening_price":162000000.00000001,"high_price":163000000.00000000,"low_price":161000000.00000000,"trade_price":${close},"timestamp":1,"candle_acc_trade_volume":1.50000000,"unit":1}`;
    // Newest first; the venue has no candle for 17:02, and gives an older one to fill its page.
    venue.candles = `[${candle('17:03', '162500000.00000003')},${candle('17:01', '162400000.1')},${candle('16:58', '1')}]`;
    const bars = await source.backfill(
      {
        tickerId: BTC,
        after: parseInstant('2025-07-30T17:00:30Z') ?? at,
        before: parseInstant('2025-07-30T17:03:20Z') ?? at,
      },
      never,
    );
    expect(bars).toMatchObject([
      { kind: 'BAR', at: parseInstant('2025-07-30T17:01:00Z'), last: decimal('162400000.1') },
      {
        kind: 'BAR',
        at: parseInstant('2025-07-30T17:03:00Z'),
        open: decimal('162000000.00000001'),
        high: decimal('163000000'),
        low: decimal('161000000'),
        last: decimal('162500000.00000003'),
        volume: decimal('1.5'),
      },
    ]);
    expect(venue.seen.at(-1)).toBe(
      '/v1/candles/minutes/1?market=KRW-BTC&count=3&to=2025-07-30T17%3A04%3A00.000Z',
    );
  });
});

function ok(body: string) {
  return (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' });
    response.end(body);
  };
}

function answer(venue: FakeVenue, request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? '';
  venue.seen.push(url);
  if (url.startsWith('/v1/market/all')) {
    if (venue.markets === undefined) response.destroy();
    else ok(JSON.stringify(venue.markets.map(listing)))(response);
  } else if (url.startsWith('/v1/ticker')) {
    venue.tickers(response);
  } else if (url.startsWith('/v1/candles/minutes/1')) {
    ok(venue.candles)(response);
  } else {
    response.writeHead(404).end();
  }
}

function listing(symbol: string) {
  return { market: `KRW-${symbol}`, korean_name: symbol, english_name: symbol };
}

/** The venue's one answer. */
async function ask(source: PolledSource, signal = never): Promise<Poll> {
  const polls: Poll[] = [];
  await source.poll(signal, (poll) => polls.push(poll));
  expect(polls).toHaveLength(1);
  return polls[0] as Poll;
}
