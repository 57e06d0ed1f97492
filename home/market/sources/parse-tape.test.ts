import { decimal } from '@mockstreet/shared/decimal';
import { MICROS_PER_DAY, MICROS_PER_MINUTE, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { INSTRUMENTS } from '../instruments/instruments.ts';
import { parseTape } from './parse-tape.ts';
import { readTapeTerms, type TapeTerms } from './tape-terms.ts';

const options = {
  instruments: new Map(INSTRUMENTS.map((item) => [item.tickerId, item])),
  usdtKrw: decimal('1100'),
};
const won: TapeTerms = {
  tickerId: 'KRX-STOCK-005930',
  currency: 'KRW',
  rate: null,
  intervalMicros: null,
};

describe('what a tape is about', () => {
  it.each([
    ['btcusdt_1m_2021-01-03.csv', 'CRYPTO-COIN-BTC', 'USDT', decimal('1100'), MICROS_PER_MINUTE],
    ['ETHKRW_5m.csv', 'CRYPTO-COIN-ETH', 'KRW', null, 5 * MICROS_PER_MINUTE],
    ['krx_005930_daily.csv', 'KRX-STOCK-005930', 'KRW', null, null],
    ['us_spy_daily_raw.csv', 'US-STOCK-SPY', 'USD', null, null],
  ])('is read from the name %s', (name, tickerId, currency, rate, intervalMicros) => {
    expect(readTapeTerms(name, undefined, options)).toEqual({
      ok: true,
      terms: { tickerId, currency, rate, intervalMicros },
    });
  });

  it('is what the sidecar says, where there is one', () => {
    const sidecar = {
      ticker_id: 'CRYPTO-COIN-BTC',
      currency: 'USD',
      fx_krw: '1234.5',
      interval: '1h',
    };
    expect(readTapeTerms('mine.csv', sidecar, options)).toEqual({
      ok: true,
      terms: {
        tickerId: 'CRYPTO-COIN-BTC',
        currency: 'USD',
        rate: decimal('1234.5'),
        intervalMicros: 60 * MICROS_PER_MINUTE,
      },
    });
  });

  it.each([
    ['a name that says nothing', 'mine.csv', undefined],
    ['an instrument that does not exist', 'krx_999999_daily.csv', undefined],
    ['dollars without a rate', 'btcusd_1m.csv', undefined],
    ['a stock in a foreign currency', 'krx_005930_daily.csv', { currency: 'USD', fx_krw: '1' }],
    ['a sidecar with a slip', 'btcusdt_1m.csv', { fx: '1100' }],
    ['a sidecar that is no JSON', 'btcusdt_1m.csv', '{"ticker_id"'],
  ])('is refused for %s', (_, name, sidecar) => {
    expect(readTapeTerms(name, sidecar, options)).toMatchObject({ ok: false });
  });
});

describe('parseTape', () => {
  it('makes of each candle one point at its start and open, with the volume traded before it', () => {
    const csv =
      'Date,Open,High,Low,Close,Volume\n2024-01-03,12,13,9,11,70\n2024-01-02,10,15,9,12,50\n';
    expect(parseTape(csv, won)).toEqual({
      ok: true,
      track: {
        tickerId: won.tickerId,
        intervalMicros: MICROS_PER_DAY,
        points: [
          point('2024-01-02T00:00:00Z', '10', { volume: null }),
          point('2024-01-03T00:00:00Z', '12', { volume: decimal('50') }),
        ],
      },
    });
  });

  it('reads prints with bid and ask, and times as epochs or without a zone', () => {
    const csv = 'at,bid,ask,last\n1704153600,9,11,10\n2024-01-02 00:00:01,,,12\n';
    const result = parseTape(csv, won);
    expect(result).toMatchObject({
      track: {
        intervalMicros: 1_000_000,
        points: [
          point('2024-01-02T00:00:00Z', '10', { bid: decimal('9'), ask: decimal('11') }),
          point('2024-01-02T00:00:01Z', '12', { bid: null, ask: null }),
        ],
      },
    });
  });

  it('converts exactly at the pinned rate and keeps what was recorded', () => {
    const terms: TapeTerms = { ...won, currency: 'USDT', rate: decimal('1100.5') };
    const csv = 'open_time_utc,open\n2021-01-03T00:00:00.000Z,32176.45000000\n';
    expect(parseTape(csv, terms)).toMatchObject({
      track: {
        points: [
          {
            last: decimal('35410183.225'),
            origin: { price: '32176.45000000', currency: 'USDT', rate: '1100.5' },
          },
        ],
      },
    });
  });

  it('leaves out days of a halt, whose open is zero', () => {
    const csv = 'date,open,close\n2018-04-27,50,51\n2018-04-30,0,51\n2018-05-04,53,54\n';
    const result = parseTape(csv, won);
    expect(result.ok && result.track.points).toHaveLength(2);
  });

  it.each([
    ['an empty file', ''],
    ['a header alone', 'date,open\n'],
    ['no times', 'day,open\n1,2\n'],
    ['no prices', 'date,volume\n2024-01-02,2\n'],
    ['a bad time', 'date,open\n02.01.2024,2\n'],
    ['a bad price', 'date,open\n2024-01-02,abc\n'],
    ['a price below zero', 'date,open\n2024-01-02,-1\n'],
    ['a crossed quote', 'at,bid,ask,last\n1704153600,11,9,10\n'],
    ['a row that is cut', 'date,open,close\n2024-01-02,5\n'],
    ['a time twice', 'date,open\n2024-01-02,1\n2024-01-02,2\n'],
  ])('names the fault of %s', (_, csv) => {
    expect(parseTape(csv, won)).toMatchObject({ ok: false, faults: [expect.any(String)] });
  });
});

function point(at: string, last: string, more: object) {
  return {
    at: parseInstant(at),
    last: decimal(last),
    bid: null,
    ask: null,
    volume: null,
    origin: null,
    ...more,
  };
}
