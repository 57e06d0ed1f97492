import { type Instant, instant, parseInstant, toMillis } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candlesFrom } from '../../../../tests/support/crypto-venues/coin-market.ts';
import {
  BTC,
  type CryptoStage,
  openCryptoStage,
} from '../../../../tests/support/crypto-venues/crypto-stage.ts';
import { createFeederStage, type FeederStage } from '../../feed/testing/feeder-stage.ts';
import { readGaps } from '../../tape/gaps.ts';

const START = parseInstant('2026-08-12T10:00:00Z') as Instant;
const second = (offset: number) => instant(START + offset * 1_000_000);
const offsetOf = (at: Instant) => (at - START) / 1_000_000;

describe('an exchange that feeds the tape', () => {
  let house: FeederStage;
  let stage: CryptoStage;
  beforeEach(async () => {
    house = await createFeederStage();
    house.now = START;
    stage = await openCryptoStage({ nowMs: () => toMillis(house.now) });
  });
  afterEach(async () => {
    await stage.close();
    await house.close();
  });
  const market = (markets: 'won' | 'usdt') => {
    const state = stage[markets].get('BTC');
    if (!state) throw new Error('no BTC');
    return state;
  };
  const rows = () => house.sql<Record<string, string>[]>`
    select bid::text, ask::text, last::text, origin->>'price' as price, origin->>'rate' as rate
    from prints where ticker_id = ${BTC} order by at desc limit 1`;

  it('loses no digit between the wire and the row, but those of the rounding it names', async () => {
    Object.assign(market('won'), {
      bid: '162870000.12345678901234567890',
      ask: '162880000.12345678001234567890',
      last: '162876000.12345678500000000001',
    });
    const home = house.start([], [stage.open('upbit')]);
    await home.feeder.tick(second(0));
    await expect
      .poll(async () => {
        await home.turn(second(1));
        return await rows();
      })
      .toEqual([
        {
          bid: '162870000.12345678',
          ask: '162880000.12345679',
          last: '162876000.12345679',
          price: null,
          rate: null,
        },
      ]);
  });

  it('keeps what it converted as it was on the wire', async () => {
    Object.assign(market('usdt'), {
      bid: '0.00001234567890123456',
      ask: '0.00001234567890123457',
      last: '0.000012345678901234565',
    });
    const home = house.start([], [stage.open('binance')]);
    await home.feeder.tick(second(0));
    await expect
      .poll(async () => {
        await home.turn(second(1));
        return await rows();
      })
      .toEqual([
        {
          // 0.01727777762227777… won.
          bid: '0.01727777',
          ask: '0.01727778',
          last: '0.01727778',
          price: '0.000012345678901234565',
          rate: '1399.5',
        },
      ]);
  });

  it('is complete after three minutes away: by the seconds somebody traded in, and no guess', async () => {
    const source = stage.open('upbit');
    const home = house.start([], [source]);
    await home.feeder.tick(second(0));
    await expect
      .poll(async () => {
        await home.turn(second(1));
        return await house.completeTo(BTC);
      })
      .toBe(second(1));
    const prices = Array.from({ length: 200 }, (_, index) =>
      index % 4 === 3 ? undefined : `${162_000_000 + index}.50000000`,
    );
    market('won').candles = candlesFrom(toMillis(START), 1_000, prices);

    const next = house.start([], [stage.open('upbit')]);
    for (let offset = 181; offset <= 190; offset += 1) await next.turn(second(offset));
    expect(await house.completeTo(BTC)).toBe(second(190));
    const bars = (await house.tapeOf(BTC)).filter(({ kind }) => kind === 'BAR');
    const traded = Array.from({ length: 179 }, (_, index) => index + 2).filter(
      (at) => at % 4 !== 3,
    );
    expect(bars.map(({ at }) => offsetOf(at))).toEqual(traded);
    const gaps = await readGaps(house.sql, { tickerId: BTC, from: START, to: second(999) });
    expect(gaps.map(({ resolution }) => resolution)).not.toContain(null);
    expect(new Set(gaps.map(({ resolution }) => resolution))).toEqual(new Set(['BACKFILLED']));
  });

  it('shows that only half of it works, and goes on each second', async () => {
    const home = house.start([], [stage.open('upbit')]);
    await home.feeder.tick(second(0));
    stage.hosts.upbit.break('/v1/orderbook', 'error-500');
    for (let offset = 1; offset <= 8; offset += 1) await home.turn(second(offset));
    expect(await house.completeTo(BTC)).toBe(second(8));
    expect(home.state.sources.get('upbit')).toMatchObject({
      state: 'failing',
      lastFault: expect.stringContaining('500'),
    });
    stage.hosts.upbit.heal();
    await home.turn(second(9));
    expect(home.state.sources.get('upbit')).toMatchObject({ state: 'ok', lastFault: null });
  });
});
