import { basisPoints, type Decimal, wholeDecimal } from '@mockstreet/shared/decimal';
import type { EngineConfig } from './config.ts';
import type { GuardRules } from './core/guards.ts';

/** The caps of the house as the engine is told of them. */
export function guardRules(config: Pick<EngineConfig, GuardVariable>): GuardRules {
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

type GuardVariable =
  | 'OPEN_ORDERS_MAX'
  | 'ORDER_KRW_MAX'
  | 'TURNOVER_CAP_BPS'
  | 'INSTRUMENT_EXPOSURE_KRW_MAX'
  | 'EXPOSURE_KRW_MAX'
  | 'DAILY_LOSS_KRW_MAX';
