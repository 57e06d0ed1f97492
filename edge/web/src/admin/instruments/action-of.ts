import type { NewCorporateAction } from '../../api/schema.ts';

/** What is being entered, as it was typed. */
export interface ActionDraft {
  readonly kind: NewCorporateAction['kind'];
  readonly tickerId: string | undefined;
  readonly effective: string;
  readonly newShares: string;
  readonly oldShares: string;
  readonly amount: string;
  readonly note: string;
}

const SHARES = /^[1-9]\d{0,3}$/;
const AMOUNT = /^(0|[1-9]\d{0,8})(\.\d{1,8})?$/;

/**
 * What the API is asked for; undefined while something is missing or cannot be.
 *
 * @param effectiveAt in UTC; undefined where none was said
 */
export function actionOf(
  draft: ActionDraft,
  effectiveAt: string | undefined,
): NewCorporateAction | undefined {
  const { kind, tickerId, newShares, oldShares } = draft;
  if (tickerId === undefined || effectiveAt === undefined) return undefined;
  const note = draft.note.trim();
  const base = { ticker_id: tickerId, effective_at: effectiveAt, ...(note ? { note } : {}) };
  if (kind === 'CASH_DIVIDEND') {
    const amount = draft.amount.trim().replaceAll(',', '');
    return AMOUNT.test(amount) ? { kind, ...base, amount } : undefined;
  }
  if (!SHARES.test(newShares) || !SHARES.test(oldShares)) return undefined;
  return {
    kind,
    ...base,
    new_shares: Number.parseInt(newShares, 10),
    old_shares: Number.parseInt(oldShares, 10),
  };
}
