import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { ActionKind } from '#market/corporate-action';
import type { Account } from '#trading/core/account';
import { type ActionEffect, applyAsRecorded } from '#trading/core/apply-action';

/** What is recorded of what a corporate action came to for one account. */
export interface AppliedRow {
  readonly action_id: string;
  readonly user_id: string;
  readonly ticker_id: string;
  readonly kind: ActionKind;
  readonly effective_at: Instant;
  readonly currency: ActionEffect['currency'];
  readonly decided_under: string;
  readonly quantity_before: string;
  readonly quantity_after: string;
  readonly fraction: string;
  readonly price: string | null;
  readonly gross: string;
  readonly gross_krw: string;
  readonly tax_krw: string;
  readonly cost_krw: string;
  readonly applied_exchange_rate: string | null;
}

/** By action. */
export async function readApplied(
  sql: Sql,
  userId: string,
): Promise<ReadonlyMap<string, AppliedRow>> {
  const rows = await sql<AppliedRow[]>`
    select action_id, user_id, ticker_id, kind::text, effective_at, currency::text, decided_under,
      quantity_before, quantity_after, fraction, price, gross, gross_krw, tax_krw, cost_krw,
      applied_exchange_rate
    from action_applications where user_id = ${userId}`;
  return new Map(rows.map((row) => [row.action_id, row]));
}

/** The account as an application left it that other rules made. */
export function takeApplied(row: AppliedRow, account: Account): { end: string; account: Account } {
  const applied = applyAsRecorded(account, {
    action: { id: row.action_id, tickerId: row.ticker_id, kind: row.kind },
    ...{ userId: row.user_id, at: row.effective_at, currency: row.currency },
    quantityBefore: decimal(row.quantity_before),
    quantityAfter: decimal(row.quantity_after),
    fraction: decimal(row.fraction),
    price: row.price === null ? null : decimal(row.price),
    gross: decimal(row.gross),
    grossKrw: decimal(row.gross_krw),
    taxKrw: decimal(row.tax_krw),
    costKrw: decimal(row.cost_krw),
    ...{ print: null, applied: null },
  });
  if (!applied) return { end: 'not what was held', account };
  return { end: appliedEnd(row), account: applied.account };
}

const NOTHING = 'nothing';

/** One text for what an action came to, the same from the core and from the table. */
export function effectEnd(effect: ActionEffect | undefined): string {
  if (!effect) return NOTHING;
  const { quantityBefore, quantityAfter, fraction, price, gross, grossKrw, taxKrw } = effect;
  const amounts = [quantityBefore, quantityAfter, fraction, price, gross, grossKrw, taxKrw];
  return textOf([...amounts, effect.costKrw, effect.applied?.rate ?? null]);
}

export function appliedEnd(row: AppliedRow | undefined): string {
  if (!row) return NOTHING;
  const { quantity_before, quantity_after, fraction, price, gross, gross_krw, tax_krw } = row;
  const amounts = [quantity_before, quantity_after, fraction, price, gross, gross_krw, tax_krw];
  const all = [...amounts, row.cost_krw, row.applied_exchange_rate];
  return textOf(all.map((text) => (text === null ? null : decimal(text))));
}

function textOf(amounts: readonly (Decimal | null)[]): string {
  return amounts.map((amount) => (amount === null ? 'none' : formatDecimal(amount))).join(' ');
}
