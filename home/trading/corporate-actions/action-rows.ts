import type { Instant } from '@mockstreet/shared/instant';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { deriveId } from '@mockstreet/shared/order-id';
import type { ActionEffect } from '../core/apply-action.ts';
import { actionLegs } from '../core/ledger-legs.ts';
import { LEDGER_COLUMNS, type LedgerRow, text, time } from '../settlement/settlement-rows.ts';
import type { Column } from '../settlement/unnest-rows.ts';

/** What a corporate action came to for one account, as it is to be recorded. */
export interface EffectRow {
  readonly effect: ActionEffect;
  /** Digest of the rules that it was applied under. */
  readonly decidedUnder: string;
  readonly appliedAt: Instant;
  /** Whether it is a link of the account's chain of receipts, as all are since there are any. */
  readonly isLink: boolean;
}

/** Journal id of an action's ledger lines for one account: derived, so that none has it twice. */
export function actionJournalId(actionId: string, userId: string): string {
  return deriveId(`mockstreet:corporate-action:${actionId}:${userId}`, nativeSha256);
}

const journalId = ({ effect }: EffectRow) => actionJournalId(effect.action.id, effect.userId);

export const EFFECT_COLUMNS: readonly Column<EffectRow>[] = [
  { name: 'action_id', type: 'uuid', value: ({ effect }) => effect.action.id },
  { name: 'user_id', type: 'uuid', value: ({ effect }) => effect.userId },
  { name: 'journal_id', type: 'uuid', value: journalId },
  { name: 'ticker_id', type: 'text', value: ({ effect }) => effect.action.tickerId },
  { name: 'kind', type: 'corporate_action_kind', value: ({ effect }) => effect.action.kind },
  { name: 'effective_at', type: 'timestamptz', value: ({ effect }) => time(effect.at) },
  { name: 'currency', type: 'currency', value: ({ effect }) => effect.currency },
  { name: 'quantity_before', type: 'numeric', value: ({ effect }) => text(effect.quantityBefore) },
  { name: 'quantity_after', type: 'numeric', value: ({ effect }) => text(effect.quantityAfter) },
  { name: 'fraction', type: 'numeric', value: ({ effect }) => text(effect.fraction) },
  { name: 'price', type: 'numeric', value: ({ effect }) => text(effect.price) },
  { name: 'gross', type: 'numeric', value: ({ effect }) => text(effect.gross) },
  { name: 'gross_krw', type: 'numeric', value: ({ effect }) => text(effect.grossKrw) },
  { name: 'tax_krw', type: 'numeric', value: ({ effect }) => text(effect.taxKrw) },
  { name: 'cost_krw', type: 'numeric', value: ({ effect }) => text(effect.costKrw) },
  {
    name: 'applied_exchange_rate',
    type: 'numeric',
    value: ({ effect }) => text(effect.applied?.rate),
  },
  {
    name: 'fx_print_at',
    type: 'timestamptz',
    value: ({ effect }) => time(effect.applied?.print?.at),
  },
  { name: 'fx_last', type: 'numeric', value: ({ effect }) => text(effect.applied?.print?.last) },
  { name: 'fx_source', type: 'text', value: ({ effect }) => effect.applied?.print?.source ?? null },
  { name: 'print_at', type: 'timestamptz', value: ({ effect }) => time(effect.print?.at) },
  { name: 'print_last', type: 'numeric', value: ({ effect }) => text(effect.print?.last) },
  { name: 'print_source', type: 'text', value: ({ effect }) => effect.print?.source ?? null },
  { name: 'decided_under', type: 'text', value: ({ decidedUnder }) => decidedUnder },
  { name: 'applied_at', type: 'timestamptz', value: ({ appliedAt }) => time(appliedAt) },
];

/** The ledger lines of the effects, numbered within each. */
export function actionLedgerRows(effects: readonly EffectRow[]): ActionLedgerRow[] {
  return effects.flatMap((row) =>
    actionLegs(row.effect).map((entry, leg) => ({ row, leg, entry })),
  );
}

interface ActionLedgerRow extends LedgerRow {
  readonly row: EffectRow;
}

const JOURNAL_KIND = {
  SPLIT: 'SPLIT',
  CASH_DIVIDEND: 'DIVIDEND',
  REDEMPTION: 'REDEMPTION',
} as const;

/** With the journal that each belongs to, instead of the fill. */
export const ACTION_LEDGER_COLUMNS: readonly Column<ActionLedgerRow>[] = [
  { name: 'journal_id', type: 'uuid', value: ({ row }) => journalId(row) },
  {
    name: 'kind',
    type: 'journal_kind',
    value: ({ row }) => JOURNAL_KIND[row.effect.action.kind],
  },
  ...LEDGER_COLUMNS,
];
