import type { Liquidation, OrderExplanation } from '../../api/schema.ts';
import { formatShare, group } from '../../format/format-number.ts';
import type { explainWords } from './explain-words.ts';

export type ExplainWords = (typeof explainWords)['ko'];

export interface ExplainParts {
  readonly words: ExplainWords;
  /** RFC 3339 text as a time of day, to the millisecond: what decides here is less than a second. */
  readonly time: (at: string) => string;
  /** Where a print comes from, in words. */
  readonly source: (name: string) => string;
  /** A code in words. */
  readonly reason: (code: string) => string;
  readonly won: (krw: string) => string;
  readonly name: (tickerId: string) => string;
  /** Whether the house sold by it. */
  readonly isForced: boolean;
  /** By which; undefined where that is not known yet. */
  readonly liquidation: Liquidation | undefined;
}

/** How an order came to its price, or to none, in sentences. */
export function explainSteps(of: OrderExplanation, parts: ExplainParts): readonly string[] {
  const { words, time, isForced, liquidation } = parts;
  const { rule, print, price_pick: pick, fx, splits, status } = of;
  if (isForced) {
    const judged = liquidation ? [judgedStep(liquidation, parts)] : [];
    return [words.rules.LAST_PRINT, ...judged, ...printSteps(of, parts), ...fxSteps(fx, words)];
  }
  return [
    words.accepted(time(rule.accepted_at)),
    words.notBefore(time(rule.not_before)),
    ...(rule.resting_since ? [words.restingSince(time(rule.resting_since))] : []),
    // Until a print goes through its limit, home still names the rule that it came with.
    words.rules[rule.resting_since && status !== 'FILLED' ? 'TRADED_THROUGH' : rule.name],
    ...splits.map((one) => words.split(time(one.effective_at), one.old_shares, one.new_shares)),
    ...printSteps(of, parts),
    ...(print && pick ? [words.picks[pick]] : []),
    ...fxSteps(fx, words),
    ...endSteps(of, parts),
  ];
}

function printSteps(
  { print }: OrderExplanation,
  { words, time, source }: ExplainParts,
): readonly string[] {
  if (!print) return [];
  return [
    words.print(time(print.at), source(print.source)),
    ...(print.kind === 'BAR' ? [words.bar] : []),
  ];
}

function judgedStep(
  { at, print, before, maintenance_rate }: Liquidation,
  { words, time, won, name }: ExplainParts,
): string {
  return words.judged({
    time: time(at),
    name: print ? name(print.ticker_id) : undefined,
    equity: won(before.equity_krw),
    held: won(before.exposure_krw),
    rate: formatShare(maintenance_rate),
    owed: won(before.cash_krw.replace('-', '')),
  });
}

function fxSteps(fx: OrderExplanation['fx'], words: ExplainWords): readonly string[] {
  if (!fx || fx.print_last === null) return [];
  return [words.fx(group(fx.print_last), group(fx.applied_exchange_rate))];
}

/** Of one that has not filled. */
function endSteps(
  { status, reason: code, rule }: OrderExplanation,
  { words, time, reason }: ExplainParts,
): readonly string[] {
  if (status === 'FILLED') return [];
  const why = code === null ? '' : reason(code);
  if (status !== 'PENDING') return [words.ended(why)];
  return [words.waits(why), ...(rule.deadline_at ? [words.until(time(rule.deadline_at))] : [])];
}
