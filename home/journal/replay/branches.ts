import type { Sql } from '@mockstreet/db/client';
import { JOURNAL_CHANNEL } from '#outbox/outbox-event';
import {
  comparePositions,
  formatPosition,
  type OutboxPosition,
  parsePosition,
} from '#outbox/outbox-position';
import type { JournalMessage } from '../journal-message.ts';

/** The subject of the event by which a restore is told of in `fills.log`. */
const BRANCH = 'outbox_branch';

/** A restore: what had been written after `after` was given up, and home goes on at `before`. */
export interface Branch {
  readonly after: OutboxPosition;
  readonly before: OutboxPosition;
  /** Where that stands in the outbox. */
  readonly at: OutboxPosition;
}

/** Writes down that home goes on at `before` from what there was up to `after`. */
export async function recordBranch(sql: Sql, branch: Omit<Branch, 'at'>): Promise<void> {
  const payload = { after: formatPosition(branch.after), before: formatPosition(branch.before) };
  await sql`
    insert into outbox (channel, subject, payload, created_at)
    values (${JOURNAL_CHANNEL}, ${BRANCH}, ${JSON.stringify(payload)}::text::jsonb, now())`;
}

/** The restores that a message tells of. */
export function branchesIn({ records }: JournalMessage): Branch[] {
  return records.flatMap((record) => {
    if (record.kind !== 'row' || record.table !== BRANCH) return [];
    const said = JSON.parse(record.row) as { readonly after: string; readonly before: string };
    const after = parsePosition(said.after);
    const before = parsePosition(said.before);
    const at = parsePosition(record.at);
    return after && before && at ? [{ after, before, at }] : [];
  });
}

/** Where a place of the outbox leads to: itself, or, in what was given up, the place before that. */
export type GivenUp = (position: OutboxPosition) => OutboxPosition;

/** A restore that was itself given up by a later one counts for nothing. */
export function givenUpBy(branches: readonly Branch[]): GivenUp {
  const counting: Branch[] = [];
  const last: GivenUp = (position) =>
    counting.reduce((at, branch) => (isInside(at, branch) ? branch.after : at), position);
  for (const branch of branches.toSorted((a, b) => comparePositions(b.before, a.before))) {
    if (!counting.some((newer) => isInside(branch.at, newer))) counting.push(branch);
  }
  return last;
}

function isInside(position: OutboxPosition, { after, before }: Branch): boolean {
  return comparePositions(after, position) < 0 && comparePositions(position, before) < 0;
}
