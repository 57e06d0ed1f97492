import { SUBMISSIONS_KEPT, type Submission } from './submission.ts';
import { laterWord } from './told-order.ts';

/**
 * What two tabs know of the orders of one user, as one list, newest first. Of an order that both
 * know the one that is further along counts. It does not matter who merges what first, or how
 * often, so all tabs come to the same list.
 */
export function mergeSubmissions(
  mine: readonly Submission[],
  theirs: readonly Submission[],
): readonly Submission[] {
  const merged = new Map(mine.map((one) => [one.clientOrderId, one]));
  for (const one of theirs) {
    const known = merged.get(one.clientOrderId);
    merged.set(one.clientOrderId, known ? further(known, one) : one);
  }
  return [...merged.values()].sort(newestFirst).slice(0, SUBMISSIONS_KEPT);
}

/** An answer counts more than none, and a promise more than the user's wish to forget it. */
const RANK = {
  sending: 0,
  unanswered: 0,
  refused: 1,
  discarded: 2,
  dismissed: 3,
  accepted: 4,
} as const;

/** Of one attempt: that it came to nothing is known later than that it was made. */
const OPEN_RANK: readonly string[] = ['sending', 'unanswered'];

/** What home told, and that somebody may have heard it, either tab may know alone. */
function further(a: Submission, b: Submission): Submission {
  const known = { isHeard: a.isHeard || b.isHeard, told: laterWord(a.told, b.told) };
  return { ...(compareProgress(a, b) >= 0 ? a : b), ...known };
}

function compareProgress(a: Submission, b: Submission): number {
  return (
    RANK[a.state.kind] - RANK[b.state.kind] ||
    a.attempts - b.attempts ||
    OPEN_RANK.indexOf(a.state.kind) - OPEN_RANK.indexOf(b.state.kind) ||
    // Neither is further; but all tabs have to take the same.
    compareText(textOf(a), textOf(b))
  );
}

function textOf({ isHeard: _, told: __, ...submission }: Submission): string {
  return JSON.stringify(submission);
}

function newestFirst(a: Submission, b: Submission): number {
  return compareText(b.createdAt, a.createdAt) || compareText(b.clientOrderId, a.clientOrderId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
