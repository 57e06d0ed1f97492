import { basisPoints } from '@mockstreet/shared/decimal';
import { expect, it } from 'vitest';
import { engineConfigSchema } from './config.ts';
import { DEFAULT_TRADING_RULES } from './core/trading-rules.ts';
import { marginRules } from './margin-rules.ts';

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
  expect(marginRules(config)).toEqual(DEFAULT_TRADING_RULES.margin);
});

it('are what is said', () => {
  const said = {
    MARGIN_LEVERAGE_MAX: '5',
    MARGIN_MAINTENANCE_BPS: '2000',
    MARGIN_INTEREST_RATE_BPS: '0',
  };
  expect(marginRules(engineConfigSchema.parse({ ...PLACES, ...said }))).toEqual({
    leverageMax: 5,
    maintenance: basisPoints('2000'),
    interestRate: basisPoints('0'),
  });
});

it('must not sell out at the next price who has just bought with all the leverage', () => {
  const four = { MARGIN_LEVERAGE_MAX: '4' };
  expect(read({ ...four, MARGIN_MAINTENANCE_BPS: '2500' }).success).toBe(true);
  const { error } = read({ ...four, MARGIN_MAINTENANCE_BPS: '2501' });
  expect(error?.issues.map(({ path }) => path)).toEqual([['MARGIN_MAINTENANCE_BPS']]);
});
