import type { Instant } from '@mockstreet/shared/instant';
import type { Account } from '#trading/core/account';
import type { Settlement } from '#trading/core/settle-batch';
import type { TradingRules } from '#trading/core/trading-rules';
import type { RulesHistory } from '#trading/rules-history';
import { deedsOf, type MarginDeed, type RecordedDeed, salesOf } from './margin-deeds.ts';

/** The account that is walked, and how. */
export interface Walking {
  readonly history: RulesHistory;
  /** What the house is recorded to have done, its sales among it, in order of time. */
  readonly deeds: readonly RecordedDeed[];
  readonly accountNow: () => Account;
  /** What comes of judging it up to a moment by these rules; nothing is taken over by that. */
  readonly judge: (upTo: Instant, rules: TradingRules) => Settlement;
  readonly takeIn: (settlement: Settlement) => void;
}

export interface MarginWalk {
  /**
   * Judges what is owed up to a moment.
   * @param decidedBy wall time by which that had been done at the latest; Infinity where nobody knows
   */
  advance(upTo: Instant, decidedBy: number): void;
  /** How often it depends on which figures were in force, and whichever agree with what is recorded were taken. */
  ambiguous(): number;
}

/**
 * Charges interest and judges margin again at all moments between the events of one account. Of moments at which nothing
 * was done it is not recorded by which figures of the house they were judged: it is known between which
 * two decisions of the account they were, and nearly always the house had the same figures all that time. Where it changed
 * them meanwhile, the older ones count as long as they agree with what is recorded.
 */
export function createMarginWalk(walking: Walking): MarginWalk {
  const { history, deeds, accountNow, judge, takeIn } = walking;
  let decidedAfter = 0;
  let ambiguous = 0;

  const checkedTo = () => accountNow().margin?.checkedTo ?? Infinity;

  function walk(upTo: Instant, candidates: readonly TradingRules[]): void {
    const later = [...candidates];
    for (let rules = later.shift(); rules; rules = later.shift()) {
      const settlement = judge(upTo, rules);
      const since = checkedTo();
      const told = deeds.filter(({ at }) => at > since && at <= upTo);
      const differsAt = firstDifference(told, doneBy(settlement));
      if (differsAt === undefined || later.length === 0) {
        takeIn(settlement);
        return;
      }
      const before = (differsAt - 1) as Instant;
      if (before > since) takeIn(judge(before, rules));
    }
  }

  function advanceBetween(upTo: Instant, decidedBy: number): void {
    if (checkedTo() < upTo) {
      const from = Math.max(decidedAfter, checkedTo()) as Instant;
      const candidates = history.inForceWithin(from, Math.max(from, decidedBy) as Instant);
      const isAmbiguous =
        candidates.length > 1 &&
        new Set(candidates.map((rules) => textOf(doneBy(judge(upTo, rules))))).size > 1;
      if (isAmbiguous) ambiguous += 1;
      walk(upTo, candidates);
    }
    if (Number.isFinite(decidedBy)) decidedAfter = Math.max(decidedAfter, decidedBy);
  }

  return {
    ambiguous: () => ambiguous,
    advance(upTo, decidedBy) {
      const since = checkedTo();
      for (const { at, settledAt } of deeds) {
        if (at > since && at <= upTo) advanceBetween(at, settledAt);
      }
      advanceBetween(upTo, decidedBy);
    },
  };
}

function doneBy(settlement: Settlement): readonly MarginDeed[] {
  return [...deedsOf(settlement), ...salesOf(settlement)];
}

/** The first moment at which something else was done; undefined where there is none. */
function firstDifference(
  told: readonly MarginDeed[],
  again: readonly MarginDeed[],
): number | undefined {
  const moments = [...told, ...again].map(({ at }) => at).sort((a, b) => a - b);
  const doneAt = (deeds: readonly MarginDeed[], moment: Instant) =>
    textOf(deeds.filter(({ at }) => at === moment));
  return moments.find((moment) => doneAt(told, moment) !== doneAt(again, moment));
}

function textOf(deeds: readonly MarginDeed[]): string {
  return deeds
    .map(({ name, text }) => `${name} ${text}`)
    .sort()
    .join('\n');
}
