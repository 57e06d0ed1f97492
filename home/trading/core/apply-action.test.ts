import { formatDecimal } from '@mockstreet/shared/decimal';
import { describe, expect, it } from 'vitest';
import type { CorporateAction } from '#market/corporate-action';
import type { Print } from '#market/print';
import { type ActionEffect, applyAction, applyAsRecorded } from './apply-action.ts';
import { actionLegs } from './ledger-legs.ts';
import { buildAccount, type Holding } from './testing/build-account.ts';
import { dividend, split } from './testing/build-action.ts';
import { APPLE, BTC, quote, SAMSUNG, usdKrw } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { START, second } from './testing/moment.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

interface Given {
  readonly held: Holding;
  readonly print?: Print;
  readonly fxPrint?: Print;
}

function apply(action: CorporateAction, { held, print, fxPrint }: Given) {
  const account = buildAccount('1000', { [action.tickerId]: held });
  const applied = applyAction({
    ...{ rules: DEFAULT_TRADING_RULES, action, account, print, fxPrint },
    instrument: findInstrument(action.tickerId),
  });
  if (!applied) throw new Error('not due');
  const position = applied.account.positions.get(action.tickerId);
  if (!position) throw new Error('no position');
  const { quantity, cost, costKrw, movedAt } = position;
  return {
    ...{ account, applied, movedAt },
    cash: formatDecimal(applied.account.cashKrw),
    position: [quantity, cost, costKrw].map(formatDecimal),
    legs: actionLegs(applied.effect).map(
      ({ account: of, asset, amount }) => `${of} ${formatDecimal(amount)} ${asset}`,
    ),
  };
}

describe('a split', () => {
  it('multiplies the shares and leaves their cost, and moves no money', () => {
    const held = { quantity: '10', cost: '26500000' };
    const { cash, position, legs, movedAt } = apply(split(50, 1), { held });
    expect(position).toEqual(['500', '26500000', '26500000']);
    expect(cash).toBe('1000');
    expect(legs).toEqual([`ISSUER -490 ${SAMSUNG}`, `HOLDING 490 ${SAMSUNG}`]);
    expect(movedAt).toBe(START);
  });

  it('in reverse pays out what is left below a share, with its part of the cost, rounded down', () => {
    const held = { quantity: '7', cost: '588700' };
    const print = quote(SAMSUNG, second(-1), '84107');
    const { cash, position, legs } = apply(split(1, 5), { held, print });
    // 1.4 shares: 0.4 × 420,535 = 168,214; 0.4/1.4 of the cost = 168,200.
    expect(position).toEqual(['1', '420500', '420500']);
    expect(cash).toBe('169214');
    expect(legs).toEqual([
      ...[`ISSUER 5.6 ${SAMSUNG}`, `HOLDING -5.6 ${SAMSUNG}`],
      ...[`HOLDING -0.4 ${SAMSUNG}`, `ISSUER 0.4 ${SAMSUNG}`],
      ...['ISSUER -168214 KRW', 'CASH 168214 KRW'],
    ]);
  });

  it('that leaves less than a share pays all of it out, residue of the cost included', () => {
    const held = { quantity: '3', cost: '100' };
    const print = quote(SAMSUNG, second(-1), '33');
    const { cash, position } = apply(split(1, 7), { held, print });
    // 3/7 to 8 places, rounded down, at 231: 98.99… won.
    expect(position).toEqual(['0', '0', '0']);
    expect(cash).toBe('1098');
  });

  it('of shares in dollars pays the fraction in won as a seller of dollars gets them', () => {
    const held = { quantity: '3', cost: '450', costKrw: '630000' };
    const print = quote(APPLE, second(-1), '150.5');
    const { cash, legs } = apply(split(3, 2, APPLE), {
      held,
      print,
      fxPrint: usdKrw(START, '1400'),
    });
    // Half a share at $100.33333333: $50.16666666 × 1,397.2.
    expect(cash).toBe('71092');
    expect(legs.slice(2)).toEqual([
      ...[`HOLDING -0.5 ${APPLE}`, `ISSUER 0.5 ${APPLE}`],
      ...['FX -70092 KRW', 'CASH 70092 KRW', 'ISSUER -50.16666666 USD', 'FX 50.16666666 USD'],
    ]);
  });

  it('without a price on the tape pays a fraction out at its cost', () => {
    const { cash, position } = apply(split(1, 2), { held: { quantity: '3', cost: '1001' } });
    // 0.5/1.5 of 1,001.
    expect([cash, ...position]).toEqual(['1333', '1', '667.33333334', '667.33333334']);
  });

  it('of coins keeps what a coin can be divided into', () => {
    const held = { quantity: '0.00000001', cost: '1' };
    expect(apply(split(3, 2, BTC), { held }).position).toEqual(['0.00000001', '1', '1']);
  });

  it('of dust of a coin that comes to nothing pays out what it cost', () => {
    const held = { quantity: '0.00000003', cost: '3.5' };
    const print = quote(BTC, second(-1), '100000000');
    const { account, applied, cash, position, legs } = apply(split(1, 5, BTC), { held, print });
    expect([cash, ...position]).toEqual(['1003', '0', '0', '0']);
    expect(legs).toEqual([
      ...[`ISSUER 0.00000003 ${BTC}`, `HOLDING -0.00000003 ${BTC}`],
      ...['ISSUER -3 KRW', 'CASH 3 KRW'],
    ]);
    const { cost: _, ...recorded } = applied.effect;
    expect(applyAsRecorded(account, recorded)).toEqual(applied);
  });
});

describe('a dividend', () => {
  it('in won is taxed, the tax rounded up', () => {
    const { cash, position, legs } = apply(dividend('354'), {
      held: { quantity: '7', cost: '490000' },
    });
    // 2,478 less 15.4 %, which is 381.61.
    expect(cash).toBe('3096');
    expect(position).toEqual(['7', '490000', '490000']);
    expect(legs).toEqual([
      ...['DIVIDENDS -2478 KRW', 'CASH 2478 KRW', 'CASH -382 KRW', 'TAXES 382 KRW'],
    ]);
  });

  it('in dollars is converted as a seller of dollars gets them, and taxed by the source', () => {
    const held = { quantity: '11', cost: '1860.1', costKrw: '2000000' };
    const fxPrint = usdKrw(second(-60), '1074.85');
    const { cash, legs } = apply(dividend('0.73', APPLE), { held, fxPrint });
    expect(cash).toBe('8321');
    expect(legs).toEqual([
      ...['FX -8613 KRW', 'CASH 8613 KRW', 'DIVIDENDS -8.03 USD', 'FX 8.03 USD'],
      ...['CASH -1292 KRW', 'TAXES 1292 KRW'],
    ]);
  });

  it('goes by the last rate there is, however old, and by that of the purchase where there is none', () => {
    const held = { quantity: '10', cost: '1000', costKrw: '1300000' };
    const old = usdKrw(second(-30 * 86_400), '1000');
    // Less 100 bps, for an old rate; then 1,300 won a dollar.
    expect(apply(dividend('1', APPLE), { held, fxPrint: old }).cash).toBe('9415');
    expect(apply(dividend('1', APPLE), { held }).cash).toBe('12050');
  });
});

it('is due to who held before it, and once', () => {
  const account = buildAccount('0', { [SAMSUNG]: { quantity: '2', cost: '1' } });
  const instrument = findInstrument(SAMSUNG);
  const input = { rules: DEFAULT_TRADING_RULES, instrument, print: undefined, fxPrint: undefined };
  const action = split(50, 1);
  const first = applyAction({ ...input, action, account });
  expect(first && applyAction({ ...input, action, account: first.account })).toBeUndefined();
  expect(applyAction({ ...input, action, account: buildAccount('0') })).toBeUndefined();
});

it('breaks where the account would hold more than can be recorded', () => {
  const held = { [SAMSUNG]: { quantity: '10', cost: '1' } };
  const account = buildAccount('999999999999', held);
  const instrument = findInstrument(SAMSUNG);
  const input = { rules: DEFAULT_TRADING_RULES, instrument, print: undefined, fxPrint: undefined };
  expect(() => applyAction({ ...input, action: dividend('354'), account })).toThrow(RangeError);
});

describe('what is recorded of it', () => {
  const held = { quantity: '7', cost: '588700' };
  const print = quote(SAMSUNG, second(-1), '84107');
  const { account, applied } = apply(split(1, 5), { held, print });
  const { cost: _, ...recorded } = applied.effect;

  it('moves an account to where the action did', () => {
    expect(applyAsRecorded(account, recorded)).toEqual(applied);
  });

  it.each<readonly [string, Partial<ActionEffect>]>([
    ['holds something else', { quantityBefore: 8n as never }],
    ['cost less', { costKrw: (588_701n * 10n ** 8n) as never }],
    ['cannot pay', { taxKrw: (10n ** 15n) as never }],
  ])('moves none that %s', (_name, other) => {
    expect(applyAsRecorded(account, { ...recorded, ...other })).toBeUndefined();
  });
});
