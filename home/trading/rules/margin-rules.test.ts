import { basisPoints } from '@mockstreet/shared/decimal';
import { expect, it } from 'vitest';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { faultsOfTelling, tellEngine } from '../testing/tell-engine.ts';
import { marginRules } from './margin-rules.ts';

it('are the defaults where nothing is said', () => {
  const config = tellEngine();
  expect(marginRules(config)).toEqual(DEFAULT_TRADING_RULES.margin);
});

it('are what is said', () => {
  const said = {
    MARGIN_LEVERAGE_MAX: '5',
    MARGIN_MAINTENANCE_BPS: '2000',
    MARGIN_INTEREST_RATE_BPS: '0',
  };
  expect(marginRules(tellEngine(said))).toEqual({
    leverageMax: 5,
    maintenance: basisPoints('2000'),
    interestRate: basisPoints('0'),
  });
});

it('must not sell out at the next price who has just bought with all the leverage', () => {
  const four = { MARGIN_LEVERAGE_MAX: '4' };
  expect(faultsOfTelling({ ...four, MARGIN_MAINTENANCE_BPS: '2500' })).toEqual([]);
  expect(faultsOfTelling({ ...four, MARGIN_MAINTENANCE_BPS: '2501' })).toEqual([
    'MARGIN_MAINTENANCE_BPS',
  ]);
});
