import { readConfig } from '@mockstreet/shared/config';
import { expect, test } from 'vitest';
import { feederConfigSchema } from './config.ts';

const BASE = {
  PORT: '3004',
  DATABASE_URL: 'postgres://feeder@127.0.0.1/mockstreet',
  REDIS_URL: 'redis://127.0.0.1',
  STATE_DIR: '/var/lib/mockstreet/feeder',
};
const faultsOf = (settings: Record<string, string>) => {
  const result = readConfig(feederConfigSchema, { ...BASE, ...settings });
  return result.ok ? [] : result.faults;
};

test('the broker’s keys come together, in a form that a header may carry', () => {
  const keys = { KIS_APP_KEY: 'PSabc', KIS_APP_SECRET: 'a+b/c=' };
  expect(faultsOf({})).toEqual([]);
  expect(faultsOf({ ...keys, KIS_ENVIRONMENT: 'paper', KIS_ACCOUNT_NO: '12345678-01' })).toEqual(
    [],
  );
  expect(faultsOf({ KIS_APP_KEY: 'PSabc' })).toEqual([
    'KIS_APP_SECRET: is needed with keys of KIS',
  ]);
  expect(faultsOf({ ...keys, STATE_DIR: '' })).toEqual(['STATE_DIR: is needed with keys of KIS']);
  expect(faultsOf({ ...keys, KIS_APP_SECRET: 'two words' })).toEqual([
    'KIS_APP_SECRET: must be printable ASCII without blanks',
  ]);
  expect(faultsOf({ ...keys, KIS_ACCOUNT_NO: '1234' })).toEqual([
    'KIS_ACCOUNT_NO: must be an account number like 12345678-01',
  ]);
});
