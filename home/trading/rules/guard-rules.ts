import { wholeNumber } from '@mockstreet/shared/config';
import { basisPoints, type Decimal, wholeDecimal } from '@mockstreet/shared/decimal';
import type { z } from 'zod';
import type { GuardRules } from '../core/guards.ts';

/** A cap in won. */
const wonOrNone = (preset: number, maximum: number, what: string) =>
  wholeNumber(0, maximum).default(preset).describe(`${what}; 0 for no cap`);
const ORDER_MAX = 100_000_000_000;
const KRW_MAX = 999_999_999_999;

/** The caps of the house; for the engine, which decides by them, and the API, which tells of them. */
export const guardVariables = {
  OPEN_ORDERS_MAX: wholeNumber(1, 150)
    .default(100)
    .describe('LIMIT orders that one user may have resting'),
  ORDER_KRW_MAX: wonOrNone(1_000_000_000, ORDER_MAX, 'What one order may be worth, in won'),
  TURNOVER_CAP_BPS: wholeNumber(0, 10_000)
    .default(100)
    .describe(
      'What one order may be of what is traded of its instrument in 24 hours, in basis points; 0 for no cap',
    ),
  INSTRUMENT_EXPOSURE_KRW_MAX: wonOrNone(
    0,
    KRW_MAX,
    'What one user may have put into one instrument, in won at cost',
  ),
  EXPOSURE_KRW_MAX: wonOrNone(
    0,
    KRW_MAX,
    'What one user may have put into all instruments, in won at cost',
  ),
  DAILY_LOSS_KRW_MAX: wonOrNone(
    0,
    KRW_MAX,
    'What one user may lose by trades in a day of Seoul, in won; beyond it only sales',
  ),
};

type GuardConfig = {
  readonly [Name in keyof typeof guardVariables]: z.output<(typeof guardVariables)[Name]>;
};

/** The caps as configured. */
export function guardRules(config: GuardConfig): GuardRules {
  const cap = (won: number): Decimal | null => (won === 0 ? null : wholeDecimal(won));
  const bps = config.TURNOVER_CAP_BPS;
  return {
    openOrdersMax: config.OPEN_ORDERS_MAX,
    orderKrwMax: cap(config.ORDER_KRW_MAX),
    turnoverShareMax: bps === 0 ? null : basisPoints(`${bps}`),
    instrumentExposureKrwMax: cap(config.INSTRUMENT_EXPOSURE_KRW_MAX),
    exposureKrwMax: cap(config.EXPOSURE_KRW_MAX),
    dailyLossKrwMax: cap(config.DAILY_LOSS_KRW_MAX),
  };
}
