import { decimal } from '@mockstreet/shared/decimal';
import { parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '#market/instruments';
import { type AskedOrder, refuseAtOnce } from './refuse-at-once.ts';
import { APPLE, BTC, SAMSUNG } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { START } from './testing/moment.ts';

describe('refuseAtOnce', () => {
  const open = () => true;
  const closed = () => false;
  const coin = findInstrument(BTC);
  const share = findInstrument(SAMSUNG);
  const unlisted: Instrument = { ...share, isTradable: false };
  const rate: Instrument = { ...share, market: 'FX' };
  const order = (quantity: string | null, limitPrice: string | null = null): AskedOrder => ({
    ...{ side: 'BUY', type: limitPrice === null ? 'MARKET' : 'LIMIT' },
    quantity: quantity === null ? null : decimal(quantity),
    limitPrice: limitPrice === null ? null : decimal(limitPrice),
    acceptedAt: START,
  });

  // Every row also breaks all that follow.
  it.each<[code: string, Parameters<typeof refuseAtOnce>]>([
    ['UNKNOWN_INSTRUMENT', [order('0.5', '70001'), undefined, closed]],
    ['UNKNOWN_INSTRUMENT', [order('0.5', '70001'), unlisted, closed]],
    ['UNKNOWN_INSTRUMENT', [order('0.5', '70001'), rate, closed]],
    ['INVALID_QUANTITY', [order('0.5', '70001'), share, closed]],
    ['INVALID_PRICE', [order('1', '70001'), share, closed]],
    ['MARKET_CLOSED', [order('1', '70000'), share, closed]],
    ['none', [order('1', '70000'), share, open]],
    ['none', [order('0.00000001'), coin, open]],
    ['none', [order(null), share, open]],
  ])('answers %s before all that follows', (code, given) => {
    expect(refuseAtOnce(...given)?.code ?? 'none').toBe(code);
  });

  it.each([
    [SAMSUNG, '49950', '2026-03-02', undefined],
    [SAMSUNG, '50050', '2026-03-02', '100'],
    [SAMSUNG, '150100', '2026-03-02', undefined],
    [SAMSUNG, '150100', '2022-03-02', '500'],
    [APPLE, '227.53', '2026-03-02', undefined],
    [APPLE, '227.535', '2026-03-02', '0.01'],
    [BTC, '144246000', '2026-03-02', undefined],
    [BTC, '144246500', '2026-03-02', '1000'],
  ])('steps of %s at %s on %s: %s', (tickerId, limitPrice, day, tick) => {
    const acceptedAt = parseInstant(`${day}T01:00:00Z`) as never;
    const asked = { ...order('1', limitPrice), acceptedAt };
    const denial = tick && { code: 'INVALID_PRICE', detail: `tick=${tick}` };
    expect(refuseAtOnce(asked, findInstrument(tickerId), open)).toEqual(denial);
  });
});
