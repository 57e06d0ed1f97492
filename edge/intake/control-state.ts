import type { ControlDocument } from '@mockstreet/shared/edge-control';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';

/**
 * What this edge knows from home, in the form of a snapshot: all documents that were taken in so
 * far, put together. `to` and `issued_at` are the newest document's, the latter no more than a
 * minute ahead of when it came.
 */
export type ControlState = ControlDocument;

/** What becomes of a document. */
export type ControlOutcome =
  | 'applied'
  /** Known already, or older than what is known. */
  | 'stale'
  /** A delta whose predecessor did not come: the next snapshot will say it all. */
  | 'gap';

export interface ControlStep {
  readonly outcome: ControlOutcome;
  /** The same object as before unless the document was applied. */
  readonly state: ControlState | undefined;
}

/** Numbered lower and yet issued so much later, a snapshot is no straggler: home began anew. */
const BEGAN_ANEW_MICROS = MICROS_PER_MINUTE;

/** By so much the two clocks may differ. What is dated further ahead is taken for dated so far. */
const AHEAD_MAX_MICROS = MICROS_PER_MINUTE;

/**
 * Takes in one document of home's. Numbers put documents in order, and among those with the same
 * number the time of issue does, so that nothing old comes back when it is sent once more. Only
 * home restored from a backup counts from a lower number again: then its snapshot, issued later
 * than all that is known, replaces the API keys and token keys.
 *
 * Nothing is taken in that was issued before what is known, whatever its number: what home had
 * signed before it was restored carries numbers that the restored one has yet to come to. For as
 * long as home's clock is more than a minute ahead this order is not sure, and a home that began
 * anew has to wait; so a clock that was put right again costs a minute, not as long as it was wrong.
 *
 * A session that has ended stays so, whatever comes, until all of its tokens have run out.
 *
 * @param now by this edge's clock
 */
export function applyControl(
  state: ControlState | undefined,
  document: ControlDocument,
  now: Instant,
): ControlStep {
  const isSnapshot = document.from === 0;
  const latest = addMicros(now, AHEAD_MAX_MICROS);
  const isAhead = timeOf(document.issued_at) > latest;
  const dated = isAhead ? { ...document, issued_at: formatInstant(latest) } : document;
  if (!state) {
    if (!isSnapshot) return { outcome: 'gap', state };
    return { outcome: 'applied', state: merge(undefined, dated, now) };
  }
  const laterBy = timeOf(dated.issued_at) - timeOf(state.issued_at);
  const isNewer = dated.to > state.to ? laterBy >= 0 : dated.to === state.to && laterBy > 0;
  const beganAnew = isSnapshot && laterBy > BEGAN_ANEW_MICROS && !isAhead;
  if (!isNewer && !beganAnew) return { outcome: 'stale', state };
  if (dated.from > state.to) return { outcome: 'gap', state };
  return { outcome: 'applied', state: merge(state, dated, now) };
}

function merge(
  state: ControlState | undefined,
  document: ControlDocument,
  now: Instant,
): ControlState {
  const endedSessions = byKey(
    [...(state?.ended_sessions ?? []), ...document.ended_sessions].filter(
      ({ forget_at }) => timeOf(forget_at) > now,
    ),
    ({ session_id }) => session_id,
  );
  const known = document.from === 0 ? [] : (state?.api_keys ?? []);
  const apiKeys = byKey([...known, ...document.api_keys], ({ key_id }) => key_id);
  return { ...document, from: 0, ended_sessions: endedSessions, api_keys: apiKeys };
}

/** Of items with the same key the last. */
function byKey<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

/** The schema has seen to it that every time is one. */
function timeOf(text: string): Instant {
  return parseInstant(text) as Instant;
}
