import { decimal } from '@mockstreet/shared/decimal';
import type { Bailout } from '#trading/core/bailout';
import type { BailoutRecord } from '../journal-message.ts';
import { timeOf } from './order-of-record.ts';
import { standingOf } from './take-margin.ts';

/** The bailout that a record holds. */
export function bailoutOf(record: BailoutRecord): Bailout {
  return {
    id: record.command_id,
    userId: record.user_id,
    at: timeOf(record.bailed_out_at),
    before: standingOf(record.before),
    surrendered: record.surrendered.map((one) => ({
      tickerId: one.ticker_id,
      currency: one.currency,
      quantity: decimal(one.quantity),
      cost: decimal(one.cost),
      costKrw: decimal(one.cost_krw),
      valueKrw: decimal(one.value_krw),
    })),
    writtenOffKrw: decimal(record.written_off_krw),
    givenKrw: decimal(record.given_krw),
    cashKrw: decimal(record.cash_krw),
    equityMaxKrw: decimal(record.equity_max_krw),
    trustedAgainAt: timeOf(record.trusted_again_at),
    cancelled: record.cancelled,
  };
}
