import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { type Instant, instantFromMillis, parseInstant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candlesFrom } from '../../../../tests/support/crypto-venues/coin-market.ts';
import {
  BTC,
  type CryptoStage,
  NEVER,
  openCryptoStage,
} from '../../../../tests/support/crypto-venues/crypto-stage.ts';
import {
  HISTORY_MINUTES,
  type HistoryBar,
  type HistoryMinutes,
} from '../../candles/bar-history.ts';
import type { CoinSource } from '../../instruments/instruments.ts';
import { SourceFault } from '../source.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const start = Date.parse('2026-11-20T10:33:20Z');
/** The tape begins here. */
const before = parseInstant('2026-11-20T10:33:00Z') as Instant;

let stage: CryptoStage;
beforeEach(async () => {
  stage = await openCryptoStage({ startMs: start });
  // Half an hour each at 1, 2, 3 … of USDT at 1,000 won, up to now; in the last but one nobody traded.
  const prices = Array.from({ length: 500 }, (_, index) =>
    index === 498 ? undefined : `${index + 1}`,
  );
  const first = Date.parse('2026-11-20T10:30:00Z') - 499 * (HOUR_MS / 2);
  for (const markets of [stage.won, stage.usdt]) {
    const coin = markets.get('BTC');
    if (coin) coin.candles = candlesFrom(first, HOUR_MS / 2, prices);
  }
  const rate = stage.won.get('USDT');
  if (rate)
    rate.candles = candlesFrom(
      first,
      HOUR_MS / 2,
      prices.map(() => '1000'),
    );
});
afterEach(() => stage.close());

async function read(venue: CoinSource, minutes: HistoryMinutes) {
  const { history } = stage.open(venue);
  if (!history) throw new Error(`${venue} tells nothing of the past`);
  stage.advance(history.paceMs);
  return await history.read({ tickerId: BTC, minutes, before, count: 200 }, NEVER);
}

function told(bar: HistoryBar | undefined, per: Decimal) {
  const price = (value: Decimal) => formatDecimal(((value * 100_000_000n) / per) as Decimal);
  if (!bar) return undefined;
  return [bar.open, bar.high, bar.low, bar.close].map(price).join(' ');
}

describe.each([
  ['upbit', '1', '/v1/candles'],
  ['binance', '1000', '/api/v3/klines'],
  ['bitget', '1000', '/api/v2/spot/market'],
] as const)('asked for long ago, %s', (venue, won, path) => {
  const rate = decimal(won);

  it('tells candles of each length in won, those that were over and had trades', async () => {
    for (const minutes of HISTORY_MINUTES) {
      const bars = await read(venue, minutes);
      const width = minutes * MINUTE_MS;
      const ends = bars.map(({ openAt }) => openAt / 1_000 + width);
      expect(ends.every((end) => end % width === 0 && end <= before / 1_000)).toBe(true);
    }
    const hours = await read(venue, 60);
    // Of 9:30 and 10:00, of which the second had no trade: the hour of 9 is the last that was over.
    expect(hours.at(-1)?.openAt).toBe(instantFromMillis(Date.parse('2026-11-20T09:00:00Z')));
    expect(told(hours.at(-1), rate)).toBe('497 498 497 498');
    expect(hours.at(-1)?.volume).toBe(decimal('1'));
    const halves = await read(venue, 30);
    expect(told(halves.at(-1), rate)).toBe('498 498 498 498');
    const days = await read(venue, 1440);
    expect(told(days.at(-1), rate)).toBe('431 478 431 478');
  });

  it('tells two hundred of them for one request', async () => {
    const bars = await read(venue, 60);
    const asked = stage.hosts[venue].seen.filter((url) => url.startsWith(path));
    expect(bars.length).toBeGreaterThanOrEqual(198);
    expect(asked).toHaveLength(1);
  });

  it('has nothing to tell of a coin that it lists no more', async () => {
    for (const markets of [stage.won, stage.usdt]) markets.delete('BTC');
    await expect(read(venue, 60)).rejects.toMatchObject({ isPermanent: true });
  });

  it('fails as a source fault', async () => {
    stage.hosts[venue].break(path, 'error-500');
    await expect(read(venue, 60)).rejects.toThrow(SourceFault);
  });
});
