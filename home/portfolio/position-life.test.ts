import {
  add,
  type Decimal,
  decimal,
  formatDecimal,
  negate,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import { instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Account, positionOf } from '#trading/core/account';
import { moveCost } from '#trading/core/move-account';
import type { SplitApplied, Trade } from './movement.ts';
import { movePosition, type PositionEvent, type PositionMovement } from './position-life.ts';
import type { Holding } from './value-account.ts';

const AT = instant(1_795_000_000_000_000);
const NOTHING = { quantity: ZERO, cost: ZERO, costKrw: ZERO };
const share: Holding = { tickerId: 'US-STOCK-AAPL', currency: 'USD', ...NOTHING };
const coin: Holding = { tickerId: 'CRYPTO-COIN-BTC', currency: 'KRW-COIN', ...NOTHING };

interface TradeText {
  readonly kind: 'BUY' | 'SELL';
  readonly quantity: string;
  readonly gross: string;
  readonly grossKrw: string;
  readonly costKrw?: string;
  readonly feeKrw?: string;
  readonly taxKrw?: string;
  readonly rate?: string;
}

function trade({ tickerId, currency }: Holding, text: TradeText): Trade {
  return {
    ...{ kind: text.kind, at: AT, journalId: 'order', tickerId, currency },
    quantity: decimal(text.quantity),
    gross: decimal(text.gross),
    grossKrw: decimal(text.grossKrw),
    costKrw: decimal(text.costKrw ?? text.grossKrw),
    feeKrw: decimal(text.feeKrw ?? '0'),
    taxKrw: decimal(text.taxKrw ?? '0'),
    rate: text.rate ? decimal(text.rate) : null,
  };
}

const parts = ({ realized }: PositionEvent) =>
  Object.fromEntries(
    Object.entries(realized).map(([name, value]) => [
      name,
      value === null ? null : formatDecimal(value),
    ]),
  );

/** The events of the trades, one after the other. */
function live(start: Holding, trades: readonly PositionMovement[]) {
  let holding = start;
  return trades.map((one) => {
    const { after, event } = movePosition(holding, one);
    holding = after;
    return event ?? expect.fail('nothing became of it');
  });
}

describe('the life of a position', () => {
  it('is opened, increased, reduced and closed, and may be opened again', () => {
    const buy = { quantity: '1', gross: '100', grossKrw: '100' };
    const events = live(coin, [
      trade(coin, { ...buy, kind: 'BUY' }),
      trade(coin, { ...buy, kind: 'BUY' }),
      trade(coin, { ...buy, kind: 'SELL' }),
      trade(coin, { ...buy, kind: 'SELL' }),
      trade(coin, { ...buy, kind: 'BUY' }),
    ]);
    expect(events.map(({ kind }) => kind)).toEqual([
      ...['OPENED', 'INCREASED', 'REDUCED', 'CLOSED', 'OPENED'],
    ]);
    expect(events.map(({ quantityChange }) => formatDecimal(quantityChange))).toEqual([
      ...['1', '1', '-1', '-1', '1'],
    ]);
  });

  it('realises its fee when bought, and price less fee and tax when sold', () => {
    const [bought, sold] = live(coin, [
      trade(coin, { kind: 'BUY', quantity: '2', gross: '200', grossKrw: '200', feeKrw: '3' }),
      trade(coin, {
        ...{ kind: 'SELL', quantity: '1', gross: '150', grossKrw: '150', costKrw: '100' },
        ...{ feeKrw: '2', taxKrw: '1' },
      }),
    ]);
    expect(parts(bought as PositionEvent)).toEqual({
      ...{ total: '-3', price: '0', fx: null, fee: '3', tax: '0' },
    });
    expect(parts(sold as PositionEvent)).toEqual({
      ...{ total: '47', price: '50', fx: null, fee: '2', tax: '1' },
    });
  });

  it('tells what the dollars grew by from what the won made of the dollars', () => {
    // 3 for 600 dollars at 1400; one sold for 250 at 1500: 50 dollars more at 1500, and 200 of 100 won more.
    const [, sold] = live(share, [
      trade(share, { kind: 'BUY', quantity: '3', gross: '600', grossKrw: '840000', rate: '1400' }),
      trade(share, {
        ...{ kind: 'SELL', quantity: '1', gross: '250', grossKrw: '375000', costKrw: '280000' },
        ...{ feeKrw: '263', rate: '1500' },
      }),
    ]);
    expect(parts(sold as PositionEvent)).toEqual({
      ...{ total: '94737', price: '75000', fx: '20000', fee: '263', tax: '0' },
    });
  });

  it.each([
    [coin, null],
    [share, '0'],
  ])('is closed by a bailout at the loss of all that it had cost: %o', (start, fx) => {
    const [, taken] = live(start, [
      trade(start, { kind: 'BUY', quantity: '2', gross: '600', grossKrw: '840000', rate: '1400' }),
      {
        ...trade(start, {
          kind: 'SELL',
          quantity: '2',
          gross: '0',
          grossKrw: '0',
          costKrw: '840000',
        }),
        kind: 'SURRENDER',
      },
    ]);
    expect(taken).toMatchObject({ kind: 'CLOSED', cause: 'BAILOUT' });
    expect(taken?.after).toMatchObject({ quantity: ZERO, cost: ZERO, costKrw: ZERO });
    expect(parts(taken as PositionEvent)).toEqual({
      ...{ total: '-840000', price: '-840000', fx, fee: '0', tax: '0' },
    });
  });

  it('goes through a split at the same cost, and realises the fraction that is paid out', () => {
    const held = {
      ...share,
      quantity: decimal('5'),
      cost: decimal('500'),
      costKrw: decimal('700000'),
    };
    const split: SplitApplied = {
      ...{ kind: 'SPLIT', at: AT, journalId: 'split', tickerId: share.tickerId, currency: 'USD' },
      ...{ quantityAfter: decimal('7'), fraction: decimal('0.5'), rate: decimal('1500') },
      ...{ gross: decimal('40'), grossKrw: decimal('60000'), taxKrw: ZERO },
      costKrw: decimal('46666.66666666'),
    };
    const { after, event } = movePosition(held, split);
    expect(event).toMatchObject({
      kind: 'INCREASED',
      cause: 'SPLIT',
      quantityChange: decimal('2'),
    });
    expect(formatDecimal(after.cost)).toBe('466.66666667');
    expect(parts(event as PositionEvent)).toEqual({
      ...{
        total: '13333.33333334',
        price: '10000.000005',
        fx: '3333.33332834',
        fee: '0',
        tax: '0',
      },
    });
  });

  it('is reduced by a split that only pays a fraction out, and closed by one that leaves nothing', () => {
    const held = {
      ...share,
      quantity: decimal('1'),
      cost: decimal('90'),
      costKrw: decimal('90000'),
    };
    const split = (quantityAfter: string, fraction: string, costKrw: string): SplitApplied => ({
      ...{ kind: 'SPLIT', at: AT, journalId: 'split', tickerId: share.tickerId, currency: 'USD' },
      ...{ quantityAfter: decimal(quantityAfter), fraction: decimal(fraction), rate: null },
      ...{ gross: ZERO, grossKrw: ZERO, taxKrw: ZERO, costKrw: decimal(costKrw) },
    });
    expect(movePosition(held, split('1', '0.5', '30000')).event?.kind).toBe('REDUCED');
    expect(movePosition(held, split('0', '0.1', '90000')).event?.kind).toBe('CLOSED');
    // Dust of a coin of which nothing at all is left.
    expect(movePosition(held, split('0', '0', '90000'))).toMatchObject({
      after: { quantity: ZERO, cost: ZERO, costKrw: ZERO },
      event: { kind: 'CLOSED' },
    });
  });

  it('comes out right where a later purchase was sold before it, as a restore may have it', () => {
    const events = live(share, [
      trade(share, {
        kind: 'SELL',
        quantity: '1',
        gross: '250',
        grossKrw: '375000',
        costKrw: '280000',
        rate: '1500',
      }),
      trade(share, { kind: 'BUY', quantity: '1', gross: '200', grossKrw: '280000', rate: '1400' }),
    ]);
    expect(events.map(({ kind }) => kind)).toEqual(['REDUCED', 'CLOSED']);
    expect(parts(events[0] as PositionEvent)).toMatchObject({ total: '95000' });
    expect(events[1]?.after).toMatchObject({ quantity: ZERO, costKrw: ZERO });
  });
});

const won = fc.bigInt({ min: 1n, max: 10n ** 7n }).map((value) => (value * 10n ** 8n) as Decimal);
const units = fc.bigInt({ min: 1n, max: 10n ** 13n }) as fc.Arbitrary<Decimal>;
const rate = fc.bigInt({ min: 9n * 10n ** 10n, max: 2n * 10n ** 11n }) as fc.Arbitrary<Decimal>;
const step = fc.record({
  isSale: fc.boolean(),
  /** Of a sale: so many 256ths of what is held, all of it at 256. */
  part: fc.integer({ min: 1, max: 256 }),
  ...{ quantity: units, gross: units, grossKrw: won, feeKrw: won, taxKrw: won, rate },
});

/** Trades that the engine could have recorded, its costs by the engine's own function. */
function history(
  start: Holding,
  steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
) {
  let held = positionOf({ positions: new Map() } as unknown as Account, start.tickerId);
  return steps.flatMap((one) => {
    const kind = one.isSale ? 'SELL' : 'BUY';
    const quantity = one.isSale
      ? (((held.quantity * BigInt(one.part)) / 256n) as Decimal)
      : one.quantity;
    if (quantity === ZERO) return [];
    const moved = moveCost(kind, held, { ...one, quantity }, AT);
    held = moved.position;
    const currency = start.currency;
    const movement: Trade = {
      ...{ kind, at: AT, journalId: 'x', tickerId: start.tickerId, currency, quantity },
      ...{ gross: one.gross, grossKrw: one.grossKrw, feeKrw: one.feeKrw, taxKrw: one.taxKrw },
      ...{ costKrw: moved.costKrw, rate: currency === 'USD' ? one.rate : null },
    };
    return [{ movement, held }];
  });
}

describe('whatever is traded', () => {
  it.each([share, coin])('the parts of what is realised sum to it, exactly: $tickerId', (start) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const moves = history(start, steps);
        const events = live(
          start,
          moves.map(({ movement }) => movement),
        );
        for (const { realized, currency } of events) {
          const { total, price, fx, fee, tax } = realized;
          expect(total).toBe(subtract(add(price, fx ?? ZERO), add(fee, tax)));
          expect(fx === null).toBe(currency !== 'USD');
        }
      }),
    );
  });

  it('the position is the engine’s, to the last place', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const moves = history(share, steps);
        const events = live(
          share,
          moves.map(({ movement }) => movement),
        );
        events.forEach(({ after }, index) => {
          const { quantity, cost, costKrw } = moves[index]?.held ?? expect.fail();
          expect(after).toMatchObject({ quantity, cost, costKrw });
        });
      }),
    );
  });

  it('all that is realised is what the cash gained, once everything is sold', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), step, (steps, last) => {
        const moves = history(share, [...steps, { ...last, isSale: true, part: 256 }]);
        const movements = moves.map(({ movement }) => movement);
        const events = live(share, movements);
        fc.pre((events.at(-1)?.after.quantity ?? 1n) === ZERO);
        const sum = (amounts: readonly Decimal[]) => amounts.reduce(add, ZERO);
        const cash = movements.map(({ kind, grossKrw, feeKrw, taxKrw }) =>
          subtract(kind === 'BUY' ? negate(grossKrw) : grossKrw, add(feeKrw, taxKrw)),
        );
        expect(sum(events.map(({ realized }) => realized.total))).toBe(sum(cash));
      }),
    );
  });
});
