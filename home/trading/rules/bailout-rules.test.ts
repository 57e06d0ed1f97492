import { wholeDecimal } from '@mockstreet/shared/decimal';
import { addMicros } from '@mockstreet/shared/instant';
import { expect, it } from 'vitest';
import { refuseTrust } from '../core/account.ts';
import { mayTrustAgainAt } from '../core/bailout.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { second } from '../core/testing/moment.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { faultsOfTelling, tellEngine } from '../testing/tell-engine.ts';
import { bailoutRules } from './bailout-rules.ts';

it('are the defaults where nothing is said', () => {
  const config = tellEngine();
  expect(bailoutRules(config)).toEqual(DEFAULT_TRADING_RULES.bailout);
});

it('are what is said', () => {
  const said = { BAILOUT_EQUITY_KRW_MAX: '0', BAILOUT_EVERY_DAYS: '7', BAILOUT_CASH_KRW: '50000' };
  expect(bailoutRules(tellEngine(said))).toEqual({
    ...{ equityMaxKrw: wholeDecimal(0), cashKrw: wholeDecimal(50_000) },
    everyMicros: 7 * 24 * 3_600 * 1_000_000,
  });
});

it('grant one of a moment, however soon another', () => {
  const config = tellEngine({ BAILOUT_EVERY_DAYS: '0' });
  const at = second(1);
  const barred = {
    ...buildAccount('0'),
    trustedAgainAt: mayTrustAgainAt(bailoutRules(config), at),
  };
  expect(refuseTrust(barred, at)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(refuseTrust(barred, addMicros(at, 1))).toBeUndefined();
});

it('leave nobody poorer than before', () => {
  expect(faultsOfTelling({ BAILOUT_CASH_KRW: '100000' })).toEqual([]);
  expect(faultsOfTelling({ BAILOUT_CASH_KRW: '99999' })).toEqual(['BAILOUT_CASH_KRW']);
});
