import { ZERO } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { isHumanEtf } from '#market/human-instrument';
import type { Instrument } from '#market/instruments';
import { USD_KRW } from '#market/print';
import { type Account, positionOf } from './account.ts';
import { judgedFrom, marginTickers, valuedTickers } from './margin-moments.ts';
import type { OpenOrder } from './open-order.ts';
import type { ScheduleInput } from './schedule-orders.ts';

/** Of the tapes walked at once: behind an outage, prints of days would take longer than a turn may. */
const MARGIN_WINDOW_MICROS = 60 * MICROS_PER_MINUTE;
/** Of so many valuations by one print each of a second it is a second or two, and a turn may take thirty. */
const MARGIN_WORK = 100;
/** However many tapes: from there on it is reading and writing that takes its time. */
const MARGIN_WINDOW_LEAST_MICROS = MICROS_PER_SECOND;

/**
 * How much of their tapes a turn walks for accounts that may owe. Each print of what one of them holds may have all that it
 * holds valued anew: of twice as many tapes a stretch takes four times as long.
 *
 * @param orders undecided ones, by user
 */
export function marginWindow(
  { margin = new Map(), instrumentOf }: Pick<ScheduleInput, 'margin' | 'instrumentOf'>,
  orders: ReadonlyMap<string, readonly OpenOrder[]>,
): number {
  let work = 0;
  for (const [userId, account] of margin) {
    const tapes = marginTickers(account, orders.get(userId) ?? [], instrumentOf);
    work += tapes.length ** 2;
  }
  const share = Math.floor((MARGIN_WINDOW_MICROS * MARGIN_WORK) / Math.max(work, MARGIN_WORK));
  return Math.max(MARGIN_WINDOW_LEAST_MICROS, share);
}

export type WindowedInput = ScheduleInput & { readonly marginWindowMicros: number };

export interface MarginAhead {
  readonly account: Account;
  /** Undecided ones of the account. */
  readonly orders: readonly OpenOrder[];
  /** Of its first event that is known; Infinity where none is. */
  readonly firstAt: number;
  /** It waits for what looks at what all that it holds is worth. */
  readonly isValued: boolean;
}

/** Up to where an account that may owe can be decided; `isWindow` where only the length of a walk ends there. */
export interface MarginBound {
  readonly upTo: number;
  readonly isWindow: boolean;
}

/** Of what was taken off the list nothing more is to come: it keeps its last price, and nobody waits for it. */
export function isAwaited(
  tickerId: string,
  instrumentOf: (tickerId: string) => Pick<Instrument, 'isTradable'> | undefined,
): boolean {
  return tickerId === USD_KRW || instrumentOf(tickerId)?.isTradable !== false;
}

function isHeld(account: Account, tickerId: string): boolean {
  return positionOf(account, tickerId).quantity > ZERO;
}

/**
 * An account that may owe is judged by every price of what it holds, so nothing of it is decided beyond what is
 * known of those: waiting longer never changes what comes of it.
 */
export function marginBound(
  { account, orders, firstAt, isValued }: MarginAhead,
  input: WindowedInput,
): MarginBound {
  const tickersOf = isValued ? valuedTickers : marginTickers;
  const tickers = tickersOf(account, orders, input.instrumentOf);
  // What is ordered of a user's share waits for its strike by itself; there may not even be such a share.
  const isOrdered = (tickerId: string) => isHumanEtf(tickerId) && !isHeld(account, tickerId);
  const awaited = tickers.filter(
    (tickerId) => isAwaited(tickerId, input.instrumentOf) && !isOrdered(tickerId),
  );
  const known = awaited.map((tickerId) => {
    const tape = tickerId === USD_KRW ? input.fxTape : input.tapeOf(tickerId);
    return tape?.completeTo ?? 0;
  });
  const knownTo = Math.min(Infinity, ...known);
  const from = judgedFrom(account, firstAt as Instant);
  if (tickers.length === 0 || !Number.isFinite(from)) return { upTo: knownTo, isWindow: false };
  const windowTo = addMicros(from, input.marginWindowMicros);
  return {
    upTo: Math.min(knownTo, windowTo),
    isWindow: windowTo < Math.min(knownTo, input.horizon),
  };
}
