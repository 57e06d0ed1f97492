import type { Sql } from '@mockstreet/db/client';
import { addMicros } from '@mockstreet/shared/instant';
import type { Coverage } from '../tape/coverage.ts';
import type { Print } from '../tape/print.ts';
import { readFirstLivePrintsFrom, readLastPrintsAtOrBefore } from '../tape/tape.ts';
import { closedGap, middleOf, type Seam } from './gap-seams.ts';

/** Which prints of the tape count at a seam. */
export interface SeamTerms {
  readonly isScreened: (tickerId: string) => boolean;
  /** Whether a price says something of a later one. */
  readonly isComparable: (print: Print) => boolean;
  /** Whether a print is to be judged: not one that a halt takes care of. */
  readonly isJudged: (print: Print) => boolean;
}

/** What stands on the two sides of the gaps that are closed between the two, by ticker. */
export async function readSeams(
  sql: Sql,
  known: ReadonlyMap<string, Coverage>,
  next: ReadonlyMap<string, Coverage>,
  { isScreened, isComparable, isJudged }: SeamTerms,
): Promise<Map<string, Seam>> {
  const gaps = [...next].flatMap(([tickerId, is]) => {
    const was = known.get(tickerId);
    const gap = was && isScreened(tickerId) ? closedGap(was, is) : undefined;
    return gap ? [{ tickerId, at: middleOf(gap), end: gap.before }] : [];
  });
  const afters = await readFirstLivePrintsFrom(sql, gaps);
  const befores = await readLastPrintsAtOrBefore(
    sql,
    gaps.map(({ tickerId, end }, index) => {
      return { tickerId, at: addMicros(afters[index]?.at ?? end, -1) };
    }),
  );
  const seams = gaps.map(({ tickerId }, index): [string, Seam] => {
    const [before = null, after = null] = [befores[index], afters[index]];
    return [tickerId, { before: before && isComparable(before) ? before : null, after }];
  });
  return new Map(seams.filter(([, { after }]) => !after || isJudged(after)));
}
