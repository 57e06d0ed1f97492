import { tellReason } from '../../text/tell-reason.ts';

type Words = Readonly<Record<string, string>>;

export interface OutcomeWords {
  readonly outcomes: Words;
  readonly denied: (why: string) => string;
}

/**
 * What came of a replay: the codes of home/trading/dead-letters/replay-letters.ts in words, or why it was set
 * aside again.
 */
export function tellOutcome(
  outcome: string,
  { outcomes, denied }: OutcomeWords,
  reasons: { readonly ofLetters: Words; readonly ofOrders: Words },
): string {
  const [code = '', detail] = outcome.split(/: ?/);
  if (code === 'denied') return denied(tellReason(reasons.ofOrders, detail, null));
  return outcomes[code] ?? reasons.ofLetters[code] ?? outcome;
}
