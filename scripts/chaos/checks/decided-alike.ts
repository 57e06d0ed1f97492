import type { Sql } from '@mockstreet/db/client';
import { type DecidedAgain, decideAgain } from '@mockstreet/home/verify/decide-again';
import type { Breach } from './breach.ts';

/**
 * Every order decided once more on the whole tape: how many came out alike, and what did not. Nobody
 * changes the rules in a run of ours, so an order that says other rules decided it, or does not say
 * which, was never looked at, and is a breach as well. In one snapshot: what rests goes on being decided, on
 * prints that come behind the tape that was read.
 */
export async function decidedAlike(
  sql: Sql,
): Promise<{ readonly alike: number; readonly breaches: readonly Breach[] }> {
  const again = await sql.begin('isolation level repeatable read read only', (snapshot) =>
    decideAgain(snapshot as unknown as Sql, 'always'),
  );
  const { checked, differences, underOtherRules } = again as DecidedAgain;
  const found = [...differences];
  if (underOtherRules > 0) found.push(`${underOtherRules} orders were decided by other rules`);
  return {
    alike: checked - differences.length,
    breaches: found.map((what) => ({ check: 'same tape, same ledger', what })),
  };
}
