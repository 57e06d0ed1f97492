import type { Instant } from '@mockstreet/shared/instant';
import type { BailoutRow } from '../bailout/bailout-rows.ts';
import type { OpenOrder } from '../core/open-order.ts';
import type { Outcome, Settlement } from '../core/settle-batch.ts';
import type { EffectRow } from '../corporate-actions/action-rows.ts';
import type { HumanEtfRows } from '../human-etf/human-etf-rows.ts';
import type { MarginRows } from '../margin/margin-rows.ts';
import { rulesDigest } from '../rules/rules-digest.ts';
import type { ScheduleOptions } from '../schedule-turn.ts';
import { type OrderRow, outcomeRow, placedRow } from './settlement-rows.ts';

type Rules = Pick<ScheduleOptions, 'rules' | 'instruments'>;

/** An outcome as it is recorded, with the rules that it was decided under. */
export function decidedRow(
  { rules, instruments }: Rules,
  outcome: Outcome,
  settledAt: Instant,
): OrderRow {
  return outcomeRow(
    outcome,
    settledAt,
    rulesDigest(rules, instruments.get(outcome.order.tickerId)),
  );
}

/**
 * What a settlement comes to for orders, in the order of decisions: outcomes, and what it has changed of
 * orders that wait on.
 * @param before the orders as they were before it
 */
export function orderRows(
  options: Rules,
  settlement: Settlement,
  before: readonly OpenOrder[],
  settledAt: Instant,
): OrderRow[] {
  const outcomes = settlement.outcomes.map((outcome) => decidedRow(options, outcome, settledAt));
  if (settlement.placed.length === 0) return outcomes;
  const known = new Map(before.map((order) => [order.id, order]));
  const placed = settlement.placed.map((order) =>
    placedRow(order, changedAt(order, known.get(order.id), settlement)),
  );
  // A placement comes before what ends at its moment; sorting keeps the order of the rest.
  return [...placed, ...outcomes].sort((a, b) => (a.decidedAt ?? 0) - (b.decidedAt ?? 0));
}

/** Event time of what a batch changed of an order that waits on: of the first, if of more than one. */
function changedAt(
  order: OpenOrder,
  before: OpenOrder | undefined,
  { effects }: Settlement,
): Instant {
  if (!before || before.hold === null) return order.notBefore;
  if (before.restingSince === null && order.restingSince !== null) return order.restingSince;
  const split = effects.find(
    ({ userId, action }) => userId === order.userId && action.tickerId === order.tickerId,
  );
  return split?.at ?? order.notBefore;
}

export function effectRows(
  { rules, instruments }: Rules,
  { effects }: Settlement,
  appliedAt: Instant,
): EffectRow[] {
  return effects.map((effect) => {
    const decidedUnder = rulesDigest(rules, instruments.get(effect.action.tickerId));
    return { effect, decidedUnder, appliedAt, isLink: true };
  });
}

/** Undefined where there is nothing of the sort, which is nearly always. */
export function marginRows(
  { rules }: Pick<Rules, 'rules'>,
  { liquidations, interest }: Settlement,
  settledAt: Instant,
): MarginRows | undefined {
  if (liquidations.length + interest.length === 0) return undefined;
  const decidedUnder = rulesDigest(rules, undefined);
  return {
    liquidations: liquidations.map((liquidation) => ({ liquidation, decidedUnder, settledAt })),
    interest: interest.map((charge) => ({ charge, decidedUnder, settledAt })),
  };
}

/** Undefined where there are none, which is nearly always. */
export function bailoutRows(
  { rules }: Pick<Rules, 'rules'>,
  { bailouts }: Settlement,
  settledAt: Instant,
): BailoutRow[] | undefined {
  if (bailouts.length === 0) return undefined;
  const decidedUnder = rulesDigest(rules, undefined);
  return bailouts.map((bailout) => ({ bailout, decidedUnder, settledAt }));
}

/** Undefined where there are none, which is nearly always. */
export function humanEtfRows(
  { rules }: Pick<Rules, 'rules'>,
  { listings, strikes }: Settlement,
  settledAt: Instant,
): HumanEtfRows | undefined {
  if (listings.length + strikes.length === 0) return undefined;
  const recorded = { decidedUnder: rulesDigest(rules, undefined), settledAt };
  return {
    listings: listings.map((listing) => ({ listing, ...recorded })),
    strikes: strikes.map((strike) => ({ strike, ...recorded })),
  };
}
