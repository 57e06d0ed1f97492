import { ZERO } from '@mockstreet/shared/decimal';
import { type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { Account } from './account.ts';
import type { BatchState } from './batch-state.ts';
import { chargeInterest } from './charge-interest.ts';
import { type LiquidationSources, liquidate } from './liquidate.ts';
import type { InterestCharge, Liquidation } from './liquidation.ts';
import { lowestExposure } from './lowest-exposure.ts';
import { type MarginMoment, midnightIn, nextMarginMoment } from './margin-moments.ts';
import { isBelowMaintenance, standingOf } from './margin-terms.ts';
import type { MarkSources } from './marks.ts';
import type { Outcome } from './settle-batch.ts';
import type { TapeSpan } from './tape-span.ts';

/** What margin is judged by, beside the rules: wherever an account is at hand that may owe. */
export interface MarginWorld {
  /**
   * USD/KRW among them: of each of an account's margin tickers all prints from the last one at or before
   * `judgedFrom` to its check.
   */
  readonly tapeOf: MarkSources['tapeOf'];
  readonly isTradedThrough: LiquidationSources['isTradedThrough'];
}

/** A batch as far as margin is concerned. */
export interface MarginBatch {
  readonly input: Omit<MarkSources, 'tapeOf'> & { readonly margin?: MarginWorld | undefined };
  readonly state: BatchState;
  readonly outcomes: Outcome[];
  readonly liquidations: Liquidation[];
  readonly interest: InterestCharge[];
}

/**
 * Charges interest and judges maintenance at every moment up to one (included) that an account has not been judged
 * at yet. While it owes nothing there is nothing to judge. Walked in any pieces it comes to the same: all that it goes
 * by is the account and the tapes.
 *
 * @throws where the account owes and what it is judged by was not given.
 */
export function advanceMargin(batch: MarginBatch, userId: string, upTo: Instant): void {
  const { state } = batch;
  const nextToJudge = createLookAhead(batch.input);
  for (;;) {
    const account = state.accountOf(userId);
    const { margin } = account;
    if (!margin || margin.checkedTo >= upTo) return;
    const moment =
      account.cashKrw < ZERO ? nextToJudge(account, { after: margin.checkedTo, upTo }) : undefined;
    if (moment) judge(batch, account, moment);
    const checkedTo = moment?.at ?? upTo;
    state.setChecked({ ...state.accountOf(userId), margin: { ...margin, checkedTo } });
  }
}

/** Of a tape, looked at for its lowest prices at once. */
const STRETCH_MICROS = MICROS_PER_MINUTE;

/**
 * Finds the first moment of a span at which there may be something to do. Nearly every account bears what it owes at
 * the lowest prices of a stretch, and is valued once for it rather than at each of its prints. One that does not is
 * judged print by print up to the end of that stretch, which is not looked at for its lowest again.
 */
function createLookAhead(input: MarginBatch['input']) {
  let printByPrintTo = 0;
  return (account: Account, { after, upTo }: TapeSpan): MarginMoment | undefined => {
    const sources = sourcesOf(input);
    for (let from = after; from < upTo; ) {
      const end = from < printByPrintTo ? printByPrintTo : from + STRETCH_MICROS;
      const stretch = { after: from, upTo: Math.min(upTo, end) as Instant };
      if (from >= printByPrintTo && !bearsLowest(account, stretch, sources)) {
        printByPrintTo = stretch.upTo;
      }
      const moment =
        from < printByPrintTo ? nextMarginMoment(account, stretch, sources) : nextMidnight(stretch);
      if (moment) return moment;
      from = stretch.upTo;
    }
    return undefined;
  };
}

function nextMidnight(stretch: TapeSpan): MarginMoment | undefined {
  const midnight = midnightIn(stretch);
  return midnight === undefined ? undefined : { at: midnight, trigger: { kind: 'INTEREST' } };
}

function bearsLowest(account: Account, span: TapeSpan, sources: MarkSources): boolean {
  const exposure = lowestExposure(account, span, sources);
  if (exposure === undefined) return false;
  return !isBelowMaintenance(sources.rules.margin, standingOf(account.cashKrw, exposure));
}

function judge({ input, ...batch }: MarginBatch, owing: Account, moment: MarginMoment): void {
  const { state, outcomes } = batch;
  const { at, trigger } = moment;
  const charged =
    trigger.kind === 'INTEREST' ? chargeInterest(input.rules.margin, owing, at) : undefined;
  const account = charged?.account ?? owing;
  const orders = state.openOrdersOf(owing.userId);
  const liquidated = liquidate({ ...moment, account, orders, sources: sourcesOf(input) });
  if (charged) {
    state.setAccount(account);
    batch.interest.push(charged.charge);
  }
  if (!liquidated) return;
  const { liquidation, cancelled, sales } = liquidated;
  const by = { kind: 'LIQUIDATION', id: liquidation.id } as const;
  state.setAccount(liquidated.account);
  for (const order of cancelled) {
    state.endOrder(order);
    outcomes.push({ kind: 'cancelled', order, at, by });
  }
  for (const { order, fill } of sales) outcomes.push({ kind: 'filled', order, at, fill });
  batch.liquidations.push(liquidation);
}

function sourcesOf({ margin, ...input }: MarginBatch['input']) {
  if (!margin) throw new Error('an account owes, and nothing is given to judge it by');
  return { ...input, ...margin };
}
