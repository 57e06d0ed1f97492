import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import type { RecordedEffect } from '#trading/core/apply-action';
import type { ApplicationRecord } from '../journal-message.ts';
import { timeOf } from './order-of-record.ts';

/** What a corporate action came to, as a record holds it. */
export function effectOf(record: ApplicationRecord): RecordedEffect {
  const rate = amount(record.applied_exchange_rate);
  const rateOn = namedPrint(record.fx_print_at, record.fx_last, record.fx_source);
  return {
    action: { id: record.action_id, tickerId: record.ticker_id, kind: record.action_kind },
    userId: record.user_id,
    at: timeOf(record.effective_at),
    currency: record.currency,
    quantityBefore: decimal(record.quantity_before),
    quantityAfter: decimal(record.quantity_after),
    fraction: decimal(record.fraction),
    price: amount(record.price),
    gross: decimal(record.gross),
    grossKrw: decimal(record.gross_krw),
    taxKrw: decimal(record.tax_krw),
    costKrw: decimal(record.cost_krw),
    print: namedPrint(record.print_at, record.print_last, record.print_source),
    applied: rate === null ? null : { rate, print: rateOn },
  };
}

function namedPrint(at: string | null, last: string | null, source: string | null) {
  if (at === null || last === null || source === null) return null;
  return { at: timeOf(at), last: decimal(last), source };
}

function amount(text: string | null): Decimal | null {
  return text === null ? null : decimal(text);
}
