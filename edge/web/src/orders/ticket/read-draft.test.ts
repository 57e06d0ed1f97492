import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { placeOrderSchema } from '@mockstreet/shared/order';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Instrument, Price } from '../../api/payloads.ts';
import { emptyDraft, type OrderDraft, showEntry } from './order-draft.ts';
import { type DraftGround, readDraft } from './read-draft.ts';

const NOW = parseInstant('2026-11-21T09:00:00Z') as Instant;
const COIN: Instrument = {
  ticker_id: 'CRYPTO-COIN-BTC',
  market: 'CRYPTO',
  symbol: 'BTC',
  name_ko: '비트코인',
  name_en: 'Bitcoin',
  currency: 'KRW-COIN',
  lot: '0.00000001',
  min_notional_krw: '5000',
  tick_rule: 'UPBIT-KRW',
  is_tradable: true,
  trading_mode: 'ACTIVE',
  trading_mode_reason: null,
};
const STOCK: Instrument = {
  ...COIN,
  ticker_id: 'KRX-STOCK-005930',
  market: 'KRX',
  currency: 'KRW',
  lot: '1',
  min_notional_krw: '0',
};
const DOLLARS: Instrument = { ...STOCK, ticker_id: 'US-STOCK-AAPL', market: 'US', currency: 'USD' };
const PRICE: Price = {
  ticker_id: COIN.ticker_id,
  last: '70000',
  bid: '69900',
  ask: '70100',
  at: '2026-11-21T09:00:00Z',
  source: 'upbit',
  is_stale: false,
  change_24h: null,
  is_halted: false,
  base: null,
  limit_up: null,
  limit_down: null,
};
const GROUND: DraftGround = {
  instrument: COIN,
  terms: {
    fee: decimal('0.0005'),
    sellTax: decimal('0.002'),
    ticks: [
      { from: decimal('50000'), step: decimal('100') },
      { from: decimal('0'), step: decimal('1') },
    ],
    fx: {
      spread: decimal('0.002'),
      staleSpread: decimal('0.01'),
      staleAfterMicros: 600_000_000,
      holdFactor: decimal('1.03'),
    },
    orderKrwMax: decimal('1000000000'),
  },
  price: PRICE,
  usdKrw: { ...PRICE, last: '1400', bid: null, ask: null },
  holdings: { cashKrw: decimal('1000000'), quantity: decimal('3.5') },
  now: NOW,
  fill: { kind: 'next-print' },
  isHoldingsCurrent: true,
  buyingPowerKrw: undefined,
};
const draft = (given: Partial<OrderDraft>): OrderDraft => ({
  ...emptyDraft(COIN, given.side ?? 'BUY'),
  entry: '10,000',
  ...given,
});
const read = (given: Partial<OrderDraft>, ground: Partial<DraftGround> = {}) =>
  readDraft(draft(given), { ...GROUND, ...ground });

describe('a draft is sent as what it says', () => {
  test.each<[Partial<OrderDraft>, object]>([
    [{}, { side: 'BUY', type: 'MARKET', amount_krw: '10000' }],
    [
      { measure: 'QUANTITY', entry: '2' },
      { type: 'MARKET', quantity: '2' },
    ],
    [
      { side: 'SELL', entry: '0.50' },
      { side: 'SELL', quantity: '0.5' },
    ],
    [{ slippageBps: 50 }, { amount_krw: '10000', reference_price: '70100', max_slippage_bps: 50 }],
    [
      { type: 'LIMIT', measure: 'QUANTITY', entry: '2', limitEntry: '69,000' },
      { type: 'LIMIT', quantity: '2', limit_price: '69000', time_in_force: 'GTC' },
    ],
    [
      {
        ...{ type: 'LIMIT', measure: 'QUANTITY', entry: '2', limitEntry: '69,000' },
        ...{ timeInForce: 'GTD', expiryEntry: '2026-11-28T18:00' },
      },
      { time_in_force: 'GTD', expires_at: '2026-11-28T09:00:00.000000Z' },
    ],
  ])('%j', (given, asked) => {
    expect(read(given)).toMatchObject({ ok: true, request: asked });
  });

  test('an amount at a limit is sent as the quantity that it comes to, its fee included', () => {
    const given = { type: 'LIMIT', entry: '140,070', limitEntry: '70,000' } as const;
    expect(read(given)).toMatchObject({ ok: true, request: { quantity: '2' } });
    const inDollars = read(
      { ...given, entry: '300,000', limitEntry: '100' },
      { instrument: DOLLARS },
    );
    // 100 dollars at 1,402.8 and 3 % more, and the fee: one would cost 144,560 won.
    expect(inDollars).toMatchObject({ ok: true, request: { quantity: '2' } });
  });

  test('leverage goes along with a buy that has any', () => {
    const buyingPowerKrw = decimal('5000000');
    expect(read({ leverage: 2, entry: '2,000,000' }, { buyingPowerKrw })).toMatchObject({
      ok: true,
      request: { leverage: 2 },
    });
    const sell = read({ leverage: 2, side: 'SELL', entry: '1' });
    expect(sell.ok && sell.request.leverage).toBeUndefined();
  });
});

describe('what is in the way is said before anything is sent', () => {
  test.each<[string, Partial<OrderDraft>, Partial<DraftGround>]>([
    ['HALTED', {}, { instrument: { ...COIN, trading_mode: 'HALTED' } }],
    ['REDUCE_ONLY', {}, { instrument: { ...COIN, trading_mode: 'REDUCE_ONLY' } }],
    ['CLOSED', {}, { fill: { kind: 'denied-closed', at: null } }],
    ['EMPTY', { entry: '' }, {}],
    ['NO_LIMIT', { type: 'LIMIT' }, {}],
    ['NOT_A_TICK', { type: 'LIMIT', limitEntry: '70,050' }, {}],
    ['NO_EXPIRY', { type: 'LIMIT', limitEntry: '70,000', timeInForce: 'GTD' }, {}],
    [
      'EXPIRY_PAST',
      {
        ...{ type: 'LIMIT', limitEntry: '70,000', timeInForce: 'GTD' },
        expiryEntry: '2026-11-21T18:00',
      },
      {},
    ],
    ['NO_PRICE', { slippageBps: 50 }, { price: undefined }],
    ['NO_PRICE', { type: 'LIMIT', limitEntry: '70,000' }, { terms: undefined }],
    ['NOT_A_LOT', { side: 'SELL', entry: '0.5' }, { instrument: STOCK }],
    ['NO_LOT', { entry: '70,000' }, { instrument: STOCK }],
    ['TOO_SMALL', { entry: '4,999' }, {}],
    ['TOO_SMALL', { measure: 'QUANTITY', entry: '0.01' }, {}],
    ['TOO_LARGE', { entry: '1,000,000,001' }, {}],
    ['TOO_LARGE', { measure: 'QUANTITY', entry: '999,999,999,999' }, { terms: undefined }],
    ['MORE_THAN_HELD', { entry: '1,000,001' }, {}],
    ['MORE_THAN_HELD', { measure: 'QUANTITY', entry: '15' }, {}],
    ['MORE_THAN_HELD', { side: 'SELL', entry: '3.6' }, {}],
    ['MORE_THAN_HELD', { side: 'SELL', measure: 'AMOUNT', entry: '300,000' }, {}],
    ['MORE_THAN_HELD', { leverage: 2 }, { buyingPowerKrw: decimal('9999') }],
  ])('%s: %j', (fault, given, ground) => {
    expect(read(given, ground)).toMatchObject({ ok: false, fault });
  });
});

test('what is reduced may be sold, and what is old at hand stops nobody, but is told of', () => {
  const reduced = { instrument: { ...COIN, trading_mode: 'REDUCE_ONLY' } } as const;
  expect(read({ side: 'SELL', entry: '1' }, reduced).ok).toBe(true);
  const old = { isHoldingsCurrent: false };
  expect(read({ entry: '2,000,000' }, old)).toMatchObject({ ok: true, isBeyondMeans: true });
  expect(read({}, old)).toMatchObject({ ok: true, isBeyondMeans: false });
});

test('without rules a market order goes all the same; it only has no preview', () => {
  expect(read({}, { terms: undefined })).toMatchObject({ ok: true, preview: undefined });
});

test('whatever can be sent is an order by the contract', () => {
  const anyDraft = fc.record({
    side: fc.constantFrom('BUY', 'SELL'),
    type: fc.constantFrom('MARKET', 'LIMIT'),
    measure: fc.constantFrom('AMOUNT', 'QUANTITY'),
    entry: fc.bigInt({ min: 0n, max: 10n ** 15n }).map((units) => showEntry(units as Decimal)),
    limitEntry: fc.bigInt({ min: 0n, max: 10n ** 13n }).map((units) => showEntry(units as Decimal)),
    timeInForce: fc.constantFrom('DAY', 'GTC', 'GTD', 'IOC'),
    expiryEntry: fc.constantFrom('', '2026-11-28T18:00', '2026-02-31T18:00'),
    slippageBps: fc.constantFrom(null, 0, 50),
    leverage: fc.constantFrom(1, 2, 3),
  }) as fc.Arbitrary<OrderDraft>;
  let sent = 0;
  fc.assert(
    fc.property(anyDraft, fc.constantFrom(COIN, STOCK, DOLLARS), (given, instrument) => {
      const wonOnly = given.measure === 'AMOUNT' ? { entry: given.entry.split('.')[0] ?? '' } : {};
      const answer = readDraft(
        { ...given, ...wonOnly },
        { ...GROUND, instrument, isHoldingsCurrent: false },
      );
      if (!answer.ok) return;
      sent += 1;
      expect(placeOrderSchema.safeParse(answer.request).error).toBeUndefined();
    }),
    { numRuns: 1_000, seed: 8 },
  );
  expect(sent).toBeGreaterThan(20);
});
