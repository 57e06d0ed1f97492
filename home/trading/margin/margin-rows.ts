import { formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { deriveId } from '@mockstreet/shared/order-id';
import { interestLegs } from '../core/ledger-legs.ts';
import type { InterestCharge, Liquidation } from '../core/liquidation.ts';
import { LEDGER_COLUMNS, type LedgerRow, time } from '../settlement/settlement-rows.ts';
import type { Column } from '../settlement/unnest-rows.ts';

/** A liquidation as it is to be recorded. */
export interface LiquidationRow {
  readonly liquidation: Liquidation;
  /** Digest of the rules that it was decided under (rulesDigest). */
  readonly decidedUnder: string;
  readonly settledAt: Instant;
}

/** A day's interest as it is to be recorded. */
export interface InterestRow {
  readonly charge: InterestCharge;
  readonly decidedUnder: string;
  readonly settledAt: Instant;
}

/** What margin comes to in one write. */
export interface MarginRows {
  readonly liquidations: readonly LiquidationRow[];
  readonly interest: readonly InterestRow[];
}

/** The journal of a charge's ledger lines, and its link in the chain of receipts. */
export function interestJournalId({ userId, at }: Pick<InterestCharge, 'userId' | 'at'>): string {
  return deriveId(`mockstreet:interest:${userId}:${formatInstant(at)}`, nativeSha256);
}

const printOf = ({ liquidation: { trigger } }: LiquidationRow) =>
  trigger.kind === 'PRINT' ? trigger.print : undefined;

export const LIQUIDATION_COLUMNS: readonly Column<LiquidationRow>[] = [
  { name: 'id', type: 'uuid', value: ({ liquidation }) => liquidation.id },
  { name: 'user_id', type: 'uuid', value: ({ liquidation }) => liquidation.userId },
  { name: 'at', type: 'timestamptz', value: ({ liquidation }) => time(liquidation.at) },
  { name: 'print_ticker_id', type: 'text', value: (row) => printOf(row)?.tickerId ?? null },
  { name: 'print_at', type: 'timestamptz', value: (row) => time(printOf(row)?.at) },
  { name: 'print_kind', type: 'print_kind', value: (row) => printOf(row)?.kind ?? null },
  {
    name: 'print_last',
    type: 'numeric',
    value: (row) => {
      const print = printOf(row);
      return print ? formatDecimal(print.last) : null;
    },
  },
  { name: 'print_source', type: 'text', value: (row) => printOf(row)?.source ?? null },
  {
    name: 'maintenance',
    type: 'numeric',
    value: ({ liquidation }) => formatDecimal(liquidation.maintenance),
  },
  ...standingColumns('before', ''),
  ...standingColumns('after', '_after'),
  { name: 'cancelled', type: 'int4', value: ({ liquidation }) => liquidation.cancelled.length },
  { name: 'sold', type: 'int4', value: ({ liquidation }) => liquidation.sold.length },
  { name: 'decided_under', type: 'text', value: ({ decidedUnder }) => decidedUnder },
  { name: 'settled_at', type: 'timestamptz', value: ({ settledAt }) => time(settledAt) },
];

function standingColumns(when: 'before' | 'after', suffix: string): Column<LiquidationRow>[] {
  const figures = { cash: 'cashKrw', exposure: 'exposureKrw', equity: 'equityKrw' } as const;
  return Object.entries(figures).map(([name, figure]) => ({
    name: `${name}${suffix}_krw`,
    type: 'numeric',
    value: ({ liquidation }) => formatDecimal(liquidation[when][figure]),
  }));
}

export const INTEREST_COLUMNS: readonly Column<InterestRow>[] = [
  { name: 'user_id', type: 'uuid', value: ({ charge }) => charge.userId },
  { name: 'at', type: 'timestamptz', value: ({ charge }) => time(charge.at) },
  { name: 'journal_id', type: 'uuid', value: ({ charge }) => interestJournalId(charge) },
  {
    name: 'liability_krw',
    type: 'numeric',
    value: ({ charge }) => formatDecimal(charge.liabilityKrw),
  },
  { name: 'rate', type: 'numeric', value: ({ charge }) => formatDecimal(charge.rate) },
  {
    name: 'interest_krw',
    type: 'numeric',
    value: ({ charge }) => formatDecimal(charge.interestKrw),
  },
  { name: 'decided_under', type: 'text', value: ({ decidedUnder }) => decidedUnder },
  { name: 'settled_at', type: 'timestamptz', value: ({ settledAt }) => time(settledAt) },
];

interface InterestLedgerRow extends LedgerRow {
  readonly charge: InterestCharge;
}

/** The ledger lines of the charges, numbered within each. */
export function interestLedgerRows(rows: readonly InterestRow[]): InterestLedgerRow[] {
  return rows.flatMap(({ charge }) =>
    interestLegs(charge).map((entry, leg) => ({ charge, leg, entry })),
  );
}

/** With the journal that each belongs to, instead of the fill. */
export const INTEREST_LEDGER_COLUMNS: readonly Column<InterestLedgerRow>[] = [
  { name: 'journal_id', type: 'uuid', value: ({ charge }) => interestJournalId(charge) },
  { name: 'user_id', type: 'uuid', value: ({ charge }) => charge.userId },
  { name: 'event_at', type: 'timestamptz', value: ({ charge }) => time(charge.at) },
  ...LEDGER_COLUMNS,
];
