import type { Sql } from '@mockstreet/db/client';
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type {
  FillFacts,
  LedgerFacts,
  NamedPrint,
  OrderFacts,
  ReceiptLink,
} from '@mockstreet/shared/settlement-receipt';
import type { ActionFacts, BailoutFacts, InterestFacts } from '../core/settlement-receipt.ts';

/** Refusals that only a look at an account, or at the tape, can come to. */
export const DECIDED_ON_ACCOUNTS: readonly string[] = [
  ...['NO_PRICE', 'FX_UNAVAILABLE', 'PRICE_MOVED', 'INSUFFICIENT_CASH', 'INSUFFICIENT_QUANTITY'],
];

/** Columns of `settlement_receipts r`; null where there is none. */
export function linkColumns(sql: Sql) {
  return sql`r.user_id as link_user_id, r.seq::text as link_seq, r.decided_at as link_decided_at,
    encode(r.prev_hash, 'hex') as link_prev_hash, encode(r.hash, 'hex') as link_hash`;
}

export interface LinkRow {
  readonly link_user_id: string | null;
  readonly link_seq: string | null;
  readonly link_decided_at: Instant | null;
  readonly link_prev_hash: string | null;
  readonly link_hash: string | null;
}

/** Of `orders o` and `fills f`, what an order's receipt says of it. */
export function orderColumns(sql: Sql) {
  return sql`o.id as order_id, o.user_id as order_user_id, o.client_order_id, o.body_sha256,
    o.accepted_at, o.not_before, o.ticker_id as order_ticker_id, o.side, o.type, o.status, o.reason,
    o.reason_detail, o.decided_under as order_decided_under, f.order_id as fill_id, f.price as fill_price,
    f.quantity as fill_quantity, f.currency as fill_currency, f.gross as fill_gross,
    f.gross_krw as fill_gross_krw, f.fee_krw, f.tax_krw as fill_tax_krw, f.cost_krw as fill_cost_krw,
    f.ticker_id as fill_ticker_id, f.print_at as fill_print_at, f.print_kind, f.print_bid,
    f.print_ask, f.print_last as fill_print_last, f.print_source as fill_print_source,
    f.applied_exchange_rate as fill_rate, f.fx_print_at as fill_fx_at, f.fx_last as fill_fx_last,
    f.fx_source as fill_fx_source, ${splitsColumn(sql)}`;
}

/**
 * Splits between acceptance and print. Nobody enters one, or takes one back, once its time has come
 * (ENTRY_MARGIN_MICROS): so it stays what the engine knew.
 */
function splitsColumn(sql: Sql) {
  return sql`(select json_agg(json_build_array(
      (extract(epoch from effective_at) * 1000000)::int8, new_shares, old_shares) order by effective_at)
    from corporate_actions action
    where action.ticker_id = o.ticker_id and action.kind = 'SPLIT' and cancelled_at is null
      and effective_at > o.accepted_at and effective_at <= f.print_at) as fill_splits`;
}

export interface OrderReceiptRow extends LinkRow {
  readonly order_id: string;
  readonly order_user_id: string;
  readonly client_order_id: string;
  readonly body_sha256: string;
  readonly accepted_at: Instant;
  readonly not_before: Instant;
  readonly order_ticker_id: string;
  readonly side: OrderFacts['order']['side'];
  readonly type: OrderFacts['order']['type'];
  readonly status: OrderFacts['outcome']['status'] | 'PENDING';
  readonly reason: string | null;
  readonly reason_detail: string | null;
  readonly order_decided_under: string | null;
  readonly fill_id: string | null;
  readonly fill_price: string;
  readonly fill_quantity: string;
  readonly fill_currency: FillFacts['currency'];
  readonly fill_gross: string;
  readonly fill_gross_krw: string;
  readonly fee_krw: string;
  readonly fill_tax_krw: string;
  readonly fill_cost_krw: string;
  readonly fill_ticker_id: string;
  readonly fill_print_at: Instant;
  readonly print_kind: FillFacts['print']['kind'];
  readonly print_bid: string | null;
  readonly print_ask: string | null;
  readonly fill_print_last: string;
  readonly fill_print_source: string;
  readonly fill_rate: string | null;
  readonly fill_fx_at: Instant | null;
  readonly fill_fx_last: string | null;
  readonly fill_fx_source: string | null;
  /** Moment, new shares and old ones of each; null where there is none. */
  readonly fill_splits: readonly (readonly [Instant, number, number])[] | null;
  readonly ledger: LedgerLines;
}

/** Of `action_applications a`. */
export function actionColumns(sql: Sql) {
  return sql`a.action_id, a.journal_id, a.user_id as action_user_id, a.ticker_id as action_ticker_id,
    a.kind as action_kind, a.effective_at, a.currency as action_currency, a.quantity_before,
    a.quantity_after, a.fraction, a.price as action_price, a.gross as action_gross,
    a.gross_krw as action_gross_krw, a.tax_krw as action_tax_krw, a.cost_krw as action_cost_krw,
    a.applied_exchange_rate as action_rate, a.fx_print_at as action_fx_at,
    a.fx_last as action_fx_last, a.fx_source as action_fx_source, a.print_at as action_print_at,
    a.print_last as action_print_last, a.print_source as action_print_source,
    a.decided_under as action_decided_under`;
}

export interface ActionReceiptRow extends LinkRow {
  readonly action_id: string;
  readonly journal_id: string;
  readonly action_user_id: string;
  readonly action_ticker_id: string;
  readonly action_kind: ActionFacts['action']['kind'];
  readonly effective_at: Instant;
  readonly action_currency: FillFacts['currency'];
  readonly quantity_before: string;
  readonly quantity_after: string;
  readonly fraction: string;
  readonly action_price: string | null;
  readonly action_gross: string;
  readonly action_gross_krw: string;
  readonly action_tax_krw: string;
  readonly action_cost_krw: string;
  readonly action_rate: string | null;
  readonly action_fx_at: Instant | null;
  readonly action_fx_last: string | null;
  readonly action_fx_source: string | null;
  readonly action_print_at: Instant | null;
  readonly action_print_last: string | null;
  readonly action_print_source: string | null;
  readonly action_decided_under: string;
  readonly ledger: LedgerLines;
}

/** Of `interest_charges i`. */
export function interestColumns(sql: Sql) {
  return sql`i.journal_id as interest_id, i.user_id as interest_user_id, i.at as charged_at,
    i.liability_krw, i.rate as interest_rate, i.interest_krw,
    i.decided_under as interest_decided_under`;
}

export interface InterestReceiptRow extends LinkRow {
  readonly interest_id: string;
  readonly interest_user_id: string;
  readonly charged_at: Instant;
  readonly liability_krw: string;
  readonly interest_rate: string;
  readonly interest_krw: string;
  readonly interest_decided_under: string;
  readonly ledger: LedgerLines;
}

/** Of `bailouts b`. */
export function bailoutColumns(sql: Sql) {
  return sql`b.command_id as bailout_id, b.user_id as bailout_user_id, b.at as bailed_out_at,
    b.trusted_again_at, b.decided_under as bailout_decided_under, b.cancelled as bailout_cancelled,
    b.cash_before_krw, b.exposure_before_krw, b.equity_before_krw, b.equity_max_krw,
    b.written_off_krw, b.given_krw, b.cash_krw as bailout_cash_krw,
    (select json_agg(json_build_object('cost', s.cost::text, 'cost_krw', s.cost_krw::text,
        'currency', s.currency, 'quantity', s.quantity::text, 'ticker_id', s.ticker_id,
        'value_krw', s.value_krw::text) order by s.ticker_id collate "C")
      from bailout_surrenders s where s.user_id = b.user_id and s.at = b.at) as bailout_surrendered`;
}

export interface BailoutReceiptRow extends LinkRow {
  readonly bailout_id: string;
  readonly bailout_user_id: string;
  readonly bailed_out_at: Instant;
  readonly trusted_again_at: Instant;
  readonly bailout_decided_under: string;
  readonly bailout_cancelled: number;
  readonly cash_before_krw: string;
  readonly exposure_before_krw: string;
  readonly equity_before_krw: string;
  readonly equity_max_krw: string;
  readonly written_off_krw: string;
  readonly given_krw: string;
  readonly bailout_cash_krw: string;
  readonly bailout_surrendered: BailoutFacts['bailout']['surrendered'] | null;
  readonly ledger: LedgerLines;
}

/** Account, amount and asset of each line; null where there is none. */
export type LedgerLines = readonly (readonly [string, string, string])[] | null;

/** The lines of a journal, whose id is that expression's value, in their order. */
export function ledgerColumn(sql: Sql, journalId: 'o.id' | 'r.id') {
  return sql`(select json_agg(json_build_array(e.account, e.amount::text, e.asset) order by e.leg)
    from ledger_entries e where e.journal_id = ${sql.unsafe(journalId)}) as ledger`;
}

/** The facts of a settled order, as it stands in the tables now. */
export function recordedOrderFacts(row: OrderReceiptRow): OrderFacts {
  if (row.status === 'PENDING') throw new Error(`order ${row.order_id} is not settled`);
  return {
    fill: row.fill_id === null ? null : fillOf(row),
    kind: 'ORDER',
    ledger: ledgerOf(row.order_id, row.ledger),
    link: linkOf(row, row.order_user_id),
    order: {
      accepted_at: formatInstant(row.accepted_at),
      body_sha256: row.body_sha256,
      client_order_id: row.client_order_id,
      not_before: formatInstant(row.not_before),
      order_id: row.order_id,
      side: row.side,
      ticker_id: row.order_ticker_id,
      type: row.type,
    },
    outcome: {
      at: row.link_decided_at === null ? null : formatInstant(row.link_decided_at),
      decided_under: row.order_decided_under,
      reason: row.reason,
      reason_detail: row.reason_detail,
      status: row.status,
    },
    version: 1,
  };
}

/** The facts of a corporate action for an account, as it stands in the tables now. */
export function recordedActionFacts(row: ActionReceiptRow): ActionFacts {
  const { action_rate: rate } = row;
  return {
    action: {
      action_id: row.action_id,
      at: formatInstant(row.effective_at),
      cost_krw: plain(row.action_cost_krw),
      currency: row.action_currency,
      decided_under: row.action_decided_under,
      fraction: plain(row.fraction),
      fx: rateOf(rate, namedPrint(row.action_fx_at, row.action_fx_last, row.action_fx_source)),
      gross: plain(row.action_gross),
      gross_krw: plain(row.action_gross_krw),
      kind: row.action_kind,
      price: plainOrNull(row.action_price),
      print: namedPrint(row.action_print_at, row.action_print_last, row.action_print_source),
      quantity_after: plain(row.quantity_after),
      quantity_before: plain(row.quantity_before),
      tax_krw: plain(row.action_tax_krw),
      ticker_id: row.action_ticker_id,
    },
    kind: 'ACTION',
    ledger: ledgerOf(row.journal_id, row.ledger),
    link: linkOf(row, row.action_user_id),
    version: 1,
  };
}

/** The facts of a day's interest, as it stands in the tables now. */
export function recordedInterestFacts(row: InterestReceiptRow): InterestFacts {
  return {
    interest: {
      at: formatInstant(row.charged_at),
      decided_under: row.interest_decided_under,
      interest_krw: plain(row.interest_krw),
      liability_krw: plain(row.liability_krw),
      rate: plain(row.interest_rate),
    },
    kind: 'INTEREST',
    ledger: ledgerOf(row.interest_id, row.ledger),
    link: linkOf(row, row.interest_user_id),
    version: 1,
  };
}

/** The facts of a bailout, as it stands in the tables now. */
export function recordedBailoutFacts(row: BailoutReceiptRow): BailoutFacts {
  return {
    bailout: {
      at: formatInstant(row.bailed_out_at),
      cancelled: `${row.bailout_cancelled}`,
      cash_before_krw: plain(row.cash_before_krw),
      cash_krw: plain(row.bailout_cash_krw),
      command_id: row.bailout_id,
      decided_under: row.bailout_decided_under,
      equity_before_krw: plain(row.equity_before_krw),
      equity_max_krw: plain(row.equity_max_krw),
      exposure_before_krw: plain(row.exposure_before_krw),
      given_krw: plain(row.given_krw),
      surrendered: (row.bailout_surrendered ?? []).map((one) => ({
        cost: plain(one.cost),
        cost_krw: plain(one.cost_krw),
        currency: one.currency,
        quantity: plain(one.quantity),
        ticker_id: one.ticker_id,
        value_krw: plain(one.value_krw),
      })),
      trusted_again_at: formatInstant(row.trusted_again_at),
      written_off_krw: plain(row.written_off_krw),
    },
    kind: 'BAILOUT',
    ledger: ledgerOf(row.bailout_id, row.ledger),
    link: linkOf(row, row.bailout_user_id),
    version: 1,
  };
}

export function linkOf(row: LinkRow, userId: string): ReceiptLink {
  const seq = row.link_seq === null ? null : Number.parseInt(row.link_seq, 10);
  return { prev_hash: row.link_prev_hash, seq, user_id: userId };
}

function fillOf(row: OrderReceiptRow): FillFacts {
  return {
    cost_krw: plain(row.fill_cost_krw),
    currency: row.fill_currency,
    fee_krw: plain(row.fee_krw),
    fx: rateOf(row.fill_rate, namedPrint(row.fill_fx_at, row.fill_fx_last, row.fill_fx_source)),
    gross: plain(row.fill_gross),
    gross_krw: plain(row.fill_gross_krw),
    price: plain(row.fill_price),
    print: {
      ask: plainOrNull(row.print_ask),
      at: formatInstant(row.fill_print_at),
      bid: plainOrNull(row.print_bid),
      kind: row.print_kind,
      last: plain(row.fill_print_last),
      source: row.fill_print_source,
      ticker_id: row.fill_ticker_id,
    },
    quantity: plain(row.fill_quantity),
    splits: (row.fill_splits ?? []).map(([at, newShares, oldShares]) => ({
      at: formatInstant(at),
      new_shares: `${newShares}`,
      old_shares: `${oldShares}`,
    })),
    tax_krw: plain(row.fill_tax_krw),
  };
}

function rateOf(rate: string | null, print: NamedPrint | null): FillFacts['fx'] {
  return rate === null ? null : { applied_exchange_rate: plain(rate), print };
}

function namedPrint(
  at: Instant | null,
  last: string | null,
  source: string | null,
): NamedPrint | null {
  if (at === null || last === null || source === null) return null;
  return { at: formatInstant(at), last: plain(last), source };
}

export function ledgerOf(journalId: string, lines: LedgerLines): LedgerFacts {
  return {
    journal_id: journalId,
    lines: (lines ?? []).map(([account, amount, asset]) => {
      return { account, amount: plain(amount), asset };
    }),
  };
}

/** As everywhere else: without the zeros that Postgres puts behind. */
export function plain(numeric: string): string {
  return formatDecimal(decimal(numeric));
}

function plainOrNull(numeric: string | null): string | null {
  return numeric === null ? null : plain(numeric);
}
