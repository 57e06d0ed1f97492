import {
  add,
  type Decimal,
  max,
  min,
  multiply,
  ONE,
  ratio,
  round,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, startOfKstDay } from '@mockstreet/shared/kst';
import type { Account } from './account.ts';
import { availableCash } from './holds.ts';
import { type MarkSources, seenAtOf, type ValuedPosition, valuePositions } from './marks.ts';

/** On what terms users may list themselves. `closingEquityKrw` is not less than what a bailout is granted for. */
export interface HumanEtfRules {
  /** Who is worth less is not listed. */
  readonly listingEquityKrwMin: Decimal;
  /** Who is worth less at a strike is taken off the list. */
  readonly closingEquityKrw: Decimal;
}

/** Of each share when it is listed, in won. */
export const HUMAN_ETF_FIRST_PRICE = wholeDecimal(10_000);
/** Seven in the morning in Seoul: behind the close of New York, before the opening of the KRX. */
const STRIKE_MICROS = 7 * 60 * MICROS_PER_MINUTE;

/** The first strike behind a moment. */
export function nextStrikeAt(after: Instant): Instant {
  const today = addMicros(startOfKstDay(after), STRIKE_MICROS);
  return today > after ? today : addMicros(today, KST_DAY_MICROS);
}

/** What an issuer is worth at a moment, and by prices of when. */
export interface NetAssetValue {
  /** Whole won. */
  readonly navKrw: Decimal;
  /**
   * The earliest moment that one of its prices is of; the moment itself where it holds cash alone. Who orders behind
   * it knows more than those prices do, and waits for later ones.
   */
  readonly pricedFrom: Instant;
}

/** An issuer whose account was not read as a whole, or that has been let owe: no index is struck of that. */
class UnfitIssuer extends Error {
  override name = 'UnfitIssuer';
}

/** Nothing is on a tape, nor is anything paid, at no price at all. */
const LEAST_PRICE = 1n as Decimal;
const TO_WON = { places: 0, mode: 'down', beyond: 'capped' } as const;

/**
 * What an account is worth to those who hold shares of it: cash, and everything held at what a seller would have got.
 * Dollars count at their rate itself: what the house keeps of it grows with its age, which would make every
 * weekend a fall that everybody can see coming.
 *
 * @param account with all its positions
 * @throws where it owes
 */
export function netAssetValue(account: Account, at: Instant, sources: MarkSources): NetAssetValue {
  const { cashKrw, margin, userId } = account;
  if (margin || cashKrw < ZERO) throw new UnfitIssuer(`issuer ${userId} may owe`);
  const valued = valuePositions(account, at, sources);
  const worth = valued.reduce((sum, one) => add(sum, worthTo(one)), ZERO);
  const pricedFrom = valued.reduce(
    (first, one) => Math.min(first, pricedAt(one, at, sources)),
    at as number,
  );
  return { navKrw: round(add(cashKrw, worth), TO_WON), pricedFrom: pricedFrom as Instant };
}

/** Where the tape has no price: its cost, as everywhere. */
function worthTo({ position, mark, valueKrw }: ValuedPosition): Decimal {
  if (!mark) return valueKrw;
  return multiply([position.quantity, mark.price, mark.applied?.print.last ?? ONE], TO_WON);
}

/** What was silent for as long as an order on a share waits at most is not waited for, nor what never was on a tape. */
function pricedAt({ mark }: ValuedPosition, at: Instant, { rules }: MarkSources): number {
  const first = mark ? Math.min(seenAtOf(mark.print), mark.applied?.print.at ?? at) : 0;
  return at - first < rules.deadlineMicros.HUMAN ? first : at;
}

/** Cash, and what everything held has cost, in won: only what is realised moves it. */
export function bookValue({ cashKrw, positions }: Account): Decimal {
  return Array.from(positions.values()).reduce((sum, { costKrw }) => add(sum, costKrw), cashKrw);
}

/** What one strike leaves for the next. */
export interface EtfState {
  /** Of a share, in won. */
  readonly price: Decimal;
  /** What the issuer was worth behind it, its dividend paid. Whole won. */
  readonly baseKrw: Decimal;
  /** {@link bookValue} of the issuer when it was listed, less all dividends since. */
  readonly bookKrw: Decimal;
  /** How much profit since the listing dividends were reckoned of. */
  readonly highWaterKrw: Decimal;
}

/** As it begins. */
export function listedState(account: Account, { navKrw }: NetAssetValue): EtfState {
  return {
    ...{ price: HUMAN_ETF_FIRST_PRICE, baseKrw: navKrw },
    ...{ bookKrw: bookValue(account), highWaterKrw: ZERO },
  };
}

/** Who holds shares when they are struck. */
export interface EtfHolder {
  readonly userId: string;
  readonly quantity: Decimal;
}

export interface StrikeInput {
  readonly rules: HumanEtfRules;
  readonly state: EtfState;
  /** Part of what it realises that the issuer has promised to pay out: 0 to 1. */
  readonly dividendRate: Decimal;
  /** Of the issuer, with all its positions. */
  readonly account: Account;
  readonly value: NetAssetValue;
  readonly holders: readonly EtfHolder[];
}

/** What a strike came to. Won amounts are whole. */
export interface StrikeFigures {
  readonly price: Decimal;
  readonly navKrw: Decimal;
  /** Since the listing, dividends not taken off; below zero where it is a loss. To 8 places. */
  readonly realisedKrw: Decimal;
  /** The promised part of what lies above the mark. */
  readonly dueKrw: Decimal;
  /** For each share, to 8 places. */
  readonly dividendPerShare: Decimal;
  /** What the holders get of it, each in whole won. */
  readonly paidKrw: Decimal;
  readonly outstanding: Decimal;
  /** It is taken off the list: whoever holds it is paid its last price, and nothing follows. */
  readonly isClosing: boolean;
  readonly next: EtfState;
}

/**
 * Strikes the price of a share: it moves as the issuer's worth has moved since the last strike, what was paid out then not
 * counted. Of profit above the highest that was ever reckoned of, the promised part goes to the holders: as much as there
 * is cash for, and never what the issuer needs to stay listed. What was not there for it stays due; what
 * was realised while nobody held a share does not.
 */
export function strikeHumanEtf(input: StrikeInput): StrikeFigures {
  const { rules, state, account, value, holders } = input;
  const { navKrw } = value;
  const moved = ratio([state.price, navKrw], [state.baseKrw], {
    ...{ places: 8, mode: 'down', beyond: 'capped' },
  });
  const price = max(moved, LEAST_PRICE);
  const isClosing = navKrw < rules.closingEquityKrw;
  const outstanding = holders.reduce((sum, { quantity }) => add(sum, quantity), ZERO);
  const realisedKrw = subtract(bookValue(account), state.bookKrw);
  const struck = { price, navKrw, realisedKrw, outstanding, isClosing };
  const { dueKrw, payableKrw, highWaterKrw } = dividendOf(input, realisedKrw, isClosing);
  // Of a dust of shares it is more than can be recorded, and they get what can.
  const eachKrw = { places: 8, mode: 'down', beyond: 'capped' } as const;
  const dividendPerShare =
    outstanding === ZERO ? ZERO : ratio([payableKrw], [outstanding], eachKrw);
  const paidKrw = holders.reduce(
    (sum, { quantity }) => add(sum, multiply([quantity, dividendPerShare], TO_WON)),
    ZERO,
  );
  return {
    ...{ ...struck, dueKrw, dividendPerShare, paidKrw },
    next: {
      ...{ price, baseKrw: subtract(navKrw, paidKrw), highWaterKrw },
      bookKrw: subtract(state.bookKrw, paidKrw),
    },
  };
}

/** What is due of the profit, what of it can be paid, and where the mark stands behind it. */
function dividendOf(
  { rules, state, dividendRate, account, value, holders }: StrikeInput,
  realisedKrw: Decimal,
  isClosing: boolean,
) {
  const { highWaterKrw: mark } = state;
  const reached = max(mark, realisedKrw);
  const nothing = { dueKrw: ZERO, payableKrw: ZERO, highWaterKrw: reached };
  if (isClosing || holders.length === 0 || reached === mark) return nothing;
  const dueKrw = multiply([subtract(reached, mark), dividendRate], TO_WON);
  if (dueKrw === ZERO) return nothing;
  const free = min(availableCash(account), subtract(value.navKrw, rules.closingEquityKrw));
  const payableKrw = round(max(ZERO, min(dueKrw, free)), TO_WON);
  if (payableKrw === dueKrw) return { dueKrw, payableKrw, highWaterKrw: reached };
  const covered = ratio([payableKrw], [dividendRate], { places: 8, mode: 'down' });
  return { dueKrw, payableKrw, highWaterKrw: add(mark, covered) };
}
