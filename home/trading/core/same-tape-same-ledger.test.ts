/**
 * Invariant 4: outages, crashes, redeliveries, duplicates and batch sizes change nothing. Random
 * days (a tape, orders, retries, splits and dividends, halts) are lived through in many ways by a model of a lane, and held
 * against what the rules say of the whole day at once.
 */
import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionOf } from './account.ts';
import { actionLegs, type LedgerLeg, tradeLegs } from './ledger-legs.ts';
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
  type Submission,
  step,
  TAPES,
  TICKERS,
} from './testing/trading-day.ts';

const RUNS = 300;

/** What may differ from day to day, but not from way to way: natural keys, no wall clock. */
function ledgerLines({ decided, commands, effects, accounts }: LedgerState): string[] {
  const orders = [...decided.values()].map((outcome) => {
    const { id, acceptedAt } = outcome.order;
    const end = [id, acceptedAt, outcome.at ?? 'at once'];
    if (outcome.kind === 'failed') return [...end, ...Object.values(outcome.denial)];
    if (outcome.kind === 'cancelled') return [...end, outcome.commandId];
    const { print, applied, currency, ...amounts } = outcome.fill;
    const rate = applied ? [formatDecimal(applied.rate), applied.print.at] : [];
    const texts = Object.entries(amounts).map(([name, value]) => `${name}=${formatDecimal(value)}`);
    return [...end, print.at, print.kind, currency, ...texts.sort(), ...rate];
  });
  const answers = [...commands.values()].map(({ command, at, status, denial, cancelled }) => [
    ...[command.id, command.acceptedAt, at, status, cancelled, denial?.code, denial?.detail],
  ]);
  const holdings = [...accounts].flatMap(([userId, { cashKrw, heldKrw, positions }]) => [
    [userId, formatDecimal(cashKrw), formatDecimal(heldKrw)],
    ...[...positions].map(([tickerId, position]) => [userId, tickerId, ...texts(position)]),
  ]);
  const applied = [...effects].map(([key, { action, applied: rate, print, ...effect }]) => [
    ...[key, action.kind, rate ? formatDecimal(rate.rate) : 'won', print?.at ?? 'unpriced'],
    ...texts(effect),
  ]);
  return [...orders, ...answers, ...applied, ...holdings].map((parts) => parts.join(' ')).sort();
}

const texts = (of: object): string[] =>
  Object.values(of).map((value) =>
    typeof value === 'bigint' ? formatDecimal(value as Decimal) : `${value}`,
  );

const SIZES = {
  ...{ poolSize: 50, pageSize: 50, lookMicros: END - START, matchedEvery: 1 },
};

function laneOf(given: Day, queue: readonly QueueMessage[], sizes = SIZES) {
  const { tape, actions, halts, opensAt } = given;
  return createLaneModel({
    ...{ rules: RULES, accounts: openAccounts(), queue, tape, actions, halts, opensAt },
    ...sizes,
  });
}

const acceptedAt = (sent: Submission): Instant =>
  sent.kind === 'order' ? sent.order.acceptedAt : sent.command.acceptedAt;
/** All that is accepted from a moment on is still to come. */
const beaconBefore = (at: Instant): QueueMessage => ({
  ...{ kind: 'beacon', acceptedAt: addMicros(at, -1) },
});

/** Finishes the tape, sends the day's last beacon and works off all that is left. */
function finish(model: LaneModel, batchSize: number): LedgerState {
  model.publish(beaconBefore(END));
  for (const tickerId of TAPES) model.completeTape(tickerId, END);
  let waiting = Infinity;
  const left = () => model.unacked() + model.stored.size + model.storedCommands.size + waiting;
  for (let turns = 0; left() > 0; turns++) {
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
    ...given.sent.filter(
      (one) => acceptedAt(one) >= step(index) && acceptedAt(one) < step(index + 1),
    ),
    beaconBefore(step(index + 1)),
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
  return finish(laneOf(given, given.sent), batchSize);
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
  readonly lookMicros: number;
  readonly matchedEvery: number;
  readonly batchSize: number;
  /** Before which messages a beacon stands. */
  readonly beacons: readonly number[];
  readonly actions: readonly Action[];
}

const plan: fc.Arbitrary<Plan> = fc.record({
  poolSize: between(0, 6),
  pageSize: between(1, 6),
  lookMicros: between(1, 60).map((steps) => steps * STEP),
  matchedEvery: between(1, 9),
  batchSize: between(1, 6),
  beacons: fc.array(fc.nat(25), { maxLength: 6 }),
  actions: fc.array(fc.oneof(turn, turn, tapeMoves, tapeMoves, crash, sweep, restart), {
    maxLength: 60,
    size: 'max',
  }),
});

/** The tape of each instrument, the queue and the process come and go as they please. */
function anyhow(given: Day, { actions, beacons, batchSize, ...sizes }: Plan): LedgerState {
  const queue = given.sent.flatMap((one, index) => [
    ...(beacons.includes(index) ? [beaconBefore(acceptedAt(one))] : []),
    one,
  ]);
  const model = laneOf(given, queue, sizes);
  const progress = TAPES.map(() => 0);
  for (const action of actions) perform(model, action, progress);
  return finish(model, batchSize);
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
        const own = new Map<string, bigint>(
          [...openAccounts()].flatMap(([userId, { cashKrw, positions }]) => [
            [`${userId} KRW`, cashKrw] as const,
            ...[...positions].map(([id, { quantity }]) => [`${userId} ${id}`, quantity] as const),
          ]),
        );
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
