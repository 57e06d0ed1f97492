import { decimal } from '@mockstreet/shared/decimal';
import { type Instant, instant } from '@mockstreet/shared/instant';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Book, createQuoteMaker, type Trade } from './quote-maker.ts';

const BTC = 'CRYPTO-COIN-BTC';
const ETH = 'CRYPTO-COIN-ETH';
const NONE: ReadonlySet<string> = new Set();
const START = 1_786_528_800_000_000;
const at = (seconds: number): Instant => instant(START + seconds * 1_000_000);
const book = (bid: string | undefined, ask: string | undefined, second = 0): Book => ({
  bid,
  ask,
  venueAt: at(second),
});
const trade = (price: string, second = 0, dayVolume = '1'): Trade => ({
  price,
  tradedAt: at(second),
  dayVolume: decimal(dayVolume),
});

describe('quotes from books and trades', () => {
  let quotes: ReturnType<typeof createQuoteMaker>;
  beforeEach(() => {
    quotes = createQuoteMaker({
      source: 'upbit',
      tickerIds: [BTC, ETH],
      clock: () => at(100),
      currency: null,
    });
  });
  /** What is made of one coin's book and trade, read at a second; the other coin has nothing. */
  const make = (second: number, books: Book | null, trades: Trade | null | undefined) =>
    quotes(
      {
        at: at(second),
        unlisted: NONE,
        books: books && new Map([[BTC, books]]),
        trades: trades === null ? null : new Map(trades ? [[BTC, trades]] : []),
      },
      null,
    ).poll;

  it('is bid, ask and last, at the moment they were asked for', () => {
    const poll = make(1, book('99.5', '100.5'), trade('100', 0));
    expect(poll).toMatchObject({ at: at(1), answered: [BTC, ETH] });
    expect(poll.prints).toEqual([
      {
        kind: 'QUOTE',
        tickerId: BTC,
        at: at(1),
        bid: decimal('99.5'),
        ask: decimal('100.5'),
        last: decimal('100'),
        volume: null,
        source: 'upbit',
        venueAt: at(0),
        receivedAt: at(100),
        origin: null,
      },
    ]);
  });

  it('is made again of an unchanged book, which was read again, with the volume since', () => {
    make(1, book('99', '101'), trade('100', 0, '1'));
    const same = make(2, book('99', '101'), trade('100', 0, '1'));
    expect(same.prints).toMatchObject([{ kind: 'QUOTE', at: at(2), volume: 0n }]);
    const more = make(3, book('99', '101'), trade('102', 2, '3.5'));
    expect(more.prints).toMatchObject([{ last: decimal('102'), volume: decimal('2.5') }]);
  });

  it.each([
    ['a bid', book('99', undefined)],
    ['an ask', book(undefined, '101')],
    ['both in order', book('101', '99')],
  ])('needs more than %s: else a trade, if it is news', (_, half) => {
    expect(make(1, half, trade('100', 0)).prints).toMatchObject([
      { kind: 'TRADE', last: decimal('100'), at: at(1), venueAt: at(0) },
    ]);
    const repeated = make(2, half, trade('100', 0));
    expect(repeated).toMatchObject({ answered: [BTC, ETH], prints: [] });
    expect(make(3, half, trade('100.1', 2)).prints).toMatchObject([{ kind: 'TRADE' }]);
  });

  it('keeps the later trade and the later book when a lagging replica answers', () => {
    make(5, book('99', '101', 5), trade('100', 5, '7'));
    const lagging = make(6, book('89', '91', 4), trade('90', 4, '6'));
    expect(lagging).toMatchObject({ answered: [BTC, ETH], prints: [] });
    const half = make(7, book('99', '101', 7), trade('90', 4, '6'));
    expect(half.prints).toMatchObject([{ last: decimal('100'), volume: null }]);
    const caughtUp = make(8, book('99', '101', 8), trade('100', 8, '8'));
    expect(caughtUp.prints).toMatchObject([{ volume: decimal('1') }]);
  });

  it('uses the last trade known while trades cannot be read, for ten seconds', () => {
    make(1, book('99', '101'), trade('100', 0));
    const without = make(11, book('98', '99', 11), null);
    expect(without).toMatchObject({ answered: [BTC] });
    expect(without.prints).toMatchObject([
      { kind: 'QUOTE', bid: decimal('98'), last: decimal('100'), volume: null },
    ]);
    expect(make(12, book('98', '99', 12), null)).toMatchObject({ answered: [], prints: [] });
  });

  it('does not speak of a coin whose trades nobody has ever told', () => {
    expect(make(1, book('99', '101'), null)).toMatchObject({ answered: [], prints: [] });
    expect(make(2, book('99', '101'), undefined)).toMatchObject({
      answered: [BTC, ETH],
      prints: [],
    });
  });

  it('knows that nothing is new of a coin that is not listed, whatever fails', () => {
    make(1, book('99', '101'), trade('100', 0));
    const books = new Map([[BTC, book('98', '99', 2)]]);
    const answer = { at: at(2), books, trades: null, unlisted: new Set([ETH]) };
    expect(quotes(answer, null).poll).toMatchObject({ answered: [BTC, ETH], prints: [{}] });
  });

  it('falls back to trades while the books cannot be read', () => {
    expect(make(1, null, trade('100', 0)).prints).toMatchObject([{ kind: 'TRADE' }]);
    expect(make(2, null, trade('100', 0))).toMatchObject({ answered: [BTC, ETH], prints: [] });
  });

  it('leaves a coin out whose price cannot be read, and says so, and quotes the others', () => {
    const both = (one: Book): ReadonlyMap<string, Book> =>
      new Map([
        [BTC, book('1x', '2')],
        [ETH, one],
      ]);
    const trades = new Map([
      [BTC, trade('1.5')],
      [ETH, trade('5')],
    ]);
    const { poll, faults } = quotes(
      { unlisted: NONE, at: at(1), books: both(book('4', '6')), trades },
      null,
    );
    expect(poll).toMatchObject({ answered: [ETH], prints: [{ tickerId: ETH, kind: 'QUOTE' }] });
    expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining(BTC)]);
  });

  it('rounds what it converts against the trader, and keeps what it was', () => {
    const usdt = createQuoteMaker({
      source: 'binance',
      tickerIds: [BTC],
      clock: () => at(1),
      currency: 'USDT',
    });
    const answer = {
      unlisted: NONE,
      at: at(1),
      books: new Map([[BTC, book('0.00000000333', '0.00000000334')]]),
      trades: new Map([[BTC, { price: '0.000000003335', tradedAt: null, dayVolume: null }]]),
    };
    expect(usdt(answer, decimal('1399.5')).poll.prints).toMatchObject([
      {
        // 0.000004660335, 0.000004674330 and 0.0000046673325.
        bid: decimal('0.00000466'),
        ask: decimal('0.00000468'),
        last: decimal('0.00000467'),
        origin: { price: '0.000000003335', currency: 'USDT', rate: '1399.5' },
      },
    ]);
  });

  it('makes no print of a trade without a time', () => {
    const untimed = { price: '100', tradedAt: null, dayVolume: null };
    expect(make(1, null, untimed)).toMatchObject({ answered: [BTC, ETH], prints: [] });
  });
});
