/**
 * Invariant 4: outages, crashes, redeliveries, duplicates and batch sizes change nothing. Random
 * days (a tape, orders, retries, splits and dividends, halts) are lived through in many ways by a model of a lane, and held
 * against what the rules say of the whole day at once.
 */
import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionOf } from './account.ts';
import { actionLegs, type LedgerLeg, tradeLegs } from './ledger-legs.ts';
import type { OpenOrder } from './open-order.ts';
import type { Outcome } from './settle-batch.ts';
import { byTheBook, type LedgerState, openAccounts } from './testing/by-the-book.ts';
import { createLaneModel, type LaneModel, type QueueMessage } from './testing/lane-model.ts';
import { START } from './testing/moment.ts';
import {
  between,
  type Day,
  day,
  END,
  RULES,
  STEP,
  step,
  TAPES,
  TICKERS,
  USERS,
} from './testing/trading-day.ts';

const RUNS = 300;

/** What may differ from day to day, but not from way to way: natural keys, no wall clock. */
function ledgerLines({ decided, effects, accounts }: LedgerState): string[] {
  const orders = [...decided.values()].map((outcome) => {
    const { id, acceptedAt } = outcome.order;
    if (outcome.kind === 'failed') return [id, acceptedAt, ...Object.values(outcome.denial)];
    if (outcome.kind === 'cancelled') return [id, acceptedAt, outcome.at, outcome.commandId];
    const { print, applied, currency, ...amounts } = outcome.fill;
    const rate = applied ? [formatDecimal(applied.rate), applied.print.at] : [];
    const texts = Object.entries(amounts).map(([name, value]) => `${name}=${formatDecimal(value)}`);
    return [id, acceptedAt, outcome.at, print.at, print.kind, currency, ...texts.sort(), ...rate];
  });
  const holdings = [...accounts].flatMap(([userId, { cashKrw, positions }]) => [
    [userId, formatDecimal(cashKrw)],
    ...[...positions].map(([tickerId, position]) => [
      userId,
      tickerId,
      ...Object.values(position).map((value) =>
        typeof value === 'bigint' ? formatDecimal(value as Decimal) : `${value}`,
      ),
    ]),
  ]);
  const applied = [...effects].map(([key, { action, applied: rate, print, ...effect }]) => [
    ...[key, action.kind, rate ? formatDecimal(rate.rate) : 'won', print?.at ?? 'unpriced'],
    ...Object.values(effect).map((value) =>
      typeof value === 'bigint' ? formatDecimal(value as Decimal) : `${value}`,
    ),
  ]);
  return [...orders, ...applied, ...holdings].map((parts) => parts.join(' ')).sort();
}

function laneOf(given: Day, queue: readonly QueueMessage[], poolSize = 50, pageSize = 50) {
  const { tape, actions: issued, halts: halted } = given;
  const accounts = openAccounts();
  return createLaneModel({
    ...{ rules: RULES, accounts, queue, tape, poolSize, pageSize },
    ...{ actions: issued, halts: halted },
  });
}

const orderMessage = (order: OpenOrder): QueueMessage => ({ kind: 'order', order });
const beacon = (acceptedAt: Instant): QueueMessage => ({ kind: 'beacon', acceptedAt });

/** Finishes the tape, sends the day's last beacon and works off all that is left. */
function finish(model: LaneModel, batchSize: number): LedgerState {
  model.publish(beacon(END));
  for (const tickerId of TAPES) model.completeTape(tickerId, END);
  let waiting = Infinity;
  for (let turns = 0; model.unacked() + model.stored.size + waiting > 0; turns++) {
    if (turns > 1_000) throw new Error(`${model.stored.size} orders are never decided`);
    model.turn(batchSize);
    waiting = model.sweep();
  }
  return model;
}

/** Every message as it comes, a beacon a step; each tape is complete up to some steps ago. */
function live(given: Day, lags: readonly number[]): LedgerState {
  const steps = (END - START) / STEP;
  const batches = Array.from({ length: steps }, (_, index) => [
    ...given.sent
      .filter(({ acceptedAt }) => acceptedAt >= step(index) && acceptedAt < step(index + 1))
      .map(orderMessage),
    beacon(step(index + 1)),
  ]);
  const model = laneOf(given, batches.flat());
  for (const [index, batch] of batches.entries()) {
    for (const [which, tickerId] of TAPES.entries()) {
      model.completeTape(tickerId, step(index + 1 - (lags[which] ?? 0)));
    }
    for (const _ of batch) model.turn(1);
    model.sweep();
  }
  return finish(model, 1);
}

/** Home was away all day: the tape is whole, the queue is full, no beacon has survived. */
function outage(given: Day, batchSize: number): LedgerState {
  return finish(laneOf(given, given.sent.map(orderMessage)), batchSize);
}

type Action =
  | { readonly kind: 'turn'; readonly messages: number }
  | { readonly kind: 'crash'; readonly messages: number }
  | { readonly kind: 'tape'; readonly which: number; readonly steps: number }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'restart' };

const turn = fc.record({ kind: fc.constant('turn' as const), messages: between(0, 4) });
const crash = fc.record({ kind: fc.constant('crash' as const), messages: between(0, 4) });
const restart = fc.record({ kind: fc.constant('restart' as const) });
const sweep = fc.record({ kind: fc.constant('sweep' as const) });
const which = fc.nat(TAPES.length - 1);
const tapeMoves = fc.record({ kind: fc.constant('tape' as const), which, steps: between(1, 12) });

interface Plan {
  readonly poolSize: number;
  readonly pageSize: number;
  readonly batchSize: number;
  /** Before which messages a beacon stands. */
  readonly beacons: readonly number[];
  readonly actions: readonly Action[];
}

const plan: fc.Arbitrary<Plan> = fc.record({
  poolSize: between(0, 6),
  pageSize: between(1, 6),
  batchSize: between(1, 6),
  beacons: fc.array(fc.nat(25), { maxLength: 6 }),
  actions: fc.array(fc.oneof(turn, turn, tapeMoves, tapeMoves, crash, sweep, restart), {
    maxLength: 60,
    size: 'max',
  }),
});

/** The tape of each instrument, the queue and the process come and go as they please. */
function anyhow(given: Day, { actions, beacons, ...sizes }: Plan): LedgerState {
  const queue = given.sent.flatMap((order, index) => [
    ...(beacons.includes(index) ? [beacon(order.acceptedAt)] : []),
    orderMessage(order),
  ]);
  const model = laneOf(given, queue, sizes.poolSize, sizes.pageSize);
  const progress = TAPES.map(() => 0);
  for (const action of actions) perform(model, action, progress);
  return finish(model, sizes.batchSize);
}

function perform(model: LaneModel, action: Action, progress: number[]): void {
  if (action.kind === 'turn') model.turn(action.messages);
  else if (action.kind === 'crash') model.turnWithoutAcks(action.messages);
  else if (action.kind === 'restart') model.restart();
  else if (action.kind === 'sweep') model.sweep();
  else {
    const steps = (progress[action.which] ?? 0) + action.steps;
    progress[action.which] = steps;
    model.completeTape(TAPES[action.which] as string, step(steps));
  }
}

const check = <T>(arbitrary: fc.Arbitrary<T>, way: (day: Day, how: T) => LedgerState) =>
  fc.assert(
    fc.property(day, arbitrary, (given, how) => {
      expect(ledgerLines(way(given, how))).toEqual(ledgerLines(byTheBook(given)));
    }),
    { numRuns: RUNS },
  );

describe('the same orders on the same tape come to the same ledger', { timeout: 30_000 }, () => {
  it('live, whatever each tape lags behind', () => {
    check(fc.tuple(...TAPES.map(() => between(0, 12))), live);
  });

  it.each([1, 7, 500])('after an outage, drained %i at a time', (batchSize) => {
    check(fc.constant(batchSize), outage);
  });

  it('however tapes, queue, crashes and restarts come between each other', () => {
    check(plan, anyhow);
  });
});

describe('that ledger', () => {
  it('conserves money, in every asset and for every user', () => {
    fc.assert(
      fc.property(day, (given) => {
        const { decided, effects, accounts } = outage(given, 7);
        const own = new Map(USERS.map((userId) => [`${userId} KRW`, 250_000n * 10n ** 8n]));
        const everyone = new Map<string, bigint>();
        const add = (sums: Map<string, bigint>, key: string, amount: bigint) =>
          sums.set(key, (sums.get(key) ?? 0n) + amount);
        const book = (userId: string, legs: readonly LedgerLeg[]) => {
          for (const { owned, asset, amount } of legs) {
            add(everyone, asset, amount);
            if (owned) add(own, `${userId} ${asset}`, amount);
          }
        };
        for (const outcome of decided.values()) {
          if (outcome.kind !== 'filled') continue;
          const { side, tickerId, userId } = outcome.order;
          book(userId, tradeLegs(side, tickerId, outcome.fill));
        }
        for (const effect of effects.values()) book(effect.userId, actionLegs(effect));
        expect([...everyone.values()].every((sum) => sum === 0n)).toBe(true);
        for (const [userId, account] of accounts) {
          expect(account.cashKrw).toBe(own.get(`${userId} KRW`));
          for (const tickerId of TICKERS) {
            const held = own.get(`${userId} ${tickerId}`) ?? 0n;
            expect(positionOf(account, tickerId).quantity).toBe(held);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('never owes, and keeps no cost of what is not held', () => {
    fc.assert(
      fc.property(day, (given) => {
        for (const { cashKrw, positions } of outage(given, 7).accounts.values()) {
          expect(cashKrw >= 0n).toBe(true);
          for (const { quantity, cost, costKrw } of positions.values()) {
            expect(quantity >= 0n && cost >= 0n && costKrw >= 0n).toBe(true);
            if (quantity === 0n) expect([cost, costKrw]).toEqual([0n, 0n]);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });
});

it('the days have in them what could go wrong', () => {
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  for (const given of fc.sample(day, { seed: 1, numRuns: 200 })) {
    const { decided, effects } = byTheBook(given);
    for (const effect of effects.values()) {
      const { action, quantityAfter, quantityBefore, fraction, applied, print } = effect;
      count(action.kind);
      if (applied) count('dividend in dollars');
      if (fraction > 0n) count(print ? 'fraction' : 'fraction at cost');
      if (quantityAfter < quantityBefore) count('reverse split');
    }
    for (const { tickerId, acceptedAt } of given.sent) {
      const inside = given.halts
        .get(tickerId)
        ?.some(({ fromAt, toAt }) => fromAt <= acceptedAt && acceptedAt < toAt);
      if (inside) count('order in a halt');
    }
    if (new Set(given.sent.map(({ id }) => id)).size < given.sent.length) count('retries');
    let latest = 0;
    for (const { id } of given.sent) {
      const outcome = decided.get(id) as Outcome;
      if (outcome.kind === 'failed') count(outcome.denial.code);
      else if (outcome.kind === 'filled') {
        count(`fill on ${outcome.fill.print.kind}`);
        if (outcome.fill.applied) count('fill in dollars');
        if (outcome.order.side === 'SELL') count('sale');
        const { acceptedAt, tickerId } = outcome.order;
        const isSplit = given.actions.some(
          ({ kind, tickerId: of, effectiveAt }) =>
            kind === 'SPLIT' &&
            of === tickerId &&
            acceptedAt < effectiveAt &&
            effectiveAt <= outcome.at,
        );
        if (isSplit) count('fill behind a split');
        if (outcome.at < latest) count('overtaking');
        latest = Math.max(latest, outcome.at);
      }
    }
  }
  for (const what of [
    ...['fill on QUOTE', 'fill on TRADE', 'fill on BAR', 'fill in dollars', 'sale'],
    ...['overtaking', 'retries', 'NO_PRICE', 'FX_UNAVAILABLE', 'INVALID_QUANTITY'],
    ...['INSUFFICIENT_CASH', 'INSUFFICIENT_QUANTITY', 'order in a halt', 'fill behind a split'],
    ...['SPLIT', 'CASH_DIVIDEND', 'reverse split', 'fraction', 'dividend in dollars'],
  ]) {
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(10);
  }
});
