import type { ReplayReport } from '#journal/replay';
import { refuse } from '../refusal.ts';

type Replayed = Pick<ReplayReport, 'fillsLog' | 'gaps' | 'diverged' | 'isSilent'>;

/** What a replay could not bring back though it happened, a line each; none when it is complete. */
export function whatIsMissing(report: Replayed | undefined): string[] {
  if (!report) return [];
  const { fillsLog, gaps, diverged, isSilent } = report;
  return [
    ...(isSilent
      ? ['fills.log holds nothing after the backup, though home went on: emptied, or made anew']
      : []),
    ...gaps,
    ...(fillsLog.unreadable > 0
      ? [`${fillsLog.unreadable} messages of fills.log that no key here opens`]
      : []),
    ...(diverged.length > 0
      ? [`outcomes of ${diverged.length} orders do not follow from what is left: priced anew`]
      : []),
  ];
}

/** Refuses with NOT_COMPLETE, unless whoever restores has said that it will do. */
export function refuseGaps(report: Replayed | undefined, acceptGaps: boolean): void {
  const missing = whatIsMissing(report);
  if (acceptGaps || missing.length === 0) return;
  throw refuse(
    'NOT_COMPLETE',
    `${missing.join('; ')}. A younger backup may not need it; to go on without it: ` +
      '--accept-gaps (RESTORE_ACCEPT_GAPS=yes)',
  );
}

/** Refuses with FLAGS_CONTRADICT: where nothing is replayed, there are no gaps to accept. */
export function refuseIdleAcceptance(given: {
  readonly replay: boolean;
  readonly acceptGaps: boolean;
}): void {
  if (given.replay || !given.acceptGaps) return;
  throw refuse('FLAGS_CONTRADICT', 'gaps can be accepted only where the journals are replayed');
}
