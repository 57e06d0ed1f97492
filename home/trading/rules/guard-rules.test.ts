import { basisPoints, wholeDecimal } from '@mockstreet/shared/decimal';
import { expect, it } from 'vitest';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { faultsOfTelling, tellEngine } from '../testing/tell-engine.ts';
import { guardRules } from './guard-rules.ts';

it('are the defaults where nothing is said', () => {
  expect(guardRules(tellEngine())).toEqual(DEFAULT_TRADING_RULES.guards);
});

it('are what is said, and a nought is no cap', () => {
  const said = {
    OPEN_ORDERS_MAX: '7',
    ORDER_KRW_MAX: '5000',
    TURNOVER_CAP_BPS: '250',
    INSTRUMENT_EXPOSURE_KRW_MAX: '6000',
    EXPOSURE_KRW_MAX: '7000',
    DAILY_LOSS_KRW_MAX: '8000',
  };
  expect(guardRules(tellEngine(said))).toEqual({
    openOrdersMax: 7,
    orderKrwMax: wholeDecimal(5000),
    turnoverShareMax: basisPoints('250'),
    instrumentExposureKrwMax: wholeDecimal(6000),
    exposureKrwMax: wholeDecimal(7000),
    dailyLossKrwMax: wholeDecimal(8000),
  });
  const none = guardRules(
    tellEngine({ ...said, ORDER_KRW_MAX: '0', TURNOVER_CAP_BPS: '0', EXPOSURE_KRW_MAX: '0' }),
  );
  expect(none).toMatchObject({ orderKrwMax: null, turnoverShareMax: null, exposureKrwMax: null });
});

it.each([
  // A turn reads 200 waiting orders of a user: what rests must not crowd out what has just come.
  { OPEN_ORDERS_MAX: '151' },
  { OPEN_ORDERS_MAX: '0' },
  { ORDER_KRW_MAX: '-1' },
  { TURNOVER_CAP_BPS: '10001' },
  { DAILY_LOSS_KRW_MAX: '1000000000000' },
])('%o is refused', (given) => {
  expect(faultsOfTelling(given)).toEqual(Object.keys(given));
});
