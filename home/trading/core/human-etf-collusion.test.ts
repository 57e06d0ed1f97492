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
import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CorporateAction } from '#market/corporate-action';
import type { Print } from '#market/print';
import { KST_DAY_MICROS, startOfKstDay } from '#portfolio/kst-day';
import { type Account, positionOf } from './account.ts';
import { availableCash, availableQuantity } from './holds.ts';
import { HUMAN_ETF_FIRST_PRICE, nextStrikeAt } from './human-etf.ts';
import type { Listings } from './listings.ts';
import { seenAtOf } from './marks.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import { isEligible } from './price-rule.ts';
import type { ScheduledEvent } from './scheduled-event.ts';
import { type Settlement, settleBatch } from './settle-batch.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildCommand } from './testing/build-command.ts';
import { MIDNIGHT } from './testing/build-margin.ts';
import { buildOrder } from './testing/build-order.ts';
import { BTC, quote, SAMSUNG, trade } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

/**
 * Two friends who plot: one is listed, both trade, the other holds shares of the first. A third holds some too. By hand,
 * strike by strike, with the very functions that the engine decides by.
 */
const [ISSUER, FRIEND, OTHER] = ['issuer', 'friend', 'other'] as const;
const SHARE = 'HUMAN-ETF-JIHO';
const REAL = [BTC, SAMSUNG] as const;
const CASH = 1_000_000;
const HOUR = 60 * MICROS_PER_MINUTE;
const WON = { places: 0, mode: 'down' } as const;

const act = fc.record({
  hour: fc.integer({ min: 0, max: 23 }),
  who: fc.constantFrom(ISSUER, FRIEND, OTHER),
  what: fc.constantFrom('buy', 'sell', 'invest', 'invest', 'redeem', 'bailout'),
  ticker: fc.constantFrom(...REAL),
  /** Of what there is, in percent. */
  part: fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 100 })),
});
/** In percent of what it was. Now and then next to nothing is left. */
const move = fc.oneof(
  { weight: 1, arbitrary: fc.constant(1) },
  { weight: 4, arbitrary: fc.integer({ min: 50, max: 300 }) },
);
const day = fc.record({
  /** Of each price, before the first act of the day. */
  moves: fc.tuple(move, move),
  acts: fc.array(act, { maxLength: 6 }),
});
type Day = typeof day extends fc.Arbitrary<infer T> ? T : never;
type Act = Day['acts'][number];
const plots = fc.record({
  days: fc.array(day, { minLength: 2, maxLength: 8 }),
  dividendPercent: fc.integer({ min: 0, max: 100 }),
});

/** What is on the tapes and in the accounts, moved on by one act or strike at a time. */
function openWorld(dividendRate: Decimal) {
  const accounts = new Map<string, Account>(
    [ISSUER, FRIEND, OTHER].map((userId) => [userId, buildAccount(`${CASH}`, {}, userId)]),
  );
  const prices = new Map<string, Decimal>([
    [BTC, decimal('100000')],
    [SAMSUNG, decimal('70000')],
  ]);
  const prints = new Map<string, Print[]>();
  const fills: { order: OpenOrder; print: Print }[] = [];
  /** By share order that was filled, the oldest print that its issuer's worth was made of. */
  const pricedBy = new Map<OpenOrder, Instant>();
  /** What the issuer's holdings have gained on the market since the last strike. */
  let gained = ZERO;
  /** What came about with the share, and the ends of others. */
  const met = new Set<string>();
  let listings: Listings = {
    knownTo: Infinity as Instant,
    of: () => undefined,
    askedFor: () => undefined,
  };
  let waiting: OpenOrder[] = [];
  let strike: OpenCommand | undefined;
  let price = HUMAN_ETF_FIRST_PRICE;
  /** What came from outside, by user. */
  const given = new Map<string, Decimal>();
  let count = 0;

  const accountOf = (userId: string) => accounts.get(userId) as Account;
  const tapeOf = (tickerId: string) => ({ prints: prints.get(tickerId) ?? [] });
  const holders = () =>
    [...accounts.values()].flatMap((account) => {
      const { quantity } = positionOf(account, SHARE);
      return quantity > ZERO ? [{ userId: account.userId, quantity }] : [];
    });
  function worthOf(userId: string): Decimal {
    const { cashKrw, positions } = accountOf(userId);
    return [...positions].reduce((sum, [tickerId, { quantity }]) => {
      const each = tickerId === SHARE ? price : (prices.get(tickerId) as Decimal);
      return add(sum, multiply([quantity, each], { places: 8, mode: 'down' }));
    }, cashKrw);
  }

  /** Settles, and sees that not a won came from nowhere. */
  function settle(scheduled: readonly ScheduledEvent[]): Settlement {
    const settlement = settleBatch({
      ...{ rules: DEFAULT_TRADING_RULES, scheduled, orders: waiting, accounts, listings },
      ...{ recorded: () => undefined, instrumentOf: findInstrument, actionsOf: () => [] },
      margin: { tapeOf, isTradedThrough: () => true },
      gates: {
        listing: () => ({ isTaken: false, listedBefore: undefined }),
        holders: () => holders(),
      },
    });
    const { broken, brokenActions, brokenCommands, outcomes, effects, strikes, bailouts } =
      settlement;
    expect([...broken, ...brokenActions, ...brokenCommands]).toEqual([]);
    let moved = ZERO;
    for (const account of settlement.accounts.values()) {
      moved = add(moved, subtract(account.cashKrw, accountOf(account.userId).cashKrw));
    }
    let expected = ZERO;
    for (const outcome of outcomes) {
      if (outcome.kind !== 'filled') continue;
      const { fill, order } = outcome;
      const costs = add(fill.feeKrw, fill.taxKrw);
      expected = add(
        expected,
        order.side === 'BUY'
          ? subtract(ZERO, add(fill.grossKrw, costs))
          : subtract(fill.grossKrw, costs),
      );
      fills.push({ order, print: fill.print as Print });
      if (order.tickerId === SHARE) met.add(order.side);
    }
    for (const { grossKrw, taxKrw } of effects)
      expected = add(expected, subtract(grossKrw, taxKrw));
    for (const { figures } of strikes) expected = subtract(expected, figures.paidKrw);
    for (const { writtenOffKrw, givenKrw } of bailouts)
      expected = add(expected, add(writtenOffKrw, givenKrw));
    expect(formatDecimal(moved)).toBe(formatDecimal(expected));
    for (const account of settlement.accounts.values()) accounts.set(account.userId, account);
    const ended = new Set(outcomes.map(({ order }) => order.id));
    const placed = new Map(settlement.placed.map((order) => [order.id, order]));
    waiting = waiting.flatMap((order) =>
      ended.has(order.id) ? [] : (placed.get(order.id) ?? order),
    );
    return settlement;
  }

  function print(tickerId: string, at: Instant): Print {
    const bid = prices.get(tickerId) as Decimal;
    const ask = multiply([bid, decimal('1.001')], { places: 8, mode: 'up' });
    const made = quote(tickerId, at, formatDecimal(bid), formatDecimal(ask));
    const { quantity } = positionOf(accountOf(ISSUER), tickerId);
    const before = prints.get(tickerId)?.at(-1)?.last ?? bid;
    gained = add(gained, multiply([quantity, subtract(bid, before)], { places: 8, mode: 'up' }));
    prints.set(tickerId, [...(prints.get(tickerId) ?? []), made]);
    return made;
  }

  function order(userId: string, at: Instant, asked: Parameters<typeof buildOrder>[0]): OpenOrder {
    count += 1;
    const made = buildOrder({
      id: `order ${count}`,
      userId,
      acceptedAt: at,
      notBefore: at,
      ...asked,
    });
    waiting.push(made);
    return made;
  }

  function command(userId: string, at: Instant, intent: OpenCommand['intent']): Settlement {
    count += 1;
    const made = buildCommand({
      id: `command ${count}`,
      userId,
      acceptedAt: at,
      notBefore: at,
      intent,
    });
    return settle([{ kind: 'command', command: made, at }]);
  }

  return {
    ...{ accountOf, worthOf, fills, pricedBy, given, met },
    list(at: Instant) {
      for (const tickerId of REAL) print(tickerId, at);
      const { listings: listed } = command(ISSUER, at, {
        kind: 'LIST',
        name: 'JIHO',
        dividendRate,
      });
      strike = listed[0]?.next;
      const one = { userId: ISSUER, listedAt: at, nextStrikeAt: null, closedAt: null };
      listings = { ...listings, of: (tickerId) => (tickerId === SHARE ? one : undefined) };
    },
    /** Every price is another from now on, though the KRX says so in its hours alone. */
    move(tickerId: string, percent: number) {
      const now = prices.get(tickerId) as Decimal;
      const moved = multiply([now, wholeDecimal(percent), decimal('0.01')], {
        places: 2,
        mode: 'down',
      });
      prices.set(tickerId, max(moved, decimal('1')));
    },
    do({ who, what, ticker, part, hour }: Act, at: Instant) {
      print(BTC, at);
      const isOpen = hour >= 9 && hour < 15;
      if (isOpen) print(SAMSUNG, at);
      const account = accountOf(who);
      const share = wholeDecimal(part);
      const ofCash = multiply([availableCash(account), share, decimal('0.01')], WON);
      const ofPosition = (tickerId: string, places: number) =>
        multiply([availableQuantity(account, tickerId), share, decimal('0.01')], {
          places,
          mode: 'down',
        });
      if (what === 'bailout') {
        const before = worthOf(who);
        const { bailouts } = command(who, at, { kind: 'BAILOUT' });
        if (bailouts.length > 0) {
          met.add('BAILOUT');
          given.set(who, add(given.get(who) ?? ZERO, subtract(worthOf(who), before)));
        }
        return;
      }
      if (what === 'invest' || what === 'redeem') {
        const side = what === 'invest' ? 'BUY' : 'SELL';
        const asked =
          side === 'BUY'
            ? { amountKrw: formatDecimal(ofCash) }
            : { quantity: formatDecimal(ofPosition(SHARE, 8)) };
        if (Object.values(asked).includes('0')) return;
        const made = order(who, at, { tickerId: SHARE, side, ...asked });
        settle([{ kind: 'place', order: made, at, fxPrint: undefined }]);
        return;
      }
      if (ticker === SAMSUNG && !isOpen) return;
      const places = ticker === BTC ? 8 : 0;
      const asked =
        what === 'buy'
          ? { amountKrw: formatDecimal(ofCash) }
          : { quantity: formatDecimal(ofPosition(ticker, places)) };
      if (Object.values(asked).includes('0')) return;
      const made = order(who, addMicros(at, 1), {
        ...{ tickerId: ticker, side: what === 'buy' ? 'BUY' : 'SELL', ...asked },
      });
      const next = addMicros(at, 2);
      const how = 'FIRST_PRINT';
      settle([
        {
          kind: 'order',
          order: made,
          at: next,
          how,
          print: print(ticker, next),
          fxPrint: undefined,
        },
      ]);
    },
    /** The strike, what it pays, and the orders that it prices. */
    strike(at: Instant) {
      if (!strike) return undefined;
      const { strikes } = settle([{ kind: 'command', command: strike, at }]);
      const [struck] = strikes;
      if (!struck) throw new Error('nothing was struck');
      const { figures, action, pricedFrom } = struck;
      const { state } = strike.intent as Extract<OpenCommand['intent'], { kind: 'STRIKE' }>;
      // It has gained no more than its issuer has on the market; a won for each worth that is rounded down.
      const most = add(add(state.baseKrw, gained), wholeDecimal(3));
      expect(figures.price * state.baseKrw).toBeLessThanOrEqual(state.price * most);
      gained = ZERO;
      price = figures.price;
      strike = struck.next;
      if (action) {
        met.add(action.kind);
        const dividend = { ...action, tickerId: SHARE, effectiveAt: at } as CorporateAction;
        const { effects } = settle(
          holders().map(({ userId }) => ({
            ...{
              kind: 'action',
              action: dividend,
              userId,
              at,
              print: undefined,
              fxPrint: undefined,
            },
          })),
        );
        const paid = effects.reduce((sum, { grossKrw }) => add(sum, grossKrw), ZERO);
        const each = effects.map(({ quantityBefore }) => multiply([quantityBefore, price], WON));
        const owed = action.kind === 'CASH_DIVIDEND' ? figures.paidKrw : each.reduce(add, ZERO);
        expect(formatDecimal(paid)).toBe(formatDecimal(owed));
      }
      const made = trade(SHARE, at, formatDecimal(price), pricedFrom);
      const oldest = REAL.filter(
        (tickerId) => positionOf(accountOf(ISSUER), tickerId).quantity > ZERO,
      )
        .map((tickerId) => prints.get(tickerId)?.at(-1)?.at ?? at)
        .reduce((first, one) => Math.min(first, one), at as number) as Instant;
      const funds = waiting.filter(({ tickerId }) => tickerId === SHARE);
      const isOver = strike === undefined;
      const { outcomes } = settle(
        funds.flatMap((one): ScheduledEvent[] => {
          const ended = {
            kind: 'order',
            order: one,
            at,
            print: undefined,
            fxPrint: undefined,
          } as const;
          if (isOver) {
            met.add('CLOSING');
            return [{ ...ended, how: 'CLOSING' }];
          }
          return isEligible(made, one.notBefore)
            ? [{ ...ended, how: 'FIRST_PRINT', print: made }]
            : [];
        }),
      );
      for (const outcome of outcomes) {
        // What was ordered stands: nobody gets out of it by having spent what it needs.
        if (outcome.kind === 'failed') expect(outcome.denial.code).not.toMatch('INSUFFICIENT');
        if (outcome.kind === 'filled') pricedBy.set(outcome.order, oldest);
      }
      return struck;
    },
  };
}

type World = ReturnType<typeof openWorld>;

/** Lives through the days; after each act and each strike somebody looks. */
function live(
  { days, dividendPercent }: typeof plots extends fc.Arbitrary<infer T> ? T : never,
  look: (world: World, at: Instant) => void,
): World {
  const world = openWorld(
    multiply([wholeDecimal(dividendPercent), decimal('0.01')], { places: 8, mode: 'down' }),
  );
  let at = addMicros(MIDNIGHT, 8 * HOUR);
  world.list(at);
  for (const { moves, acts } of days) {
    const struckAt = nextStrikeAt(at);
    const nextDay = startOfKstDay(struckAt);
    const sorted = acts
      // From eight in the morning to the strike of the day that follows.
      .map((one) => ({
        one,
        at: addMicros(nextDay, ((one.hour + 24 - 8) % 24) * HOUR - 16 * HOUR),
      }))
      .filter((timed) => timed.at > at && timed.at < struckAt)
      .sort((a, b) => a.at - b.at);
    for (const [index, timed] of sorted.entries()) {
      // A microsecond apart, where they are of one hour.
      const moment = addMicros(timed.at, index * 10);
      if (index === 0) {
        for (const [which, tickerId] of REAL.entries())
          world.move(tickerId, moves[which] as number);
      }
      world.do(timed.one, moment);
      look(world, moment);
    }
    world.strike(struckAt);
    look(world, struckAt);
    at = addMicros(struckAt, KST_DAY_MICROS / 24);
  }
  return world;
}

describe('two who plot, one of them listed', () => {
  it('are never worth more together than they began with where no price ever rises', () => {
    fc.assert(
      fc.property(plots, ({ days, ...terms }) => {
        const falling = days.map((one) => ({
          ...one,
          moves: one.moves.map((percent) => Math.min(percent, 100)) as [number, number],
        }));
        live({ days: falling, ...terms }, (world) => {
          const joint = [ISSUER, FRIEND].reduce((sum, userId) => {
            return add(sum, subtract(world.worthOf(userId), world.given.get(userId) ?? ZERO));
          }, ZERO);
          expect(joint).toBeLessThanOrEqual(wholeDecimal(2 * CASH));
        });
      }),
      { numRuns: 500 },
    );
  });

  it('meet no price that was there before they ordered', () => {
    fc.assert(
      fc.property(plots, (plot) => {
        const world = live(plot, () => {});
        for (const { order, print } of world.fills) {
          expect(seenAtOf(print)).toBeGreaterThan(order.notBefore);
        }
        for (const [order, oldest] of world.pricedBy) {
          expect(oldest).toBeGreaterThan(order.notBefore);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('move cash between them and to the others, and make none, whatever prices do', () => {
    // What is settled is held against what it says it moves (settle), each dividend against what its issuer paid.
    const met = new Set<string>();
    fc.assert(
      fc.property(plots, (plot) => {
        live(plot, (world) => {
          for (const userId of [ISSUER, FRIEND, OTHER]) {
            const account = world.accountOf(userId);
            expect(account.cashKrw).toBeGreaterThanOrEqual(ZERO);
            expect(availableCash(account)).toBeGreaterThanOrEqual(ZERO);
            expect(availableQuantity(account, SHARE)).toBeGreaterThanOrEqual(ZERO);
          }
          expect(positionOf(world.accountOf(ISSUER), SHARE).quantity).toBe(ZERO);
          for (const what of world.met) met.add(what);
        });
      }),
      { numRuns: 300 },
    );
    // Else what it was to be tried on did not come about.
    expect(met).toEqual(
      new Set(['BUY', 'SELL', 'CASH_DIVIDEND', 'REDEMPTION', 'BAILOUT', 'CLOSING']),
    );
  });
});
