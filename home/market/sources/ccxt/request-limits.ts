import {
  addMicros,
  type Clock,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { SourceFault } from '../source.ts';

/** What a request is for: live prices have the last of the allowance. */
export type RequestPurpose = 'live' | 'history';

export interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
}

export interface LimitTerms {
  readonly name: string;
  /** Requests whose paths give the same text share an allowance. */
  readonly groupOf: (path: string) => string;
  /** Live prices and history are of different groups. */
  readonly historyIsApart?: boolean;
  /** Weight that one minute allows, where answers say how much of it is used (Binance). */
  readonly weightPerMinute?: number;
}

/** Keeps to what an exchange allows one address, from what its answers say of it. */
export interface RequestLimits {
  /**
   * Milliseconds until the request may go. Throws {@link SourceFault} while the exchange has asked to
   * be left alone: who goes on then is banned for longer. One for history names no pause where live
   * prices may go on meanwhile.
   */
  admit(path: string, purpose: RequestPurpose): number;
  /** Takes in an answer. Throws {@link SourceFault} when it is "too many requests". */
  observe(path: string, purpose: RequestPurpose, answer: AnswerHead): void;
}

/** Waits this long after "too many requests" where the exchange does not say: 429, and 418 for banned. */
const PAUSE_MS = { 429: 5_000, 418: 60_000 } as const;
/** Binance bans for three days at the most. */
const PAUSE_SECONDS_MAX = 3 * 86_400;
/** Parts of the weight of a minute that are used up by then. */
const SHARE = { live: 0.9, history: 0.5 } as const;
const EVERYTHING = '*';

export function createRequestLimits(terms: LimitTerms, clock: Clock): RequestLimits {
  /** Until when the exchange wants no request of a group. */
  const refusedTo = new Map<string, Instant>();
  /** Groups whose allowance of this second is used up. */
  const spentTo = new Map<string, Instant>();
  let weight = { used: 0, minute: -1 };

  const restOf = (key: string, now: Instant) => Math.max(0, (refusedTo.get(key) ?? now) - now);
  const weightRestOf = (purpose: RequestPurpose, now: Instant): number => {
    const isOver = weight.used >= (terms.weightPerMinute ?? Infinity) * SHARE[purpose];
    const isNow = weight.minute === minuteOf(now);
    return isOver && isNow ? MICROS_PER_MINUTE - (now % MICROS_PER_MINUTE) : 0;
  };
  const isApart = (purpose: RequestPurpose) => purpose === 'history' && terms.historyIsApart;

  return {
    admit(path, purpose) {
      const now = clock();
      const group = terms.groupOf(path);
      const [banned, refused] = [restOf(EVERYTHING, now), restOf(group, now)];
      if (Math.max(banned, refused, weightRestOf(purpose, now)) > 0) {
        const live = Math.max(isApart(purpose) ? 0 : refused, weightRestOf('live', now));
        const retryAfterMs = Math.ceil(Math.max(banned, live) / MICROS_PER_MS);
        throw new SourceFault(`${terms.name} wants no such request yet`, { retryAfterMs });
      }
      return Math.max(0, Math.ceil(((spentTo.get(group) ?? now) - now) / MICROS_PER_MS));
    },
    observe(path, purpose, { status, headers }) {
      const now = clock();
      const group = terms.groupOf(path);
      const used = wholeHeader(headers, 'x-mbx-used-weight-1m');
      if (used !== undefined) weight = { used, minute: minuteOf(now) };
      // Upbit: `group=ticker; min=600; sec=9`, of which sec is what is left of this second.
      if (/\bsec=0\b/.test(headers.get('remaining-req') ?? '')) {
        spentTo.set(group, addMicros(now, MICROS_PER_SECOND));
      }
      if (status !== 429 && status !== 418) return;
      const seconds = wholeHeader(headers, 'retry-after');
      const pauseMs =
        seconds === undefined ? PAUSE_MS[status] : Math.min(seconds, PAUSE_SECONDS_MAX) * 1000;
      // A ban is for all that comes from this address.
      const key = status === 418 ? EVERYTHING : group;
      refusedTo.set(key, addMicros(now, pauseMs * MICROS_PER_MS));
      const retryAfterMs = status === 429 && isApart(purpose) ? 0 : pauseMs;
      throw new SourceFault(`${terms.name} answered ${status}: too many requests`, {
        retryAfterMs,
      });
    },
  };
}

function minuteOf(at: Instant): number {
  return Math.floor(at / MICROS_PER_MINUTE);
}

function wholeHeader(headers: Headers, name: string): number | undefined {
  const text = headers.get(name) ?? '';
  return /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : undefined;
}
