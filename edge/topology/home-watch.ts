import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';

/** What the owner is told: that home has been away for long, and that it is back from such an absence. */
export type HomeNotice =
  | { readonly kind: 'away'; readonly since: Instant }
  | { readonly kind: 'back'; readonly since: Instant; readonly backAt: Instant };

export interface HomeWatch {
  /**
   * Takes in a look: whether home reads every partition; undefined where nobody can tell, which changes nothing.
   * Answers what is to be told now, the same again until {@link told}.
   */
  saw(isOnline: boolean | undefined, at: Instant): HomeNotice | undefined;
  /** The owner has it. */
  told(notice: HomeNotice): void;
  readonly state: HomeWatchState;
}

export interface HomeWatchState {
  /** Undefined before the first look. */
  readonly isOnline: boolean | undefined;
  readonly since: Instant;
  /** How long the last absence took that is over, in microseconds; zero before any. */
  readonly lastAwayMicros: number;
  readonly absences: number;
}

/**
 * Home away is what everything is made for, and still what its owner has to know: Prometheus lives there, and is silent with
 * it. So the edge says it, once for an absence of a certain length, and once when that is over. Pure.
 */
export function createHomeWatch(startedAt: Instant, awaySecondsMin: number): HomeWatch {
  let isOnline: boolean | undefined;
  let since = startedAt;
  let lastAwayMicros = 0;
  let absences = 0;
  /** Of the absence that the owner knows of. */
  let toldOf: Instant | undefined;
  let owed: HomeNotice | undefined;

  function change(to: boolean, at: Instant): void {
    if (to && isOnline === false) {
      lastAwayMicros = at - since;
      // Who was never told that it is away need not be told that it is back.
      owed = toldOf === undefined ? undefined : { kind: 'back', since: toldOf, backAt: at };
    } else if (!to) {
      absences += 1;
      owed = undefined;
    }
    isOnline = to;
    since = at;
  }

  return {
    saw(seen, at) {
      if (seen !== undefined && seen !== isOnline) change(seen, at);
      const noticeAt = addMicros(since, awaySecondsMin * MICROS_PER_SECOND);
      if (isOnline === false && toldOf === undefined && at >= noticeAt) {
        owed = { kind: 'away', since };
      }
      return owed;
    },
    told(notice) {
      toldOf = notice.kind === 'away' ? notice.since : undefined;
      if (owed?.kind === notice.kind) owed = undefined;
    },
    get state() {
      return { isOnline, since, lastAwayMicros, absences };
    },
  };
}
