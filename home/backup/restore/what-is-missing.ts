import type { ReplayReport } from '#journal/replay';
import { refuse } from '../refusal.ts';

type Replayed = Pick<ReplayReport, 'fillsLog' | 'gaps' | 'diverged' | 'isSilent' | 'setAside'>;

/**
 * Reasons that tell more of this side than of the command: home had judged it by keys, or a version, that
 * are not here. Whoever was told 202 would wait for ever.
 */
const OWN_REASONS = ['credential_not_opened', 'credential_not_valid', 'cannot_admit'];

/** What a replay could not bring back though it happened, a line each; none when it is complete. */
export function whatIsMissing(report: Replayed | undefined): string[] {
  if (!report) return [];
  const { fillsLog, gaps, diverged, isSilent, setAside } = report;
  const unjudged = [...setAside].filter(([reason]) => OWN_REASONS.includes(reason));
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
    ...unjudged.map(
      ([reason, count]) =>
        `${count} commands that were accepted are set aside (${reason}): the keys of their time may be missing`,
    ),
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
