import { wholeDecimal } from '@mockstreet/shared/decimal';
import { expect, it } from 'vitest';
import { bailoutRules } from './bailout-rules.ts';
import { engineConfigSchema } from './config.ts';
import { DEFAULT_TRADING_RULES } from './core/trading-rules.ts';

const PLACES = {
  PORT: '3003',
  DATABASE_URL: 'postgres://x',
  AMQP_URL: 'amqp://x',
  PUBLIC_KEYS_FILE: 'x',
  SEALING_KEYS_FILE: 'x',
};
const read = (given: Readonly<Record<string, string>>) =>
  engineConfigSchema.safeParse({ ...PLACES, ...given });

it('are the defaults where nothing is said', () => {
  const config = engineConfigSchema.parse(PLACES);
  expect(bailoutRules(config)).toEqual(DEFAULT_TRADING_RULES.bailout);
});

it('are what is said', () => {
  const said = { BAILOUT_EQUITY_KRW_MAX: '0', BAILOUT_EVERY_DAYS: '7', BAILOUT_CASH_KRW: '50000' };
  expect(bailoutRules(engineConfigSchema.parse({ ...PLACES, ...said }))).toEqual({
    ...{ equityMaxKrw: wholeDecimal(0), cashKrw: wholeDecimal(50_000) },
    everyMicros: 7 * 24 * 3_600 * 1_000_000,
  });
});

it('leave nobody poorer than before', () => {
  expect(read({ BAILOUT_CASH_KRW: '100000' }).success).toBe(true);
  const { error } = read({ BAILOUT_CASH_KRW: '99999' });
  expect(error?.issues.map(({ path }) => path)).toEqual([['BAILOUT_CASH_KRW']]);
});
