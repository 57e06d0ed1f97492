import { TICKER_ID_PATTERN } from '@mockstreet/shared/instrument-id';
import { describe, expect, it } from 'vitest';
import { USD_KRW } from '../tape/print.ts';
import { INSTRUMENTS } from './instruments.ts';

describe('the registry', () => {
  it('has at least twenty instruments of each market, and the rate between the two currencies', () => {
    for (const market of ['CRYPTO', 'KRX', 'US']) {
      const tradable = INSTRUMENTS.filter((item) => item.market === market && item.isTradable);
      expect(tradable.length).toBeGreaterThanOrEqual(20);
    }
    const rate = INSTRUMENTS.find((item) => item.tickerId === USD_KRW);
    expect(rate).toMatchObject({ market: 'FX', isTradable: false });
  });

  it('gives each a well-formed id of its own, and both names', () => {
    expect(new Set(INSTRUMENTS.map((item) => item.tickerId)).size).toBe(INSTRUMENTS.length);
    for (const item of INSTRUMENTS) {
      expect(item.tickerId).toMatch(TICKER_ID_PATTERN);
      expect(item.tickerId.endsWith(`-${item.symbol}`)).toBe(true);
      expect(item.nameKo && item.nameEn).toBeTruthy();
    }
  });
});
