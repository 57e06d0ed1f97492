import { isPending, type Submission } from '../submission/submission.ts';

/** What a ticket shows of what was sent for its instrument. */
export interface FollowedSubmission {
  /** Sent, and nobody has taken it yet: the ticket shows it, and sends nothing else meanwhile. */
  readonly pending: Submission | undefined;
  /** What the ticket looks at, to see what becomes of it. */
  readonly followedId: string | undefined;
  /** What has become of the one that it looked at. Of one that it never showed it says nothing. */
  readonly over: 'taken' | 'refused' | undefined;
}

/** @param followedId what the ticket looked at before */
export function followSubmission(
  submissions: readonly Submission[],
  tickerId: string,
  followedId: string | undefined,
): FollowedSubmission {
  const pending = submissions.find((one) => one.request.ticker_id === tickerId && isPending(one));
  if (pending) return { pending, followedId: pending.clientOrderId, over: undefined };
  const followed =
    followedId === undefined
      ? undefined
      : submissions.find((one) => one.clientOrderId === followedId);
  return { pending: undefined, followedId: undefined, over: followed && outcomeOf(followed) };
}

function outcomeOf({ told, state }: Submission): FollowedSubmission['over'] {
  if (told !== null || state.kind === 'accepted') return 'taken';
  return state.kind === 'refused' ? 'refused' : undefined;
}
