import {
  add,
  type Decimal,
  decimal,
  formatDecimal,
  max,
  multiply,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { Print } from '#market/print';
import { type Account, positionOf } from '../account.ts';
import type { Strike } from '../decide-strike.ts';
import { availableCash, availableQuantity } from '../holds.ts';
import { HUMAN_ETF_FIRST_PRICE } from '../human-etf.ts';
import { type Listings, NOBODY_LISTED } from '../listings.ts';
import type { OpenCommand } from '../open-command.ts';
import type { OpenOrder } from '../open-order.ts';
import { isEligible } from '../price-rule.ts';
import type { OrderEnd, ScheduledEvent } from '../scheduled-event.ts';
import { type Settlement, settleBatch } from '../settle-batch.ts';
import { DEFAULT_TRADING_RULES } from '../trading-rules.ts';
import { buildAccount } from './build-account.ts';
import { buildCommand } from './build-command.ts';
import { buildOrder, type OrderRequest } from './build-order.ts';
import { BTC, quote, SAMSUNG, trade } from './build-print.ts';
import { findInstrument } from './find-instrument.ts';

export const [ISSUER, FRIEND, OTHER] = ['issuer', 'friend', 'other'] as const;
export const SHARE = 'HUMAN-ETF-JIHO';
/** What is traded on the market: by the hour, and in the hours of the KRX. */
export const REAL = [BTC, SAMSUNG] as const;
export const CASH_KRW = wholeDecimal(1_000_000);
const EVERYBODY = [ISSUER, FRIEND, OTHER];
const WON = { places: 0, mode: 'down' } as const;
const PERCENT = decimal('0.01');
const ONE_IS_ENOUGH = decimal('1');

/** What somebody does with a part of what they have. */
export interface Act {
  readonly who: string;
  readonly what: 'buy' | 'sell' | 'invest' | 'redeem' | 'bailout';
  readonly ticker: (typeof REAL)[number];
  /** Of their cash, or of what they hold, in percent. */
  readonly part: number;
  /** Whether the KRX is open. */
  readonly isOpen: boolean;
}

/** A strike, with what the issuer's holdings have gained on the market since the one before. */
export interface Struck {
  readonly strike: Strike;
  readonly state: Extract<OpenCommand['intent'], { kind: 'STRIKE' }>['state'];
  readonly gainedKrw: Decimal;
  readonly settled: Settlement;
  /** Of those who held it: by what was paid for the shares, in whole won. */
  readonly effects: Settlement['effects'];
  /** The oldest print that the issuer's worth was made of. */
  readonly oldestPrintAt: Instant;
}

/** A settlement, and by how much it moved all cash together. */
export interface Settled {
  readonly settlement: Settlement;
  readonly movedKrw: Decimal;
}

/**
 * Three friends, one of whom is listed, moved on by hand from act to act and from strike to strike, by the very functions
 * that the engine decides by. All have the same cash at first.
 */
export function openPlot(dividendRate: Decimal) {
  const market = openMarket();
  const accounts = new Map<string, Account>(
    EVERYBODY.map((userId) => [userId, buildAccount(formatDecimal(CASH_KRW), {}, userId)]),
  );
  const accountOf = (userId: string) => accounts.get(userId) as Account;
  const quantityOf = (userId: string, tickerId: string) =>
    positionOf(accountOf(userId), tickerId).quantity;
  const settled: Settled[] = [];
  const given = new Map<string, Decimal>();
  let listings: Listings = NOBODY_LISTED;
  let waiting: readonly OpenOrder[] = [];
  let next: OpenCommand | undefined;
  let gainedKrw = ZERO;
  let sharePrice = HUMAN_ETF_FIRST_PRICE;
  let count = 0;

  const holders = () =>
    EVERYBODY.map((userId) => ({ userId, quantity: quantityOf(userId, SHARE) })).filter(
      ({ quantity }) => quantity > ZERO,
    );
  const worthOf = (userId: string) =>
    [SHARE, ...REAL].reduce((sum, tickerId) => {
      const price = tickerId === SHARE ? sharePrice : market.priceOf(tickerId);
      const worth = multiply([quantityOf(userId, tickerId), price], { places: 8, mode: 'down' });
      return add(sum, worth);
    }, accountOf(userId).cashKrw);

  function settle(scheduled: readonly ScheduledEvent[]): Settlement {
    const settlement = settleBatch({
      ...{ rules: DEFAULT_TRADING_RULES, scheduled, orders: waiting, accounts, listings },
      ...{ recorded: () => undefined, instrumentOf: findInstrument, actionsOf: () => [] },
      margin: { tapeOf: market.tapeOf, isTradedThrough: () => true },
      gates: { listing: () => ({ isTaken: false, listedBefore: undefined }), holders },
    });
    let movedKrw = ZERO;
    for (const account of settlement.accounts.values()) {
      movedKrw = add(movedKrw, subtract(account.cashKrw, accountOf(account.userId).cashKrw));
      accounts.set(account.userId, account);
    }
    waiting = stillWaiting(waiting, settlement);
    settled.push({ settlement, movedKrw });
    return settlement;
  }

  function print(tickerId: string, at: Instant): Print {
    const { made, movedBy } = market.print(tickerId, at);
    const held = quantityOf(ISSUER, tickerId);
    gainedKrw = add(gainedKrw, multiply([held, movedBy], { places: 8, mode: 'up' }));
    return made;
  }

  function order(userId: string, at: Instant, asked: OrderRequest): OpenOrder {
    count += 1;
    const id = `order ${count}`;
    const made = buildOrder({ id, userId, acceptedAt: at, notBefore: at, ...asked });
    waiting = [...waiting, made];
    return made;
  }

  function command(userId: string, at: Instant, intent: OpenCommand['intent']): Settlement {
    count += 1;
    const id = `command ${count}`;
    const made = buildCommand({ id, userId, acceptedAt: at, notBefore: at, intent });
    return settle([{ kind: 'command', command: made, at }]);
  }

  function bailOut(userId: string, at: Instant): void {
    const before = worthOf(userId);
    const { bailouts } = command(userId, at, { kind: 'BAILOUT' });
    if (bailouts.length === 0) return;
    given.set(userId, add(given.get(userId) ?? ZERO, subtract(worthOf(userId), before)));
  }

  /** An order for a part of what there is; undefined where that is nothing. */
  function ask({ who, what, part }: Act, tickerId: string, at: Instant): OpenOrder | undefined {
    const account = accountOf(who);
    const side = what === 'buy' || what === 'invest' ? 'BUY' : 'SELL';
    const all = side === 'BUY' ? availableCash(account) : availableQuantity(account, tickerId);
    const places = side === 'BUY' || tickerId === SAMSUNG ? 0 : 8;
    const asked = multiply([all, wholeDecimal(part), PERCENT], { places, mode: 'down' });
    if (asked === ZERO) return undefined;
    const size = { [side === 'BUY' ? 'amountKrw' : 'quantity']: formatDecimal(asked) };
    return order(who, at, { tickerId, side, ...size });
  }

  return {
    ...{ accountOf, worthOf, settled, move: market.move },
    givenTo: (userId: string) => given.get(userId) ?? ZERO,
    list(at: Instant) {
      for (const tickerId of REAL) print(tickerId, at);
      const intent = { kind: 'LIST', name: 'JIHO', dividendRate } as const;
      next = command(ISSUER, at, intent).listings[0]?.next;
      const listing = { userId: ISSUER, listedAt: at, nextStrikeAt: null, closedAt: null };
      listings = { ...NOBODY_LISTED, of: () => listing };
    },
    do(act: Act, at: Instant) {
      print(BTC, at);
      if (act.isOpen) print(SAMSUNG, at);
      if (act.what === 'bailout') {
        bailOut(act.who, at);
      } else if (act.what === 'invest' || act.what === 'redeem') {
        const fund = ask(act, SHARE, at);
        if (fund) settle([{ kind: 'place', order: fund, at, fxPrint: undefined }]);
      } else if (act.isOpen || act.ticker === BTC) {
        const made = ask(act, act.ticker, addMicros(at, 1));
        const then = addMicros(at, 2);
        if (made) settle([endOf(made, then, 'FIRST_PRINT', print(act.ticker, then))]);
      }
    },
    /** The strike, what it pays, and the orders that it prices; undefined behind the last one. */
    strike(at: Instant): Struck | undefined {
      if (next?.intent.kind !== 'STRIKE') return undefined;
      const { state } = next.intent;
      const [strike] = settle([{ kind: 'command', command: next, at }]).strikes;
      if (!strike) throw new Error('nothing was struck');
      const gained = gainedKrw;
      gainedKrw = ZERO;
      next = strike.next;
      sharePrice = strike.figures.price;
      const { effects } = settle(actionOn(holders(), strike));
      const struck = trade(SHARE, at, formatDecimal(sharePrice), strike.pricedFrom);
      const held = REAL.filter((tickerId) => quantityOf(ISSUER, tickerId) > ZERO);
      const oldestPrintAt = Math.min(at, ...held.map(market.printedAt)) as Instant;
      const ends = waiting.flatMap((one): ScheduledEvent[] => {
        if (!strike.next) return [endOf(one, at, 'CLOSING')];
        return isEligible(struck, one.notBefore) ? [endOf(one, at, 'FIRST_PRINT', struck)] : [];
      });
      return { strike, state, gainedKrw: gained, settled: settle(ends), effects, oldestPrintAt };
    },
  };
}

/** Prices as they are, and as they were printed. */
function openMarket() {
  const prices = new Map<string, Decimal>([
    [BTC, decimal('100000')],
    [SAMSUNG, decimal('70000')],
  ]);
  const prints = new Map<string, readonly Print[]>();
  const priceOf = (tickerId: string) => prices.get(tickerId) as Decimal;
  return {
    priceOf,
    tapeOf: (tickerId: string) => ({ prints: prints.get(tickerId) ?? [] }),
    printedAt: (tickerId: string) => prints.get(tickerId)?.at(-1)?.at ?? Infinity,
    /** From now on it is another, whether anybody is told or not. */
    move(tickerId: string, percent: number) {
      const rounding = { places: 2, mode: 'down' } as const;
      const moved = multiply([priceOf(tickerId), wholeDecimal(percent), PERCENT], rounding);
      prices.set(tickerId, max(moved, ONE_IS_ENOUGH));
    },
    print(tickerId: string, at: Instant) {
      const bid = priceOf(tickerId);
      const ask = multiply([bid, decimal('1.001')], { places: 8, mode: 'up' });
      const made = quote(tickerId, at, formatDecimal(bid), formatDecimal(ask));
      const before = prints.get(tickerId) ?? [];
      prints.set(tickerId, [...before, made]);
      return { made, movedBy: subtract(bid, before.at(-1)?.last ?? bid) };
    },
  };
}

function stillWaiting(
  waiting: readonly OpenOrder[],
  { outcomes, placed }: Settlement,
): readonly OpenOrder[] {
  const ended = new Set(outcomes.map(({ order }) => order.id));
  const nowOf = new Map(placed.map((order) => [order.id, order]));
  return waiting.flatMap((order) => (ended.has(order.id) ? [] : (nowOf.get(order.id) ?? order)));
}

function endOf(order: OpenOrder, at: Instant, how: OrderEnd, print?: Print): ScheduledEvent {
  return { kind: 'order', order, at, how, print, fxPrint: undefined };
}

/** What a strike comes to for those who hold the share. */
function actionOn(
  holders: readonly { readonly userId: string }[],
  { action, at }: Strike,
): ScheduledEvent[] {
  if (!action) return [];
  const applied: CorporateAction = { ...action, tickerId: SHARE, effectiveAt: at };
  const none = { print: undefined, fxPrint: undefined };
  return holders.map(({ userId }) => ({ kind: 'action', action: applied, userId, at, ...none }));
}

/** What a settlement says that it moves: trades, dividends, what an issuer pays, and what comes from outside. */
export function toldKrw({ outcomes, effects, strikes, bailouts }: Settlement): Decimal {
  const fills = outcomes.flatMap((outcome) => (outcome.kind === 'filled' ? [outcome] : []));
  const moves = [
    ...fills.map(({ order, fill }) => {
      const costs = add(fill.feeKrw, fill.taxKrw);
      const paid = order.side === 'BUY' ? subtract(ZERO, fill.grossKrw) : fill.grossKrw;
      return subtract(paid, costs);
    }),
    ...effects.map(({ grossKrw, taxKrw }) => subtract(grossKrw, taxKrw)),
    ...strikes.map(({ figures }) => subtract(ZERO, figures.paidKrw)),
    ...bailouts.map(({ writtenOffKrw, givenKrw }) => add(writtenOffKrw, givenKrw)),
  ];
  return moves.reduce(add, ZERO);
}

/** What the shares of a strike's holders are worth at a price, each in whole won. */
export function worthOfShares({ effects, strike }: Struck): Decimal {
  const { price } = strike.figures;
  return effects.reduce((sum, { quantityBefore }) => {
    return add(sum, multiply([quantityBefore, price], WON));
  }, ZERO);
}
