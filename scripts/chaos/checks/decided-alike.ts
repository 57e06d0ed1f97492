import type { Sql } from '@mockstreet/db/client';
import { type DecidedAgain, decideAgain } from '@mockstreet/home/verify/decide-again';
import type { Breach } from './breach.ts';

export interface DecidedAlike {
  readonly alike: number;
  /** What cannot be decided once more, how much of it, and why; a line each. */
  readonly leftOut: readonly string[];
  readonly breaches: readonly Breach[];
}

/**
 * Everything decided once more on the whole tape: how much came out alike, what did not, and what cannot be. Nobody
 * changes the rules in a run of ours, so an order that says other rules decided it, or does not say
 * which, was never looked at, and is a breach as well. In one snapshot: what rests goes on being decided, on
 * prints that come behind the tape that was read.
 */
export async function decidedAlike(sql: Sql): Promise<DecidedAlike> {
  const again = await sql.begin('isolation level repeatable read read only', (snapshot) =>
    decideAgain(snapshot as unknown as Sql, 'always'),
  );
  const { checked, differences, underOtherRules, leftOut } = again as DecidedAgain;
  const found = [...differences];
  if (underOtherRules > 0) found.push(`${underOtherRules} orders were decided by other rules`);
  return {
    ...{ alike: checked - differences.length, leftOut },
    breaches: found.map((what) => ({ check: 'same tape, same ledger', what })),
  };
}
