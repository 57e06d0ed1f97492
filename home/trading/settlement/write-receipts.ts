import type { Instant } from '@mockstreet/shared/instant';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import type { ReceiptLink } from '@mockstreet/shared/settlement-receipt';
import type { BailoutRow } from '../bailout/bailout-rows.ts';
import { listingFacts, strikeFacts } from '../core/human-etf-receipt.ts';
import {
  actionFacts,
  bailoutFacts,
  canonicalFacts,
  interestFacts,
  linkBehind,
  type OrderEnd,
  orderFacts,
  type ReceiptFacts,
  type ReceiptHead,
} from '../core/settlement-receipt.ts';
import { actionJournalId, type EffectRow } from '../corporate-actions/action-rows.ts';
import type { HumanEtfRows } from '../human-etf/human-etf-rows.ts';
import { type InterestRow, interestJournalId } from '../margin/margin-rows.ts';
import { type BesideOrders, comesBefore, compareBeside } from './decision-order.ts';
import { type OrderRow, time } from './settlement-rows.ts';
import { bytesLiteral, type Column } from './unnest-rows.ts';
import type { SettlementWrite } from './write-settlement.ts';

/** A link of an account's chain. */
export interface ReceiptRow {
  /** The order, or the journal of a corporate action or of a day's interest, or the bailout. */
  readonly id: string;
  readonly userId: string;
  readonly seq: number;
  readonly decidedAt: Instant;
  readonly prevHash: string | null;
  readonly hash: string;
}

/**
 * The receipts of everything that a write decides upon its accounts, each behind the one before, in the
 * order of decisions; and by user the last. What was refused as it came is no link: when such a refusal
 * is written depends on when it is read from the queue, and the same tape has to come to the same chain.
 */
export function linkReceipts(decisions: Decisions): LinkedReceipts {
  const { orders, effects, accounts, margin, bailouts = [], humanEtfs } = decisions;
  const rows: ReceiptRow[] = [];
  const heads = new Map<string, ReceiptHead>();
  const add = (one: Linkable) => {
    const { id, userId, decidedAt } = one;
    const head = heads.get(userId) ?? accounts.get(userId)?.lastReceipt;
    if (!head) throw new Error(`${id} was decided without the account of ${userId}`);
    const link = linkBehind(head, userId);
    const hash = nativeSha256.hex(canonicalFacts(one.factsAt(link)));
    const seq = head.seq + 1;
    rows.push({ id, userId, seq, decidedAt, prevHash: head.hash, hash });
    heads.set(userId, { seq, hash });
  };
  const charges = (margin?.interest ?? []).map(linkableCharge);
  const begun = [...bailouts.map(linkableBailout), ...linkableShares(humanEtfs)];
  const beside = [...effects.flatMap(linkableEffect), ...begun, ...charges].sort(compareBeside);
  const besideOf = Map.groupBy(beside, ({ userId }) => userId);
  for (const row of orders) {
    const { order, decidedAt } = row;
    if (decidedAt === null || !isEnded(row)) continue;
    const { id, userId } = order;
    const own = besideOf.get(userId);
    while (own?.[0] && comesBefore(own[0], row)) add(own.shift() as Linkable);
    add({ id, userId, decidedAt, factsAt: (link) => orderFacts(row, link) });
  }
  for (const own of besideOf.values()) own.forEach(add);
  return { rows, heads };
}

function isEnded(row: OrderRow): row is OrderRow & OrderEnd {
  return row.status !== 'PENDING';
}

type Decisions = Pick<
  SettlementWrite,
  'orders' | 'effects' | 'accounts' | 'margin' | 'bailouts' | 'humanEtfs'
>;

export interface LinkedReceipts {
  readonly rows: readonly ReceiptRow[];
  /** Of the accounts that have a new one. */
  readonly heads: ReadonlyMap<string, ReceiptHead>;
}

interface Linkable {
  readonly id: string;
  readonly userId: string;
  readonly decidedAt: Instant;
  readonly factsAt: (link: ReceiptLink) => ReceiptFacts;
}

type LinkableBeside = Linkable & BesideOrders;

function linkableEffect({ effect, decidedUnder, isLink }: EffectRow): LinkableBeside[] {
  if (!isLink) return [];
  const { userId, at: decidedAt } = effect;
  const journalId = actionJournalId(effect.action.id, userId);
  const factsAt = (link: ReceiptLink) => actionFacts(effect, { journalId, decidedUnder }, link);
  return [{ id: journalId, userId, decidedAt, at: decidedAt, what: 'ACTION', factsAt }];
}

function linkableCharge({ charge, decidedUnder }: InterestRow): LinkableBeside {
  const { userId, at } = charge;
  const journalId = interestJournalId(charge);
  const factsAt = (link: ReceiptLink) => interestFacts(charge, { journalId, decidedUnder }, link);
  return { id: journalId, userId, decidedAt: at, at, what: 'INTEREST', factsAt };
}

function linkableBailout({ bailout, decidedUnder }: BailoutRow): LinkableBeside {
  const { id, userId, at } = bailout;
  const factsAt = (link: ReceiptLink) => bailoutFacts(bailout, { decidedUnder }, link);
  return { id, userId, decidedAt: at, at, what: 'BAILOUT', factsAt };
}

function linkableShares(rows: HumanEtfRows | undefined): LinkableBeside[] {
  const listings = (rows?.listings ?? []).map(({ listing, decidedUnder }): LinkableBeside => {
    const { id, userId, at } = listing;
    const factsAt = (link: ReceiptLink) => listingFacts(listing, { decidedUnder }, link);
    return { id, userId, decidedAt: at, at, what: 'LISTING', factsAt };
  });
  const strikes = (rows?.strikes ?? []).map(({ strike, decidedUnder }): LinkableBeside => {
    const { id, userId, at } = strike;
    const factsAt = (link: ReceiptLink) => strikeFacts(strike, { decidedUnder }, link);
    return { id, userId, decidedAt: at, at, what: 'STRIKE', factsAt };
  });
  return [...listings, ...strikes];
}

export const RECEIPT_COLUMNS: readonly Column<ReceiptRow>[] = [
  { name: 'id', type: 'uuid', value: ({ id }) => id },
  { name: 'user_id', type: 'uuid', value: ({ userId }) => userId },
  { name: 'seq', type: 'int8', value: ({ seq }) => seq },
  { name: 'decided_at', type: 'timestamptz', value: ({ decidedAt }) => time(decidedAt) },
  { name: 'prev_hash', type: 'bytea', value: ({ prevHash }) => bytesLiteral(prevHash) },
  { name: 'hash', type: 'bytea', value: ({ hash }) => bytesLiteral(hash) },
];
