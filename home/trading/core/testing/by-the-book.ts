import {
  add,
  type Decimal,
  formatDecimal,
  negate,
  ratio,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { startOfKstDay } from '@mockstreet/shared/kst';
import type { CorporateAction } from '#market/corporate-action';
import { type Print, USD_KRW } from '#market/print';
import type { Account } from '../account.ts';
import { adjustOrder } from '../adjust-order.ts';
import { type ActionEffect, applyAction } from '../apply-action.ts';
import type { Bailout } from '../bailout.ts';
import { type Denial, decideOrder } from '../decide-order.ts';
import { NO_FIGURES } from '../guarded-standing.ts';
import { liquidate } from '../liquidate.ts';
import type { InterestCharge, Liquidation, LiquidationTrigger } from '../liquidation.ts';
import { standingAt } from '../marks.ts';
import type { OpenCommand } from '../open-command.ts';
import type { OpenOrder } from '../open-order.ts';
import { placeOrder } from '../place-order.ts';
import type { OrderEnd } from '../scheduled-event.ts';
import type { CommandResult, Outcome } from '../settle-batch.ts';
import { bailoutByTheBook } from './book-bailouts.ts';
import { deadlineByTheBook, isFillable, isThrough, priceBefore, takes } from './book-prices.ts';
import { buildAccount } from './build-account.ts';
import { findInstrument } from './find-instrument.ts';
import type { LedgerState } from './ledger-state.ts';
import { sumHolds } from './sum-holds.ts';
import { type Day, END, START, TICKERS, TURNOVERS, USERS } from './trading-day.ts';

/** What everyone begins the day with. */
const HOLDINGS = Object.fromEntries(
  TICKERS.map((tickerId) => [tickerId, { quantity: '4', cost: '80000.5' }]),
);

export const openAccounts = () =>
  new Map(
    USERS.map((userId) => {
      const isOwing = userId === 'carol';
      const account = withFigures(buildAccount(isOwing ? '-200000' : '250000', HOLDINGS, userId));
      return [userId, isOwing ? { ...account, margin: OWING } : account];
    }),
  );

const OWING = { since: START, checkedTo: START, partition: 0 };

/** As if it had done nothing before: all that it holds is among its positions. */
const withFigures = (account: Account): Account => ({ ...account, guarded: NO_FIGURES });

interface Ends {
  /** By order, what its wait ended by; none of those refused when they were placed, or taken back. */
  readonly ends: ReadonlyMap<string, OrderEnd>;
}

/** An order on its way through the day. */
interface Walk {
  readonly order: OpenOrder;
  readonly deadline: number;
  isPlaced: boolean;
  /** It has met its first print, and did not fill on it. */
  isResting: boolean;
}

/**
 * What the rules say of the whole day: the market lived through moment by moment, everything known, with every order
 * looked at in each of them. No lane, no batches, no waiting, nothing scheduled.
 */
export function byTheBook(given: Day): LedgerState & Ends {
  const book = openBook(given);
  for (const at of momentsOf(given)) {
    for (const action of given.actions) if (action.effectiveAt === at) book.apply(action);
    for (const sent of book.first) {
      if (sent.kind === 'order') book.placeAt(sent.order, at);
      else if (sent.command.notBefore === at) book.cancel(sent.command, at);
    }
    for (const walk of book.open()) book.expireAt(walk, at);
    for (const walk of book.open()) book.fillAt(walk, at);
    for (const userId of USERS) book.judgeMargin(userId, at);
  }
  const accounts = new Map(USERS.map((userId) => [userId, book.accountAt(userId, END)]));
  return { ...book.state, accounts };
}

const MIDNIGHT = startOfKstDay(END);

/** All at which anything can happen. */
function momentsOf({ tape, sent, actions, halts }: Day): Instant[] {
  const orders = sent.flatMap((one) => (one.kind === 'order' ? [one.order] : []));
  const commands = sent.flatMap((one) => (one.kind === 'command' ? [one.command] : []));
  const all = [
    ...[...tape.values()].flat().map(({ at }) => at),
    MIDNIGHT,
    ...actions.map(({ effectiveAt }) => effectiveAt),
    ...commands.map(({ notBefore }) => notBefore),
    ...orders.map(({ notBefore }) => notBefore),
    ...orders.map((order) => deadlineByTheBook(order, halts)),
  ];
  return [...new Set(all)].filter(Number.isFinite).sort((a, b) => a - b) as Instant[];
}

function openBook(given: Day) {
  const { tape, sent, actions, rules } = given;
  const accounts = new Map<string, Account>(openAccounts());
  const decided = new Map<string, Outcome>();
  const commands = new Map<string, CommandResult>();
  const effects = new Map<string, ActionEffect>();
  const ends = new Map<string, OrderEnd>();
  const liquidations = new Map<string, Liquidation>();
  const interest = new Map<string, InterestCharge>();
  const bailouts = new Map<string, Bailout>();
  const first = sent.filter((one, index) => sent.findIndex(({ id }) => id === one.id) === index);
  const walks = first.flatMap((one): Walk[] =>
    one.kind === 'order'
      ? [{ order: one.order, deadline: deadlineByTheBook(one.order, given.halts), ...NEW }]
      : [],
  );
  const open = () => walks.filter(({ order }) => !decided.has(order.id));
  const rateAt = (at: Instant) => tape.get(USD_KRW)?.findLast((rate) => rate.at <= at);
  const printAt = (tickerId: string, at: number) =>
    tape.get(tickerId)?.find((print) => print.at === at);
  const termsOf = ({ tickerId }: OpenOrder) => ({
    ...{ rules, instrument: findInstrument(tickerId) },
    actions: actions.filter((action) => action.tickerId === tickerId),
  });
  const sources = {
    ...{ rules, isTradedThrough: given.isTradedThrough, instrumentOf: findInstrument },
    tapeOf: (tickerId: string) => ({ prints: tape.get(tickerId) ?? [] }),
    actionsOf: (tickerId: string) => actions.filter((action) => action.tickerId === tickerId),
  };
  const standing = (account: Account, at: Instant) => () => standingAt(account, at, sources);
  const inSharesOf = (at: Instant, order: OpenOrder) =>
    adjustOrder(order, termsOf(order).actions, findInstrument(order.tickerId), at);

  /** An account with what its open orders keep back: counted anew each time, never carried on. */
  function accountAt(userId: string, at: Instant, without?: OpenOrder): Account {
    const account = accounts.get(userId) as Account;
    const holding = open().filter(
      ({ order, isPlaced }) => isPlaced && order.userId === userId && order !== without,
    );
    const held = (tickerId: string) =>
      holding
        .filter(({ order }) => order.side === 'SELL' && order.tickerId === tickerId)
        .map(({ order }) => inSharesOf(at, order).quantity as Decimal)
        .reduce(add, ZERO);
    return {
      ...account,
      heldKrw: holding.map(({ order }) => order.hold?.krw ?? ZERO).reduce(add, ZERO),
      placed: sumHolds(holding.map(({ order }) => order)).placedOf(userId),
      positions: new Map(
        [...account.positions].map(([tickerId, position]) => [
          tickerId,
          { ...position, held: held(tickerId) },
        ]),
      ),
    };
  }

  const fail = (order: OpenOrder, at: Instant, denial: Denial) =>
    decided.set(order.id, { kind: 'failed', order, at, denial });

  function end(walk: Walk, at: Instant, how: OrderEnd, print?: Print): void {
    const { order } = walk;
    ends.set(order.id, how);
    const account = accountAt(order.userId, at, order);
    const fxPrint = rateAt(at);
    const given = {
      ...termsOf(order),
      order,
      account,
      how,
      print,
      fxPrint,
      standing: standing(account, at),
    };
    const decision = decideOrder({ ...given, turnover: TURNOVERS.get(order.tickerId) });
    if (decision.outcome === 'denied') fail(order, at, decision.denial);
    else {
      decided.set(order.id, { kind: 'filled', order, at, fill: decision.fill });
      accounts.set(order.userId, decision.account);
    }
  }

  /** The print of a moment, if an order may fill on it. */
  function priceAt({ order }: Walk, at: Instant): Print | undefined {
    const print = printAt(order.tickerId, at);
    return print && isFillable(print, order, given) ? print : undefined;
  }

  function cancelOrder(order: OpenOrder, at: Instant, id: string, kind = 'COMMAND' as Kind): void {
    decided.set(order.id, { kind: 'cancelled', order, at, by: { kind, id } });
  }

  function bailOut(command: OpenCommand, at: Instant): void {
    const { id, userId } = command;
    const given = open().filter(
      ({ order, isPlaced }) =>
        isOlder(order, command) || (isPlaced && order.userId === command.userId),
    );
    const before = accountAt(userId, at);
    const cancelled = given.length;
    const came = bailoutByTheBook(command, { at, account: before, cancelled }, sources);
    if ('code' in came) {
      commands.set(id, { command, at, status: 'REJECTED', denial: came, cancelled: 0 });
      return;
    }
    for (const { order } of given) cancelOrder(order, at, id, 'BAILOUT');
    accounts.set(userId, came.account);
    bailouts.set(id, came.bailout);
    commands.set(id, { command, at, status: 'DONE', denial: null, cancelled });
  }

  function switchMargin(command: OpenCommand, enabled: boolean, at: Instant): Denial | null {
    const { margin, ...before } = accountAt(command.userId, at);
    if ((before.switchedBy ?? 0) > command.acceptedAt) return null;
    const account = { ...before, switchedBy: command.acceptedAt };
    if (enabled && (before.trustedAgainAt ?? at) > at) {
      const allowedAt = formatInstant(before.trustedAgainAt as Instant);
      return { code: 'LIMIT_EXCEEDED', detail: `limit=bailout allowed_at=${allowedAt}` };
    }
    if (enabled) {
      accounts.set(account.userId, {
        ...account,
        margin: margin ?? { since: at, checkedTo: at, partition: 0 },
      });
      return null;
    }
    const { cashKrw, heldKrw } = account;
    if (margin && cashKrw < heldKrw) {
      const owed = formatDecimal(cashKrw < ZERO ? negate(cashKrw) : ZERO);
      const held = formatDecimal(heldKrw);
      return { code: 'MARGIN_REQUIRED', detail: `liability=${owed} held=${held}` };
    }
    const leveraged = open().filter(
      ({ order }) => isOlder(order, command) && (order.leverage ?? 1) > 1,
    );
    if (margin && leveraged.length > 0) {
      return { code: 'MARGIN_REQUIRED', detail: `leveraged_orders=${leveraged.length}` };
    }
    accounts.set(account.userId, account);
    return null;
  }

  function triggerAt(userId: string, at: Instant): LiquidationTrigger | undefined {
    if (at === MIDNIGHT) return { kind: 'INTEREST' };
    const held = [...accountAt(userId, at).positions].filter(([, { quantity }]) => quantity > ZERO);
    const tickers = held.map(([tickerId]) => tickerId).sort();
    if (tickers.some((tickerId) => findInstrument(tickerId).currency === 'USD')) {
      tickers.push(USD_KRW);
    }
    const [print] = tickers.flatMap((tickerId) => printAt(tickerId, at) ?? []);
    return print && { kind: 'PRINT', print };
  }

  function chargeInterest(userId: string, at: Instant): void {
    const account = accounts.get(userId) as Account;
    const rate = rules.margin.interestRate;
    const owed = negate(account.cashKrw);
    const perDay = ratio([owed, rate], [wholeDecimal(365)], { places: 0, mode: 'up' });
    accounts.set(userId, { ...account, cashKrw: subtract(account.cashKrw, perDay) });
    const charge = { userId, at, liabilityKrw: owed, rate, interestKrw: perDay };
    interest.set(`${userId} ${at}`, charge);
  }

  function judgeCancel(command: OpenCommand, orderId: string): Denial | OpenOrder {
    const target = first.find(({ id }) => id === orderId);
    const isKnown = target?.kind === 'order' && isOlder(target.order, command);
    if (!isKnown) return { code: 'UNKNOWN_ORDER', detail: '' };
    if (decided.has(orderId)) return { code: 'ALREADY_FINAL', detail: '' };
    if (target.order.type === 'MARKET') return { code: 'ALREADY_FINAL', detail: 'type=MARKET' };
    return target.order;
  }

  return {
    ...{
      first,
      open,
      accountAt,
      state: { decided, commands, effects, ends, liquidations, interest, bailouts },
    },

    apply(action: CorporateAction): void {
      for (const userId of USERS) {
        const applied = applyAction({
          ...{ rules, action, instrument: findInstrument(action.tickerId) },
          ...{ account: accounts.get(userId) as Account, print: priceBefore(action, given) },
          fxPrint: rateAt(action.effectiveAt),
        });
        if (!applied) continue;
        effects.set(`${action.id} ${userId}`, applied.effect);
        accounts.set(userId, applied.account);
      }
    },

    placeAt(order: OpenOrder, at: Instant): void {
      const walk = walks.find((one) => one.order.id === order.id) as Walk;
      const isDue = order.type === 'LIMIT' && order.notBefore === at && !decided.has(order.id);
      if (!isDue || (walk.deadline <= at && order.timeInForce !== 'IOC')) return;
      const account = accountAt(order.userId, at);
      const terms = { ...termsOf(order), turnover: TURNOVERS.get(order.tickerId) };
      const placement = placeOrder({
        ...{ ...terms, order, account, fxPrint: rateAt(at), standing: standing(account, at) },
      });
      if (placement.outcome === 'denied') fail(order, at, placement.denial);
      else Object.assign(walk, { order: placement.order, isPlaced: true });
    },

    cancel(command: OpenCommand, at: Instant): void {
      const { intent, id } = command;
      const answer = { command, at, denial: null, cancelled: 0 };
      if (intent.kind === 'MARGIN') {
        const denial = switchMargin(command, intent.enabled, at);
        commands.set(id, { ...answer, status: denial ? 'REJECTED' : 'DONE', denial });
        return;
      }
      if (intent.kind === 'CANCEL_ALL') {
        const all = open().filter(({ order }) => order.type === 'LIMIT' && isOlder(order, command));
        for (const { order } of all) cancelOrder(order, at, id);
        commands.set(id, { ...answer, status: 'DONE', cancelled: all.length });
        return;
      }
      if (intent.kind === 'BAILOUT') {
        bailOut(command, at);
        return;
      }
      if (intent.kind !== 'CANCEL') throw new Error(`${intent.kind} is not in this book`);
      const target = judgeCancel(command, intent.orderId);
      if ('code' in target) {
        commands.set(id, { ...answer, status: 'REJECTED', denial: target });
        return;
      }
      cancelOrder(target, at, id);
      commands.set(id, { ...answer, status: 'DONE', cancelled: 1 });
    },

    /** What ends without a fill, before anything of this moment fills. */
    expireAt(walk: Walk, at: Instant): void {
      const { order, deadline } = walk;
      const print = priceAt(walk, at);
      const goesByMarket = order.type === 'MARKET' || order.timeInForce === 'IOC';
      if (goesByMarket && !print && at === deadline) end(walk, at, 'NO_PRICE');
      if (!goesByMarket && at >= deadline && at >= order.notBefore) end(walk, at, 'EXPIRY');
      const isMissed = order.timeInForce === 'IOC' && print && !takes(print, order, at, inSharesOf);
      if (isMissed && walk.isPlaced && at <= deadline) end(walk, at, 'EXPIRY');
    },

    fillAt(walk: Walk, at: Instant): void {
      const { order, deadline } = walk;
      const print = priceAt(walk, at);
      if (!print) return;
      if (order.type === 'MARKET') {
        if (at <= deadline) end(walk, at, 'FIRST_PRINT', print);
        return;
      }
      if (!walk.isPlaced) return;
      if (!walk.isResting && takes(print, order, at, inSharesOf)) {
        end(walk, at, 'FIRST_PRINT', print);
      } else if (isThrough(print, inSharesOf(at, order))) end(walk, at, 'THROUGH', print);
      walk.isResting = true;
    },

    /** Last of all in a moment: of whoever owes, where the moment says anything new of what they hold. */
    judgeMargin(userId: string, at: Instant): void {
      if ((accounts.get(userId) as Account).cashKrw >= ZERO || at > END) return;
      const trigger = triggerAt(userId, at);
      if (!trigger) return;
      if (at === MIDNIGHT) chargeInterest(userId, at);
      const orders = open().flatMap(({ order }) => (order.userId === userId ? [order] : []));
      const account = accountAt(userId, at);
      const liquidated = liquidate({ account, at, trigger, orders, sources });
      if (!liquidated) return;
      const { liquidation, sales, cancelled } = liquidated;
      liquidations.set(liquidation.id, liquidation);
      accounts.set(userId, liquidated.account);
      for (const { order, fill } of sales)
        decided.set(order.id, { kind: 'filled', order, at, fill });
      const by = { kind: 'LIQUIDATION', id: liquidation.id } as const;
      for (const order of cancelled) decided.set(order.id, { kind: 'cancelled', order, at, by });
    },
  };
}

type Kind = Extract<Outcome, { kind: 'cancelled' }>['by']['kind'];

const NEW = { isPlaced: false, isResting: false };

const isOlder = (
  order: Pick<OpenOrder, 'userId' | 'acceptedAt'>,
  command: Pick<OpenCommand, 'userId' | 'acceptedAt'>,
) => order.userId === command.userId && order.acceptedAt < command.acceptedAt;
