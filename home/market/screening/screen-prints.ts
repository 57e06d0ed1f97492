import type { Decimal } from '@mockstreet/shared/decimal';
import { type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Print } from '../tape/print.ts';
import { hasJumped, isNear, pricesOf } from './price-distance.ts';

/** Between which prices an instrument may trade, both included. */
export interface PriceBand {
  readonly up: Decimal;
  readonly down: Decimal;
  /** Drawn around what the venue named, or only around our own previous close. */
  readonly isNamed: boolean;
}

/** What prints of one instrument are judged by. */
export interface ScreenTerms {
  /** Null where there is none, or none is known. */
  bandAt(at: Instant): PriceBand | null;
  /** What corporate actions with after < effective ≤ upTo make of a price: 0.02 for 50 for 1. */
  factorBetween(after: Instant, upTo: Instant): Decimal;
  /** Whether the two moments lie in different sessions of a market whose band rules between them. */
  isNewSession(before: Instant, at: Instant): boolean;
  /** Whether what is missing between the two moments may be told yet. */
  isAcrossGap(before: Instant, at: Instant): boolean;
}

/** What is remembered of one instrument between two prints. */
export interface ScreenState {
  /** The last print believed. */
  readonly last: Print | null;
  /** Doubted and held: nothing from its moment on is decided before the next print. */
  readonly suspect: Print | null;
  /** Quarantined because nothing came in time to confirm it; the next print still may agree. */
  readonly witness: Print | null;
  /** The last price means nothing any more, so the next one has to be confirmed as well. */
  readonly isAfterHalt: boolean;
}

export const NOTHING_SEEN: ScreenState = {
  last: null,
  suspect: null,
  witness: null,
  isAfterHalt: false,
};

/** After a halt whoever ended it vouches for prices of any height. */
export const AFTER_HALT: ScreenState = { ...NOTHING_SEEN, isAfterHalt: true };

export const QUARANTINE_REASONS = [
  /** A price of zero or less. */
  'NOT_POSITIVE',
  /** Outside the price band of its day. */
  'OUTSIDE_BAND',
  /** Far from the print before, and the next one disagreed. */
  'UNCONFIRMED',
  /** Far from the print before, and no next one came in time. */
  'ALONE',
  /** Bars of a gap from where they jumped on. */
  'JUMPED',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

export interface Quarantined {
  readonly print: Print;
  readonly reason: QuarantineReason;
}

/** Two prints that no corporate action brings together, the latter confirmed. */
export interface Jump {
  readonly before: Print;
  readonly after: Print;
}

export interface Screened {
  readonly state: ScreenState;
  /** For the tape, each at its own moment. */
  readonly accepted: readonly Print[];
  readonly quarantined: readonly Quarantined[];
  /** Ends the screening: neither its later print nor anything after it was taken. */
  readonly jump: Jump | null;
}

/** A suspect is held at most this long. */
const HELD_MICROS = 60 * MICROS_PER_SECOND;

/**
 * Judges the next prints of one instrument, in order of time, of which all up to `knownTo` have come.
 * However they are cut into calls, the result is the same.
 */
export function screenPrints(
  given: ScreenState,
  prints: readonly Print[],
  knownTo: Instant,
  terms: ScreenTerms,
): Screened {
  const accepted: Print[] = [];
  const quarantined: Quarantined[] = [];
  let state = given;

  const expire = (at: Instant) => {
    const { suspect } = state;
    if (!suspect || at - suspect.at <= HELD_MICROS) return;
    quarantined.push({ print: suspect, reason: 'ALONE' });
    state = { ...state, suspect: null, witness: suspect };
  };
  const accept = (print: Print) => {
    accepted.push(print);
    state = { ...NOTHING_SEEN, last: print };
  };

  for (const print of prints) {
    expire(print.at);
    const reason = refusalOf(print, state.last, terms);
    if (reason) {
      quarantined.push({ print, reason });
      continue;
    }
    const { suspect, witness, last } = state;
    const confirmed = [suspect, witness].find((one) => one && confirms(print, one, last, terms));
    if (suspect && confirmed !== suspect) {
      quarantined.push({ print: suspect, reason: 'UNCONFIRMED' });
      state = { ...state, suspect: null };
    }
    if (confirmed) {
      // A witness is in quarantine already: the price begins with the print that agrees.
      const first = confirmed === suspect ? suspect : print;
      if (last && isHalting(first, last, terms)) {
        return { state, accepted, quarantined, jump: { before: last, after: first } };
      }
      if (first !== print) accept(first);
      accept(print);
    } else if (isBelieved(print, state, terms)) accept(print);
    else state = { ...state, suspect: print };
  }
  expire(knownTo);
  return { state, accepted, quarantined, jump: null };
}

/**
 * Judges bars that a venue gave of a gap: what could confirm the last of them is not among them. They
 * halt nothing, as the first print after the gap does where it is as far from them.
 */
export function screenBars(
  before: Print | null,
  bars: readonly Print[],
  given: ScreenTerms,
): Pick<Screened, 'accepted' | 'quarantined'> {
  const last = bars.at(-1);
  if (!last) return { accepted: [], quarantined: [] };
  const terms = { ...given, isAcrossGap: () => false };
  const screened = screenPrints({ ...NOTHING_SEEN, last: before }, bars, last.at, terms);
  const { accepted, quarantined, jump } = screened;
  const { suspect } = screened.state;
  const left: Quarantined[] = jump
    ? bars.filter(({ at }) => at >= jump.after.at).map((print) => ({ print, reason: 'JUMPED' }))
    : suspect
      ? [{ print: suspect, reason: 'ALONE' }]
      : [];
  return { accepted, quarantined: [...quarantined, ...left] };
}

function refusalOf(
  print: Print,
  last: Print | null,
  terms: ScreenTerms,
): QuarantineReason | undefined {
  const prices = pricesOf(print);
  if (prices.some((price) => price <= 0n)) return 'NOT_POSITIVE';
  const band = terms.bandAt(print.at);
  if (!band || prices.every((price) => band.down <= price && price <= band.up)) return undefined;
  if (band.isNamed || !last) return 'OUTSIDE_BAND';
  // Around our own close the band may be the wrong one: a split that nobody told us of.
  const isJump = hasJumped(print, last, terms.factorBetween(last.at, print.at));
  return isJump ? undefined : 'OUTSIDE_BAND';
}

/** Across a gap a price may have walked as far: it is judged when the gap closes (gap-seams.ts). */
function isHalting(print: Print, last: Print, terms: ScreenTerms): boolean {
  if (terms.isAcrossGap(last.at, print.at)) return false;
  return hasJumped(print, last, terms.factorBetween(last.at, print.at));
}

/** It agrees with the doubted print, and does not merely return to where the price was before. */
function confirms(
  print: Print,
  doubted: Print,
  last: Print | null,
  { factorBetween }: ScreenTerms,
): boolean {
  if (!isNear(print, doubted, factorBetween(doubted.at, print.at))) return false;
  return !last || !isNear(print, last, factorBetween(last.at, print.at));
}

function isBelieved(print: Print, { last, isAfterHalt }: ScreenState, terms: ScreenTerms): boolean {
  if (!last) return !isAfterHalt;
  const factor = terms.factorBetween(last.at, print.at);
  if (isNear(print, last, factor)) return true;
  if (hasJumped(print, last, factor)) return false;
  return terms.bandAt(print.at) !== null && terms.isNewSession(last.at, print.at);
}
