import { decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import { describe, expect, it } from 'vitest';
import type { Account } from './account.ts';
import type { Decision } from './decide-order.ts';
import { NO_GUARDS } from './guards.ts';
import { takeHold } from './holds.ts';
import { standingAt } from './marks.ts';
import type { OpenOrder } from './open-order.ts';
import { placeOrder } from './place-order.ts';
import { buildMarket, buildOwing } from './testing/build-margin.ts';
import { buildOrder, type OrderRequest } from './testing/build-order.ts';
import { APPLE, BTC, quote, usdKrw } from './testing/build-print.ts';
import { decide } from './testing/decide.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { second } from './testing/moment.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

const ETH = 'CRYPTO-COIN-ETH';
const MARK = quote(ETH, second(1), '1000000');
const PRINT = quote(BTC, second(2), '1000', '1000');
const market = buildMarket({ prints: [MARK, PRINT] });
const ONE = { quantity: '1', cost: '1' };
const rules = { ...DEFAULT_TRADING_RULES, guards: NO_GUARDS };

function ask(account: Account, request: OrderRequest): string {
  const order = buildOrder(request);
  const standing = () => standingAt(account, PRINT.at, market);
  return said(decide({ rules, order, account, print: PRINT, standing }));
}

const said = (decision: Decision) =>
  decision.outcome === 'filled'
    ? `cash ${formatDecimal(decision.account.cashKrw)}`
    : `${decision.denial.code} ${decision.denial.detail}`;

describe('a BUY with leverage', () => {
  // Of fees of 0.05 %.
  it.each([
    ['is paid by cash as far as there is any', '500000', '400', 'cash 99800'],
    ['and by the house beyond', '500000', '600', 'cash -100300'],
    // 1,500,000 less 1,000 of fees, three times: 4,497,000, of which 1,000,000 are held.
    ['up to so many times the equity', '500000', '2000', 'cash -1501000'],
    ['at most', '500000', '3499', 'INSUFFICIENT_CASH needed=3499000 available=3494750'],
    ['out of a debt too', '-500000', '499', 'cash -999250'],
  ])('%s', (_, cash, quantity, answer) => {
    const account = buildOwing(cash, { [ETH]: ONE });
    expect(ask(account, { quantity, leverage: 3 })).toBe(answer);
  });

  it('counts what other resting buys keep back', () => {
    const hold = { krw: decimal('3000000'), quantity: ZERO };
    const resting = buildOrder({ type: 'LIMIT', limitPrice: decimal('1'), hold });
    const account = takeHold(buildOwing('500000', { [ETH]: ONE }), resting);
    expect(ask(account, { quantity: '490', leverage: 3 })).toBe('cash 9755');
    expect(ask(account, { quantity: '500', leverage: 3 })).toBe(
      'INSUFFICIENT_CASH needed=500000 available=499250',
    );
  });

  it('counts as many times as was asked for, up to the house’s own', () => {
    const account = buildOwing('1000000');
    expect(ask(account, { quantity: '1900', leverage: 2 })).toBe('cash -900950');
    expect(ask(account, { quantity: '2000', leverage: 2 })).toMatch('INSUFFICIENT_CASH');
    expect(ask(account, { quantity: '1', leverage: 4 })).toBe(
      'LIMIT_EXCEEDED limit=leverage value=4 maximum=3',
    );
  });

  it('is not for everyone', () => {
    const account = { ...buildOwing('1000000'), margin: undefined };
    for (const side of ['BUY', 'SELL'] as const) {
      expect(ask(account, { quantity: '1', leverage: 2, side })).toBe(
        'MARGIN_REQUIRED leverage=2 margin=off',
      );
    }
    expect(ask(account, { quantity: '10', leverage: 1 })).toBe('cash 989995');
  });
});

describe('who owes', () => {
  const owing = buildOwing('-500000', { [ETH]: ONE, [BTC]: { quantity: '10', cost: '1' } });

  it('buys nothing without leverage', () => {
    expect(ask(owing, { quantity: '10' })).toBe('INSUFFICIENT_CASH needed=10005 available=0');
  });

  it('may always sell, with leverage or without', () => {
    expect(ask(owing, { side: 'SELL', quantity: '10' })).toBe('cash -490005');
    expect(ask(owing, { side: 'SELL', quantity: '10', leverage: 3 })).toBe('cash -490005');
  });
});

describe('a LIMIT order with leverage', () => {
  const place = (account: Account, request: OrderRequest) => {
    const order: OpenOrder = {
      ...buildOrder({ type: 'LIMIT', timeInForce: 'GTC', deadlineAt: null, ...request }),
    };
    const instrument = findInstrument(order.tickerId);
    const fxPrint = usdKrw(second(0), '1000');
    const standing = () => standingAt(account, order.notBefore, market);
    const placed = placeOrder({
      rules,
      order,
      account,
      instrument,
      actions: [],
      fxPrint,
      standing,
    });
    if (placed.outcome === 'denied') return `${placed.denial.code} ${placed.denial.detail}`;
    return `held ${formatDecimal(placed.account.heldKrw)}`;
  };

  it.each([
    ['keeps back all that it may cost', { quantity: '2000' }, 'held 2001000'],
    [
      'as far as it would be lent',
      { quantity: '3499' },
      'INSUFFICIENT_CASH needed=3499000 available=3494750',
    ],
    // At the rate, its spread and three per cent on it: 1032.06 won for a dollar.
    [
      'with what dollars may come to',
      { tickerId: APPLE, quantity: '3', limitPrice: decimal('1000') },
      'held 3098348',
    ],
    [
      'or not',
      { tickerId: APPLE, quantity: '4', limitPrice: decimal('1000') },
      'INSUFFICIENT_CASH needed=4128240 available=3491330',
    ],
    [
      'not beyond the house’s own',
      { quantity: '1', leverage: 5 },
      'LIMIT_EXCEEDED limit=leverage value=5 maximum=3',
    ],
  ])('%s', (_, request, answer) => {
    const account = buildOwing('500000', { [ETH]: ONE });
    const terms = { limitPrice: decimal('1000'), leverage: 3, notBefore: second(1.5) };
    expect(place(account, { ...terms, ...request })).toBe(answer);
  });

  it('sells what one who owes holds', () => {
    const account = buildOwing('-500000', { [ETH]: ONE, [BTC]: ONE });
    expect(place(account, { side: 'SELL', quantity: '1', limitPrice: decimal('1000') })).toBe(
      'held 0',
    );
  });
});
