import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { listBases } from '../backup-folder.ts';
import { refuse } from '../refusal.ts';

/**
 * The path of the base that a moment is recovered from: the newest that was begun by then, of
 * whichever cluster ran at that time. Refuses with TIME_OUT_OF_REACH or FOLDER_UNUSABLE.
 */
export function chooseBase(folder: string, to: Instant, now: Instant): string {
  const bases = listBases(folder, now);
  const chosen = bases.find(({ takenAt }) => takenAt <= to);
  if (chosen) return chosen.path;
  const oldest = bases.at(-1);
  const text = oldest
    ? `the oldest base in ${folder} was begun at ${formatInstant(oldest.takenAt)}`
    : `${folder} holds no base`;
  throw refuse('TIME_OUT_OF_REACH', text);
}
