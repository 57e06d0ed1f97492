import {
  add,
  type Decimal,
  floorToMultiple,
  isStorable,
  multiply,
  ONE,
  ratio,
  round,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { CashDividend, CorporateAction, Redemption, Split } from '#market/corporate-action';
import type { Print } from '#market/print';
import { type Account, type Position, positionOf } from './account.ts';
import type { TradableInstrument } from './decide-order.ts';
import type { Fill } from './fill.ts';
import { moveCost } from './move-account.ts';
import { dividendTaxAt, fxFactor, type TradingRules } from './trading-rules.ts';

/** A print as it is named beside what it was used for. */
type PrintNamed = Pick<Print, 'at' | 'last' | 'source'>;

/** What a corporate action came to for one account. Won amounts are whole. */
export interface ActionEffect {
  readonly action: Pick<CorporateAction, 'id' | 'tickerId' | 'kind'>;
  readonly userId: string;
  /** Event time: of the action. */
  readonly at: Instant;
  readonly currency: Fill['currency'];
  readonly quantityBefore: Decimal;
  readonly quantityAfter: Decimal;
  /** What the split left below a lot, in new shares, or all that a redemption took: paid out. */
  readonly fraction: Decimal;
  /** What the fraction was paid out at, in new shares; what a dividend or a redemption pays for each share. */
  readonly price: Decimal | null;
  /** Paid, in the instrument's currency, to 8 places. */
  readonly gross: Decimal;
  readonly grossKrw: Decimal;
  readonly taxKrw: Decimal;
  /** Cost that left the position with the fraction. */
  readonly cost: Decimal;
  readonly costKrw: Decimal;
  /** The print that the fraction was paid by. */
  readonly print: PrintNamed | null;
  /** Null for what is quoted in won, and where nothing was converted. */
  readonly applied: { readonly rate: Decimal; readonly print: PrintNamed | null } | null;
}

export interface ApplyActionInput {
  readonly rules: TradingRules;
  readonly action: CorporateAction;
  readonly instrument: TradableInstrument;
  readonly account: Account;
  /** The last print before the action; undefined where the tape has none. */
  readonly print: Print | undefined;
  /** USD/KRW as of the action, however old; undefined for what is quoted in won, or where the tape has none. */
  readonly fxPrint: Print | undefined;
}

/** Whether a position was held when the action took effect, and has not had it yet. */
export function isDue(
  action: Pick<CorporateAction, 'effectiveAt'>,
  { quantity, movedAt }: Position,
): boolean {
  return quantity > ZERO && movedAt !== null && movedAt < action.effectiveAt;
}

/**
 * Applies an action to an account that holds its instrument; undefined where it is not due. It is no
 * trade: there is no fee, and an old rate of exchange is better than none.
 * @throws {RangeError} where the account would come to hold more than can be recorded.
 */
export function applyAction(
  input: ApplyActionInput,
): { readonly effect: ActionEffect; readonly account: Account } | undefined {
  const { action, account } = input;
  const held = positionOf(account, action.tickerId);
  if (!isDue(action, held)) return undefined;
  const moved = move(input, held);
  const { position, ...paid } = moved;
  const effect: ActionEffect = {
    ...paid,
    action,
    userId: account.userId,
    at: action.effectiveAt,
    currency: input.instrument.currency,
    quantityBefore: held.quantity,
    quantityAfter: position.quantity,
  };
  const cashKrw = add(account.cashKrw, subtract(effect.grossKrw, effect.taxKrw));
  if (![cashKrw, position.quantity].every(isStorable)) {
    throw new RangeError(`action ${action.id} makes the account of ${account.userId} too large`);
  }
  const positions = new Map(account.positions).set(action.tickerId, {
    ...position,
    movedAt: action.effectiveAt,
  });
  return { effect, account: { ...account, cashKrw, positions } };
}

function move(input: ApplyActionInput, held: Position): Moved {
  const { action } = input;
  switch (action.kind) {
    case 'SPLIT':
      return split(input, action, held);
    case 'CASH_DIVIDEND':
      return payDividend(input, action, held);
    case 'REDEMPTION':
      return redeem(action, held);
  }
}

type Moved = { readonly position: Position } & Pick<
  ActionEffect,
  'fraction' | 'price' | 'gross' | 'grossKrw' | 'taxKrw' | 'cost' | 'costKrw' | 'print' | 'applied'
>;

const NOTHING_PAID = {
  ...{ fraction: ZERO, price: null, gross: ZERO, grossKrw: ZERO, taxKrw: ZERO },
  ...{ cost: ZERO, costKrw: ZERO, print: null, applied: null },
} as const;

/**
 * More or fewer shares at the same cost. What is left below a lot goes, with its share of the cost, at
 * the last price before the split in the new shares' terms, rounded down to the whole won. Where the
 * tape has no such price any more it goes at that cost: nobody gains or loses. So does dust of a coin that
 * comes to nothing at all.
 */
function split(input: ApplyActionInput, action: Split, held: Position): Moved {
  const { newShares, oldShares, effectiveAt } = action;
  const { lot } = input.instrument;
  const quantity = ratio([held.quantity, newShares], [oldShares], { places: 8, mode: 'down' });
  const fraction = subtract(quantity, floorToMultiple(quantity, lot));
  const whole = { ...held, quantity };
  if (fraction === ZERO && quantity > ZERO) return { position: whole, ...NOTHING_PAID };
  const size = { quantity: fraction, gross: ZERO, grossKrw: ZERO, feeKrw: ZERO, taxKrw: ZERO };
  const { position, cost, costKrw } = moveCost('SELL', whole, size, effectiveAt);
  const left = { ...NOTHING_PAID, position, fraction, cost, costKrw };
  const { print } = input;
  if (!print || fraction === ZERO)
    return { ...left, gross: cost, grossKrw: round(costKrw, DOWN_TO_WON) };
  const applied = rateFor(input, held);
  const price = ratio([print.last, oldShares], [newShares], { places: 8, mode: 'down' });
  const gross = multiply([fraction, price], { places: 8, mode: 'down' });
  const grossKrw = multiply([fraction, price, applied?.rate ?? ONE], DOWN_TO_WON);
  return { ...left, price, gross, grossKrw, print, applied };
}

/** All of it goes back to its issuer, rounded down to the whole won as what a sale brings. */
function redeem({ amount, effectiveAt }: Redemption, held: Position): Moved {
  const { quantity } = held;
  const size = { quantity, gross: ZERO, grossKrw: ZERO, feeKrw: ZERO, taxKrw: ZERO };
  return {
    ...NOTHING_PAID,
    ...moveCost('SELL', held, size, effectiveAt),
    ...{ fraction: quantity, price: amount },
    gross: multiply([quantity, amount], { places: 8, mode: 'down' }),
    grossKrw: multiply([quantity, amount], DOWN_TO_WON),
  };
}

/** Whole won, the tax rounded up and the dividend down, as with every trade. */
function payDividend(input: ApplyActionInput, { amount }: CashDividend, held: Position): Moved {
  const { rules, instrument, action } = input;
  const applied = rateFor(input, held);
  const grossKrw = multiply([held.quantity, amount, applied?.rate ?? ONE], DOWN_TO_WON);
  const taxRate = dividendTaxAt(rules, instrument.market, action.effectiveAt);
  return {
    ...NOTHING_PAID,
    position: held,
    price: amount,
    gross: multiply([held.quantity, amount], { places: 8, mode: 'down' }),
    grossKrw,
    taxKrw: multiply([grossKrw, taxRate], { places: 0, mode: 'up' }),
    applied,
  };
}

const DOWN_TO_WON = { places: 0, mode: 'down' } as const;

/**
 * As a seller of dollars gets it; where the tape has no rate any more, the one that the position was
 * bought at. Null for what is quoted in won.
 */
function rateFor(
  { rules, action, instrument, fxPrint }: ApplyActionInput,
  held: Position,
): ActionEffect['applied'] {
  if (instrument.currency !== 'USD') return null;
  if (!fxPrint) {
    const { cost, costKrw } = held;
    const rate = cost === ZERO ? ZERO : ratio([costKrw], [cost], { places: 8, mode: 'down' });
    return { rate, print: null };
  }
  const factor = fxFactor(rules, 'SELL', action.effectiveAt - fxPrint.at);
  return { rate: multiply([fxPrint.last, factor], { places: 8, mode: 'down' }), print: fxPrint };
}

/** What is recorded of an application, whatever rules it was made under; without what follows from it. */
export type RecordedEffect = Omit<ActionEffect, 'cost'>;

/**
 * The account after an action as it is recorded, and the effect with the cost that it moved in the
 * instrument's currency, which no record holds. Undefined where the account is not the one that it was
 * applied to: something before it is missing.
 */
export function applyAsRecorded(
  account: Account,
  recorded: RecordedEffect,
): { readonly effect: ActionEffect; readonly account: Account } | undefined {
  const { action, at, quantityBefore, quantityAfter, fraction, costKrw } = recorded;
  const held = positionOf(account, action.tickerId);
  if (held.quantity !== quantityBefore) return undefined;
  const whole = { ...held, quantity: add(quantityAfter, fraction) };
  const size = { ...NOTHING_PAID, quantity: fraction, feeKrw: ZERO };
  const { position, cost } =
    fraction === ZERO && quantityAfter > ZERO
      ? { position: { ...whole, movedAt: at }, cost: ZERO }
      : moveCost('SELL', whole, size, at);
  const left = subtract(held.costKrw, costKrw);
  const cashKrw = add(account.cashKrw, subtract(recorded.grossKrw, recorded.taxKrw));
  const leavesResidue = quantityAfter === ZERO && left !== ZERO;
  if (left < ZERO || cashKrw < ZERO || leavesResidue) return undefined;
  const positions = new Map(account.positions).set(action.tickerId, { ...position, costKrw: left });
  return { effect: { ...recorded, cost }, account: { ...account, cashKrw, positions } };
}
