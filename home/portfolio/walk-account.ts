import { add, type Decimal, max, negate, subtract, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, startOfKstDay } from '@mockstreet/shared/kst';
import type { Movement } from './movement.ts';
import { movePosition, type PositionEvent, type PositionMovement } from './position-life.ts';
import type { Holding } from './value-account.ts';

/** What an account held at a moment. */
export interface AccountState {
  /** Not below zero: what is missing is owed. */
  readonly cashKrw: Decimal;
  /** What is owed; zero where there is cash. */
  readonly liabilitiesKrw: Decimal;
  readonly holdings: readonly Holding[];
}

/** An account at the end of a minute or day, by everything that was settled before it. */
export interface StateAt extends AccountState {
  readonly at: Instant;
  /** Something was settled in the minute that ends here. */
  readonly isMinute: boolean;
  /** A day in Seoul ends here. */
  readonly isDay: boolean;
  /** Given from outside since the state before. */
  readonly flowKrw: Decimal;
}

export interface WalkInput {
  /** As of `after`, which a snapshot was struck at; undefined from the very beginning. */
  readonly base: (AccountState & { readonly after: Instant }) | undefined;
  /** All that was settled at or after the base, or as much of it as `readTo` says, in order of decisions. */
  readonly movements: readonly Movement[];
  /** Movements from here on have not been read; undefined where all have. Ends a minute. */
  readonly readTo: Instant | undefined;
  readonly now: Instant;
  /** States to come to at most; the rest is for the next walk. */
  readonly statesMax: number;
}

export interface Walk {
  readonly states: readonly StateAt[];
  /** Of all the movements, in their order. */
  readonly events: readonly PositionEvent[];
  /** The next moment that has a state: what is struck before it is final as far as is known. */
  readonly nextAt: Instant;
}

/**
 * The states of an account: at the end of every minute in which something was settled, and at every
 * midnight in Seoul since its first movement. A state at a moment is of what happened before it, as a candle
 * is: a fill at that very microsecond belongs to the next minute.
 */
export function walkAccount(input: WalkInput): Walk {
  const { base, movements, readTo, now, statesMax } = input;
  const first = base?.after ?? movements[0]?.at;
  if (first === undefined) throw new RangeError('an account that nothing was settled for');
  const known = Math.min(now, readTo ?? now) as Instant;
  const moments = momentsOf(first, movements, known, statesMax + 1);
  const account = openAccount(base);
  const events: PositionEvent[] = [];
  const states: StateAt[] = [];
  let next = 0;
  const moveUpTo = (end: Instant) => {
    for (let one = movements[next]; one && one.at < end; one = movements[++next]) {
      const event = account.move(one);
      if (event) events.push(event);
    }
  };
  for (const { at, isMinute } of moments.slice(0, statesMax)) {
    moveUpTo(at);
    states.push({ ...account.take(), at, isMinute, isDay: startOfKstDay(at) === at });
  }
  moveUpTo(Infinity as Instant);
  const last = states.at(-1)?.at ?? first;
  return { states, events, nextAt: moments[statesMax]?.at ?? momentAfter(input, last) };
}

interface Moment {
  readonly at: Instant;
  readonly isMinute: boolean;
}

/** The first moments in (first, known], in order, at most `limit`. */
function momentsOf(
  first: Instant,
  movements: readonly Movement[],
  known: Instant,
  limit: number,
): Moment[] {
  const moments: Moment[] = [];
  let minute = 0;
  let midnight = nextMidnight(first);
  while (moments.length < limit) {
    const one = movements[minute];
    const end = one === undefined ? (Infinity as Instant) : minuteEnd(one.at);
    const at = Math.min(end, midnight) as Instant;
    if (at > known) break;
    moments.push({ at, isMinute: at === end });
    while (movements[minute] && minuteEnd((movements[minute] as Movement).at) === at) minute += 1;
    if (at === midnight) midnight = addMicros(midnight, KST_DAY_MICROS);
  }
  return moments;
}

/** The moment behind those that were come to; where not all has been read, one that is not behind it. */
function momentAfter({ movements, readTo, now }: WalkInput, last: Instant): Instant {
  if (readTo !== undefined && readTo <= now) return addMicros(last, MICROS_PER_MINUTE);
  const unfinished = movements.find(({ at }) => at >= last);
  const midnight = nextMidnight(last);
  return unfinished ? (Math.min(minuteEnd(unfinished.at), midnight) as Instant) : midnight;
}

/** The end of the minute that a movement belongs to. */
export function minuteEnd(at: Instant): Instant {
  return instant((Math.floor(at / MICROS_PER_MINUTE) + 1) * MICROS_PER_MINUTE);
}

function nextMidnight(at: Instant): Instant {
  return addMicros(startOfKstDay(at), KST_DAY_MICROS);
}

function openAccount(base: AccountState | undefined) {
  const positions = new Map(base?.holdings.map((holding) => [holding.tickerId, holding]));
  /** Below zero it is what is owed. */
  let cashKrw = base ? subtract(base.cashKrw, base.liabilitiesKrw) : ZERO;
  let flowKrw = ZERO;

  /** Takes in a movement; the event of the position that it moved, if any. */
  function move(movement: Movement): PositionEvent | null {
    cashKrw = add(cashKrw, cashOf(movement));
    flowKrw = add(flowKrw, flowOf(movement));
    if (!isOfPosition(movement)) return null;
    const { tickerId, currency } = movement;
    const before = positions.get(tickerId) ?? {
      ...{ tickerId, currency, quantity: ZERO, cost: ZERO, costKrw: ZERO },
    };
    const { after, event } = movePosition(before, movement);
    positions.set(tickerId, after);
    return event;
  }

  function take() {
    const holdings = [...positions.values()].filter(({ quantity }) => quantity !== ZERO);
    const owed = { liabilitiesKrw: max(ZERO, negate(cashKrw)) };
    const state = { cashKrw: max(ZERO, cashKrw), ...owed, holdings, flowKrw };
    flowKrw = ZERO;
    return state;
  }

  return { move, take };
}

function isOfPosition(movement: Movement): movement is PositionMovement {
  return ['BUY', 'SELL', 'SPLIT', 'REDEMPTION', 'SURRENDER'].includes(movement.kind);
}

/** What of a movement is no profit and no loss. */
function flowOf(movement: Movement): Decimal {
  if (movement.kind === 'BAILOUT') return movement.flowKrw;
  return movement.kind === 'FLOW' ? movement.cashKrw : ZERO;
}

/** What a movement adds to the cash, its fee and tax included. */
function cashOf(movement: Movement): Decimal {
  switch (movement.kind) {
    case 'FLOW':
    case 'BAILOUT':
      return movement.cashKrw;
    case 'SURRENDER':
      return ZERO;
    case 'INTEREST':
      return negate(movement.interestKrw);
    case 'PAYOUT':
      return negate(movement.paidKrw);
    case 'BUY':
      return subtract(ZERO, add(movement.grossKrw, add(movement.feeKrw, movement.taxKrw)));
    case 'SELL':
      return subtract(movement.grossKrw, add(movement.feeKrw, movement.taxKrw));
    default:
      return subtract(movement.grossKrw, movement.taxKrw);
  }
}
