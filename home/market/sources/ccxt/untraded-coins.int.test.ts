import { type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candlesFrom } from '../../../../tests/support/crypto-venues/coin-market.ts';
import {
  askWell,
  BTC,
  type CryptoStage,
  ETH,
  NEVER,
  openCryptoStage,
} from '../../../../tests/support/crypto-venues/crypto-stage.ts';

const SECOND_MS = 1_000;

describe('the past of a coin', () => {
  let stage: CryptoStage;
  beforeEach(async () => {
    stage = await openCryptoStage();
  });
  afterEach(() => stage.close());

  const fromMs = () => stage.nowMs() - (stage.nowMs() % SECOND_MS) - 60 * SECOND_MS;
  const backfill = (venue: 'upbit' | 'binance' | 'bitget', lost: Instant[] = []) => {
    const [after, before] = [fromMs() - 1, stage.nowMs()].map(instantFromMillis);
    if (after === undefined || before === undefined) throw new Error('no time');
    const lose = (start: Instant) => lost.push(start);
    return stage.open(venue).backfill({ tickerId: BTC, after, before }, NEVER, lose);
  };

  it('is not lost because its rates cannot be read for a moment', async () => {
    Object.assign(stage.usdt.get('BTC') ?? {}, {
      candles: candlesFrom(fromMs(), SECOND_MS, ['1']),
    });
    stage.hosts.upbit.break('/v1/candles', 'error-500');
    await expect(backfill('binance')).rejects.toMatchObject({
      code: 'SOURCE_FAULT',
      isPermanent: false,
    });
  });

  it.each(['upbit', 'binance'] as const)(
    'is lost at %s where a candle cannot be read, and there alone',
    async (venue) => {
      for (const markets of [stage.won, stage.usdt]) {
        const candles = candlesFrom(fromMs(), SECOND_MS, ['1', '0', '3']);
        Object.assign(markets.get('BTC') ?? {}, { candles });
      }
      Object.assign(stage.won.get('USDT') ?? {}, {
        candles: candlesFrom(fromMs(), SECOND_MS, ['1400']),
      });
      const lost: Instant[] = [];
      const unread = instantFromMillis(fromMs() + SECOND_MS);
      expect(await backfill(venue, lost)).toHaveLength(2);
      expect(lost).toEqual([unread]);
    },
  );

  it('is told by Binance while the coin is paused, and has no live price', async () => {
    const paused = stage.usdt.get('BTC');
    Object.assign(paused ?? {}, {
      isPaused: true,
      candles: candlesFrom(fromMs(), SECOND_MS, ['1', '2']),
    });
    Object.assign(stage.won.get('USDT') ?? {}, {
      candles: candlesFrom(fromMs(), SECOND_MS, ['1400']),
    });
    expect((await askWell(stage.open('binance'))).prints).toMatchObject([{ tickerId: ETH }]);
    expect(await backfill('binance')).toHaveLength(2);
  });

  it.each(['upbit', 'binance', 'bitget'] as const)(
    'is lost for good at %s once the coin is listed no more, which is not that nobody traded',
    async (venue) => {
      for (const markets of [stage.won, stage.usdt]) markets.delete('BTC');
      await expect(backfill(venue)).rejects.toMatchObject({
        code: 'SOURCE_FAULT',
        isPermanent: true,
        retryable: false,
      });
    },
  );

  it.each(['upbit', 'binance', 'bitget'] as const)(
    'is asked for again where the list of %s has none of its coins: that is no list',
    async (venue) => {
      for (const markets of [stage.won, stage.usdt]) {
        for (const coin of ['BTC', 'ETH']) markets.delete(coin);
      }
      await expect(backfill(venue)).rejects.toMatchObject({ isPermanent: false });
    },
  );
});
