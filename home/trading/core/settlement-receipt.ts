import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type {
  FillFacts,
  LedgerFacts,
  NamedPrint,
  OrderFacts,
  ReceiptLink,
} from '@mockstreet/shared/settlement-receipt';
import type { ActionEffect } from './apply-action.ts';
import type { Bailout } from './bailout.ts';
import type { Fill } from './fill.ts';
import type { ListingFacts, StrikeFacts } from './human-etf-receipt.ts';
import { actionLegs, bailoutLegs, interestLegs, type LedgerLeg } from './ledger-legs.ts';
import type { InterestCharge } from './liquidation.ts';
import type { OpenOrder } from './open-order.ts';

/** The last receipt of an account, which the next one names. */
export interface ReceiptHead {
  /** Zero before the first. */
  readonly seq: number;
  /** In lower hexadecimal; null before the first. */
  readonly hash: string | null;
}

export const NO_RECEIPT: ReceiptHead = { seq: 0, hash: null };

/** What is recorded of the end of an order. */
export interface OrderEnd {
  readonly order: OpenOrder;
  readonly status: OrderFacts['outcome']['status'];
  readonly reason: string | null;
  readonly reasonDetail: string | null;
  readonly fill: Fill | null;
  /** The journal of the fill; empty without one. */
  readonly legs: readonly LedgerLeg[];
  /** Event time; null for what was refused as it came. */
  readonly decidedAt: Instant | null;
  readonly decidedUnder: string | null;
}

/** What a settlement receipt says of a corporate action. */
export interface ActionFacts {
  readonly action: {
    readonly action_id: string;
    readonly at: string;
    readonly cost_krw: string;
    readonly currency: Fill['currency'];
    readonly decided_under: string | null;
    readonly fraction: string;
    readonly fx: FillFacts['fx'];
    readonly gross: string;
    readonly gross_krw: string;
    readonly kind: ActionEffect['action']['kind'];
    readonly price: string | null;
    readonly print: NamedPrint | null;
    readonly quantity_after: string;
    readonly quantity_before: string;
    readonly tax_krw: string;
    readonly ticker_id: string;
  };
  readonly kind: 'ACTION';
  readonly ledger: LedgerFacts;
  readonly link: ReceiptLink;
  readonly version: 1;
}

/** What a settlement receipt says of a day's interest. */
export interface InterestFacts {
  readonly interest: {
    readonly at: string;
    readonly decided_under: string;
    readonly interest_krw: string;
    readonly liability_krw: string;
    readonly rate: string;
  };
  readonly kind: 'INTEREST';
  readonly ledger: LedgerFacts;
  readonly link: ReceiptLink;
  readonly version: 1;
}

/** What a settlement receipt says of a bailout. */
export interface BailoutFacts {
  readonly bailout: {
    readonly at: string;
    readonly cancelled: string;
    readonly cash_before_krw: string;
    readonly cash_krw: string;
    readonly command_id: string;
    readonly decided_under: string;
    readonly equity_before_krw: string;
    readonly equity_max_krw: string;
    readonly exposure_before_krw: string;
    readonly given_krw: string;
    readonly surrendered: readonly {
      readonly cost: string;
      readonly cost_krw: string;
      readonly currency: Fill['currency'];
      readonly quantity: string;
      readonly ticker_id: string;
      readonly value_krw: string;
    }[];
    readonly trusted_again_at: string;
    readonly written_off_krw: string;
  };
  readonly kind: 'BAILOUT';
  readonly ledger: LedgerFacts;
  readonly link: ReceiptLink;
  readonly version: 1;
}

/** What a receipt is the hash of. */
export type ReceiptFacts =
  | OrderFacts
  | ActionFacts
  | InterestFacts
  | BailoutFacts
  | ListingFacts
  | StrikeFacts;

/** The facts' place in the chain of an account: behind its last receipt. */
export function linkBehind({ seq, hash }: ReceiptHead, userId: string): ReceiptLink {
  return { prev_hash: hash, seq: seq + 1, user_id: userId };
}

/*
 * All members below stand in the order of their names, as in the canonical text: so that is what
 * JSON.stringify makes of them (settlement-receipt.test.ts), in a quarter of the time.
 */

/** The canonical text (RFC 8785) of what the functions below come to. */
export function canonicalFacts(facts: ReceiptFacts): string {
  return JSON.stringify(facts);
}

export function orderFacts(end: OrderEnd, link: ReceiptLink): OrderFacts {
  const { order, fill, decidedAt } = end;
  return {
    fill: fill && fillFacts(fill),
    kind: 'ORDER',
    ledger: { journal_id: order.id, lines: end.legs.map(lineFacts) },
    link,
    order: {
      accepted_at: formatInstant(order.acceptedAt),
      body_sha256: order.bodySha256,
      client_order_id: order.clientOrderId,
      not_before: formatInstant(order.notBefore),
      order_id: order.id,
      side: order.side,
      ticker_id: order.tickerId,
      type: order.type,
    },
    outcome: {
      at: decidedAt === null ? null : formatInstant(decidedAt),
      decided_under: end.decidedUnder,
      reason: end.reason,
      reason_detail: end.reasonDetail,
      status: end.status,
    },
    version: 1,
  };
}

/** @param given its journal, and the digest of the rules that it was applied under. */
export function actionFacts(
  effect: ActionEffect,
  given: { readonly journalId: string; readonly decidedUnder: string | null },
  link: ReceiptLink,
): ActionFacts {
  const { action, applied } = effect;
  return {
    action: {
      action_id: action.id,
      at: formatInstant(effect.at),
      cost_krw: formatDecimal(effect.costKrw),
      currency: effect.currency,
      decided_under: given.decidedUnder,
      fraction: formatDecimal(effect.fraction),
      fx: applied && rateFacts(applied.rate, applied.print),
      gross: formatDecimal(effect.gross),
      gross_krw: formatDecimal(effect.grossKrw),
      kind: action.kind,
      price: effect.price === null ? null : formatDecimal(effect.price),
      print: namedPrint(effect.print),
      quantity_after: formatDecimal(effect.quantityAfter),
      quantity_before: formatDecimal(effect.quantityBefore),
      tax_krw: formatDecimal(effect.taxKrw),
      ticker_id: action.tickerId,
    },
    kind: 'ACTION',
    ledger: { journal_id: given.journalId, lines: actionLegs(effect).map(lineFacts) },
    link,
    version: 1,
  };
}

/** @param given its journal, and the digest of the rules that it was charged under. */
export function interestFacts(
  charge: InterestCharge,
  given: { readonly journalId: string; readonly decidedUnder: string },
  link: ReceiptLink,
): InterestFacts {
  return {
    interest: {
      at: formatInstant(charge.at),
      decided_under: given.decidedUnder,
      interest_krw: formatDecimal(charge.interestKrw),
      liability_krw: formatDecimal(charge.liabilityKrw),
      rate: formatDecimal(charge.rate),
    },
    kind: 'INTEREST',
    ledger: { journal_id: given.journalId, lines: interestLegs(charge).map(lineFacts) },
    link,
    version: 1,
  };
}

/** @param given the digest of the rules that what was held was valued by. */
export function bailoutFacts(
  bailout: Bailout,
  given: { readonly decidedUnder: string },
  link: ReceiptLink,
): BailoutFacts {
  const { before } = bailout;
  return {
    bailout: {
      at: formatInstant(bailout.at),
      cancelled: `${bailout.cancelled}`,
      cash_before_krw: formatDecimal(before.cashKrw),
      cash_krw: formatDecimal(bailout.cashKrw),
      command_id: bailout.id,
      decided_under: given.decidedUnder,
      equity_before_krw: formatDecimal(before.equityKrw),
      equity_max_krw: formatDecimal(bailout.equityMaxKrw),
      exposure_before_krw: formatDecimal(before.exposureKrw),
      given_krw: formatDecimal(bailout.givenKrw),
      surrendered: bailout.surrendered.map((one) => ({
        cost: formatDecimal(one.cost),
        cost_krw: formatDecimal(one.costKrw),
        currency: one.currency,
        quantity: formatDecimal(one.quantity),
        ticker_id: one.tickerId,
        value_krw: formatDecimal(one.valueKrw),
      })),
      trusted_again_at: formatInstant(bailout.trustedAgainAt),
      written_off_krw: formatDecimal(bailout.writtenOffKrw),
    },
    kind: 'BAILOUT',
    ledger: { journal_id: bailout.id, lines: bailoutLegs(bailout).map(lineFacts) },
    link,
    version: 1,
  };
}

function fillFacts(fill: Fill): FillFacts {
  const { print, applied } = fill;
  const isQuote = print.kind === 'QUOTE';
  return {
    cost_krw: formatDecimal(fill.costKrw),
    currency: fill.currency,
    fee_krw: formatDecimal(fill.feeKrw),
    fx: applied && rateFacts(applied.rate, applied.print),
    gross: formatDecimal(fill.gross),
    gross_krw: formatDecimal(fill.grossKrw),
    price: formatDecimal(fill.price),
    print: {
      ask: isQuote ? formatDecimal(print.ask) : null,
      at: formatInstant(print.at),
      bid: isQuote ? formatDecimal(print.bid) : null,
      kind: print.kind,
      last: formatDecimal(print.last),
      source: print.source,
      ticker_id: print.tickerId,
    },
    quantity: formatDecimal(fill.quantity),
    splits: fill.splits.map(({ effectiveAt, newShares, oldShares }) => ({
      at: formatInstant(effectiveAt),
      new_shares: formatDecimal(newShares),
      old_shares: formatDecimal(oldShares),
    })),
    tax_krw: formatDecimal(fill.taxKrw),
  };
}

type Named = { readonly at: Instant; readonly last: Decimal; readonly source: string };

function rateFacts(rate: Decimal, print: Named | null): NonNullable<FillFacts['fx']> {
  return { applied_exchange_rate: formatDecimal(rate), print: namedPrint(print) };
}

function namedPrint(print: Named | null): NamedPrint | null {
  if (print === null) return null;
  return { at: formatInstant(print.at), last: formatDecimal(print.last), source: print.source };
}

function lineFacts({ account, amount, asset }: LedgerLeg): LedgerFacts['lines'][number] {
  return { account, amount: formatDecimal(amount), asset };
}
