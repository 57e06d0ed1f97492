import { formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Bailout, Surrender } from '../core/bailout.ts';
import { bailoutLegs } from '../core/ledger-legs.ts';
import { LEDGER_COLUMNS, type LedgerRow, text, time } from '../settlement/settlement-rows.ts';
import type { Column } from '../settlement/unnest-rows.ts';

/** A bailout as it is to be recorded. */
export interface BailoutRow {
  readonly bailout: Bailout;
  /** Digest of the rules that what was held was valued by (rulesDigest). */
  readonly decidedUnder: string;
  readonly settledAt: Instant;
}

export const BAILOUT_COLUMNS: readonly Column<BailoutRow>[] = [
  { name: 'command_id', type: 'uuid', value: ({ bailout }) => bailout.id },
  { name: 'user_id', type: 'uuid', value: ({ bailout }) => bailout.userId },
  { name: 'at', type: 'timestamptz', value: ({ bailout }) => time(bailout.at) },
  { name: 'cash_before_krw', type: 'numeric', value: (row) => before(row).cashKrw },
  { name: 'exposure_before_krw', type: 'numeric', value: (row) => before(row).exposureKrw },
  { name: 'equity_before_krw', type: 'numeric', value: (row) => before(row).equityKrw },
  { name: 'equity_max_krw', type: 'numeric', value: ({ bailout }) => text(bailout.equityMaxKrw) },
  { name: 'written_off_krw', type: 'numeric', value: ({ bailout }) => text(bailout.writtenOffKrw) },
  { name: 'given_krw', type: 'numeric', value: ({ bailout }) => text(bailout.givenKrw) },
  { name: 'cash_krw', type: 'numeric', value: ({ bailout }) => text(bailout.cashKrw) },
  { name: 'surrendered', type: 'int4', value: ({ bailout }) => bailout.surrendered.length },
  { name: 'cancelled', type: 'int4', value: ({ bailout }) => bailout.cancelled },
  {
    name: 'trusted_again_at',
    type: 'timestamptz',
    value: ({ bailout }) => time(bailout.trustedAgainAt),
  },
  { name: 'decided_under', type: 'text', value: ({ decidedUnder }) => decidedUnder },
  { name: 'settled_at', type: 'timestamptz', value: ({ settledAt }) => time(settledAt) },
];

function before({ bailout: { before: had } }: BailoutRow) {
  const { cashKrw, exposureKrw, equityKrw } = had;
  return {
    cashKrw: formatDecimal(cashKrw),
    exposureKrw: formatDecimal(exposureKrw),
    equityKrw: formatDecimal(equityKrw),
  };
}

/** A position that a bailout took, as it is to be recorded. */
export interface SurrenderRow {
  readonly bailout: Bailout;
  readonly surrender: Surrender;
}

export function surrenderRows(rows: readonly BailoutRow[]): SurrenderRow[] {
  return rows.flatMap(({ bailout }) =>
    bailout.surrendered.map((surrender) => ({ bailout, surrender })),
  );
}

export const SURRENDER_COLUMNS: readonly Column<SurrenderRow>[] = [
  { name: 'command_id', type: 'uuid', value: ({ bailout }) => bailout.id },
  { name: 'user_id', type: 'uuid', value: ({ bailout }) => bailout.userId },
  { name: 'ticker_id', type: 'text', value: ({ surrender }) => surrender.tickerId },
  { name: 'at', type: 'timestamptz', value: ({ bailout }) => time(bailout.at) },
  { name: 'currency', type: 'currency', value: ({ surrender }) => surrender.currency },
  { name: 'quantity', type: 'numeric', value: ({ surrender }) => text(surrender.quantity) },
  { name: 'cost', type: 'numeric', value: ({ surrender }) => text(surrender.cost) },
  { name: 'cost_krw', type: 'numeric', value: ({ surrender }) => text(surrender.costKrw) },
  { name: 'value_krw', type: 'numeric', value: ({ surrender }) => text(surrender.valueKrw) },
];

interface BailoutLedgerRow extends LedgerRow {
  readonly bailout: Bailout;
}

/** The ledger lines of the bailouts, numbered within each. */
export function bailoutLedgerRows(rows: readonly BailoutRow[]): BailoutLedgerRow[] {
  return rows.flatMap(({ bailout }) =>
    bailoutLegs(bailout).map((entry, leg) => ({ bailout, leg, entry })),
  );
}

/** With the journal that each belongs to, instead of the fill. */
export const BAILOUT_LEDGER_COLUMNS: readonly Column<BailoutLedgerRow>[] = [
  { name: 'journal_id', type: 'uuid', value: ({ bailout }) => bailout.id },
  { name: 'user_id', type: 'uuid', value: ({ bailout }) => bailout.userId },
  { name: 'event_at', type: 'timestamptz', value: ({ bailout }) => time(bailout.at) },
  ...LEDGER_COLUMNS,
];
