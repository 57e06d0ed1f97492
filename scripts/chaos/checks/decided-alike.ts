import type { Sql } from '@mockstreet/db/client';
import { decideAgain } from '@mockstreet/home/verify/decide-again';
import type { Breach } from './breach.ts';

/**
 * Every order decided once more on the whole tape: how many came out alike, and what did not. Nobody
 * changes the rules in a run of ours, so an order that says other rules decided it, or does not say
 * which, was never looked at, and is a breach as well.
 */
export async function decidedAlike(
  sql: Sql,
): Promise<{ readonly alike: number; readonly breaches: readonly Breach[] }> {
  const { checked, differences, underOtherRules } = await decideAgain(sql, 'always');
  const found = [...differences];
  if (underOtherRules > 0) found.push(`${underOtherRules} orders were decided by other rules`);
  return {
    alike: checked - differences.length,
    breaches: found.map((what) => ({ check: 'same tape, same ledger', what })),
  };
}
