import { type Decimal, decimal, multiply, ONE } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Instrument, Price } from '../../api/payloads.ts';
import { emptyDraft, type OrderDraft, showEntry } from './order-draft.ts';
import { type PreviewGround, previewOrder } from './preview-order.ts';

const NOW = parseInstant('2026-11-21T09:00:00Z') as Instant;
const STOCK: Instrument = {
  ticker_id: 'KRX-STOCK-005930',
  market: 'KRX',
  symbol: '005930',
  name_ko: '삼성전자',
  name_en: 'Samsung Electronics',
  currency: 'KRW',
  lot: '1',
  min_notional_krw: '0',
  tick_rule: 'KRX-STOCK',
  is_tradable: true,
  trading_mode: 'ACTIVE',
  trading_mode_reason: null,
};
const COIN: Instrument = { ...STOCK, market: 'CRYPTO', currency: 'KRW-COIN', lot: '0.00000001' };
const DOLLARS: Instrument = { ...STOCK, market: 'US', currency: 'USD' };
const PRICE: Price = {
  ticker_id: STOCK.ticker_id,
  last: '70000',
  bid: '69900',
  ask: '70100',
  at: '2026-11-21T09:00:00Z',
  source: 'kis',
  is_stale: false,
  change_24h: null,
  is_halted: false,
  base: null,
  limit_up: null,
  limit_down: null,
};
const GROUND: PreviewGround = {
  instrument: STOCK,
  terms: {
    fee: decimal('0.00015'),
    sellTax: decimal('0.002'),
    ticks: [],
    fx: {
      spread: decimal('0.002'),
      staleSpread: decimal('0.01'),
      staleAfterMicros: 600_000_000,
      holdFactor: decimal('1.03'),
    },
    orderKrwMax: null,
  },
  price: PRICE,
  usdKrw: { ...PRICE, last: '1400', bid: null, ask: null },
  holdings: { cashKrw: decimal('1000000'), quantity: decimal('10') },
  now: NOW,
};
const preview = (given: Partial<OrderDraft>, ground: Partial<PreviewGround> = {}) => {
  const draft = { ...emptyDraft(STOCK, given.side ?? 'BUY'), measure: 'QUANTITY', ...given };
  return previewOrder(draft as OrderDraft, { ...GROUND, ...ground });
};

describe('in won', () => {
  test('a buy pays the ask, and its fee up to the next won', () => {
    expect(preview({ entry: '3' })).toMatchObject({
      price: { value: decimal('70100'), side: 'ask' },
      rate: undefined,
      // 210,300 × 1.5 bps = 31.545
      size: { grossKrw: decimal('210300'), feeKrw: decimal('32'), totalKrw: decimal('210332') },
      cashAfterKrw: decimal('789668'),
      worst: undefined,
    });
  });

  test('a sell gets the bid, less fee and tax', () => {
    expect(preview({ side: 'SELL', entry: '3' })).toMatchObject({
      price: { value: decimal('69900'), side: 'bid' },
      // 209,700 × 20 bps = 419.4
      size: { feeKrw: decimal('32'), taxKrw: decimal('420'), totalKrw: decimal('209248') },
      cashAfterKrw: decimal('1209248'),
    });
  });

  test('where there is no bid and ask both trade at the last price', () => {
    const price = { ...PRICE, bid: null, ask: null };
    expect(preview({ entry: '1' }, { price })?.price).toEqual({
      value: decimal('70000'),
      side: 'last',
    });
  });

  test('a bound on slippage tells the worst case, from the price that it is measured from', () => {
    expect(preview({ entry: '1', slippageBps: 100 })?.worst?.price).toBe(decimal('70801'));
    expect(preview({ side: 'SELL', entry: '1', slippageBps: 100 })?.worst?.price).toBe(
      decimal('69201'),
    );
  });

  test('a limit that the market has passed fills at the market, one that it has not at itself', () => {
    const limit = { type: 'LIMIT', entry: '1' } as const;
    expect(preview({ ...limit, limitEntry: '71,000' })).toMatchObject({
      isMarketable: true,
      price: { value: decimal('70100') },
      holdKrw: decimal('71011'),
    });
    expect(preview({ ...limit, limitEntry: '69,000' })).toMatchObject({
      isMarketable: false,
      price: { value: decimal('69000'), side: 'limit' },
      cashAfterKrw: decimal('930989'),
    });
  });
});

describe('in dollars', () => {
  const ground = { instrument: DOLLARS, price: { ...PRICE, bid: '99.9', ask: '100' } };

  test('the rate moves against whoever trades, and more so when it is old', () => {
    expect(preview({ entry: '1' }, ground)?.rate).toEqual({
      quoted: decimal('1400'),
      spread: decimal('0.002'),
      applied: decimal('1402.8'),
    });
    expect(preview({ side: 'SELL', entry: '1' }, ground)?.rate?.applied).toBe(decimal('1397.2'));
    const old = { ...ground, usdKrw: { ...PRICE, last: '1400', at: '2026-11-21T08:49:59Z' } };
    expect(preview({ entry: '1' }, old)?.rate?.applied).toBe(decimal('1414'));
  });

  test('a limit holds three hundredths more than the rate of now', () => {
    const shown = preview({ type: 'LIMIT', entry: '1', limitEntry: '100' }, ground);
    // 100 × 1,402.8 × 1.03 = 144,488.4, and the fee of 21.67
    expect(shown?.holdKrw).toBe(decimal('144511'));
    expect(shown?.size.totalKrw).toBe(decimal('140302'));
  });

  test('without a rate nothing is said', () => {
    expect(preview({ entry: '1' }, { ...ground, usdKrw: undefined })).toBeUndefined();
  });
});

test.each([
  ['an entry', { entry: '' }, {}],
  ['a price', { entry: '1' }, { price: undefined }],
  ['the rules', { entry: '1' }, { terms: undefined }],
  ['a limit', { entry: '1', type: 'LIMIT' }, {}],
] as const)('without %s nothing is said', (_what, draft, ground) => {
  expect(preview(draft, ground)).toBeUndefined();
});

const anyAmount = fc.bigInt({ min: 1n, max: 10n ** 9n }).map((won) => (won * ONE) as Decimal);
const anyQuantity = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((units) => units as Decimal);
const anyLast = fc.bigInt({ min: 1n, max: 10n ** 15n }).map((units) => units as Decimal);
const anyInstrument = fc.constantFrom(STOCK, COIN, DOLLARS);
const bare = (last: Decimal) => ({
  ...PRICE,
  last: showEntry(last).replaceAll(',', ''),
  bid: null,
  ask: null,
});

describe('laws', () => {
  test('a buy by amount never costs more than the amount, and one lot more would', () => {
    fc.assert(
      fc.property(anyAmount, anyLast, anyInstrument, (amount, last, instrument) => {
        const ground = { instrument, price: bare(last) };
        const shown = preview({ measure: 'AMOUNT', entry: showEntry(amount) }, ground);
        if (!shown) return expect.fail('no preview');
        expect(shown.size.totalKrw <= amount).toBe(true);
        const more = (shown.size.quantity + decimal(instrument.lot)) as Decimal;
        if (more >= 10n ** 19n) return;
        const next = preview({ entry: showEntry(more) }, ground);
        expect(next && next.size.totalKrw > amount).toBe(true);
      }),
    );
  });

  test('every sum is whole won, and what is bought and sold at one price loses its costs', () => {
    fc.assert(
      fc.property(anyQuantity, anyLast, anyInstrument, (quantity, last, instrument) => {
        const ground = { instrument, price: bare(last) };
        const entry = showEntry(quantity);
        const [buy, sell] = (['BUY', 'SELL'] as const).map((side) =>
          preview({ side, entry }, ground),
        );
        if (!buy || !sell) return expect.fail('no preview');
        for (const { grossKrw, feeKrw, taxKrw, totalKrw } of [buy.size, sell.size]) {
          expect([grossKrw, feeKrw, taxKrw, totalKrw].every((won) => won % ONE === 0n)).toBe(true);
        }
        expect(buy.size.totalKrw > sell.size.totalKrw).toBe(true);
      }),
    );
  });

  test('the worst case is never better than what is expected, and more is never cheaper', () => {
    fc.assert(
      fc.property(
        anyQuantity,
        anyLast,
        fc.integer({ min: 0, max: 2_000 }),
        anyInstrument,
        (quantity, last, slippageBps, instrument) => {
          const ground = { instrument, price: bare(last) };
          const entry = showEntry(quantity);
          const buy = preview({ entry, slippageBps }, ground);
          const sell = preview({ side: 'SELL', entry, slippageBps }, ground);
          const twice = preview({ entry: showEntry((quantity * 2n) as Decimal) }, ground);
          if (!buy?.worst || !twice) return expect.fail('no preview');
          expect(buy.worst.size.totalKrw >= buy.size.totalKrw).toBe(true);
          expect(twice.size.totalKrw >= buy.size.totalKrw).toBe(true);
          if (!sell?.worst) return;
          expect(sell.worst.size.grossKrw <= sell.size.grossKrw).toBe(true);
        },
      ),
    );
  });

  test('what a limit holds pays for it at the rate of now, and an amount is never exceeded', () => {
    fc.assert(
      fc.property(anyAmount, anyLast, anyInstrument, (amount, limit, instrument) => {
        const limitEntry = showEntry(limit);
        const ground = {
          instrument,
          price: bare(multiply([limit, decimal('2')], { places: 8, mode: 'up' })),
        };
        const given = { type: 'LIMIT', limitEntry, measure: 'AMOUNT' } as const;
        const shown = preview({ ...given, entry: showEntry(amount) }, ground);
        if (shown?.holdKrw === undefined) return expect.fail('no preview');
        expect(shown.holdKrw <= amount).toBe(true);
        expect(shown.holdKrw >= shown.size.totalKrw).toBe(true);
      }),
    );
  });
});
