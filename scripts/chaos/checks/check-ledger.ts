import type { Sql } from '@mockstreet/db/client';
import type { Finding } from '@mockstreet/home/verify/invariants';
import { INVARIANTS } from '@mockstreet/home/verify/invariants';
import { checkDatabase } from '@mockstreet/home/verify/verify-invariants';
import type { Breach } from './breach.ts';

/** Every rule of `npm run verify` that the database alone can answer, in one snapshot of it. */
export async function checkLedger(sql: Sql): Promise<Breach[]> {
  const findings = await sql.begin('isolation level repeatable read read only', (snapshot) =>
    checkDatabase(snapshot as unknown as Sql),
  );
  return breachesOf(findings as Finding[]);
}

/** What findings say, as breaches of a run. A rule that could not be looked at is one too. */
export function breachesOf(findings: readonly Finding[]): Breach[] {
  return findings.flatMap(({ invariant, rule, breaches, examples, unchecked }) => {
    const check = `verify ${invariant}: ${INVARIANTS[invariant].toLowerCase()}`;
    if (unchecked !== undefined) return [{ check, what: `not looked at: ${rule} (${unchecked})` }];
    if (breaches === 0) return [];
    return [{ check, what: `${breaches} × not true: ${rule}; ${examples.join('; ')}` }];
  });
}
