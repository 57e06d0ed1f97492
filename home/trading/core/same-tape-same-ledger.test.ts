/**
 * Invariant 4: outages, crashes, redeliveries, duplicates and batch sizes change nothing. Random
 * days (a tape, orders, retries) are lived through in many ways by a model of a lane, and held
 * against what the rules say of the whole day at once.
 */
import { formatDecimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Print, USD_KRW } from '#market/print';
import { type Account, positionOf } from './account.ts';
import { decideOrder } from './decide-order.ts';
import { tradeLegs } from './ledger-legs.ts';
import type { OpenOrder } from './open-order.ts';
import type { Outcome } from './settle-batch.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildOrder, type OrderRequest } from './testing/build-order.ts';
import { APPLE, BTC, bar, quote, SAMSUNG, trade, usdKrw } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { createLaneModel, type LaneModel, type QueueMessage } from './testing/lane-model.ts';
import { START } from './testing/moment.ts';
import { DEFAULT_TRADING_RULES, type TradingRules } from './trading-rules.ts';

const RUNS = 300;
/** Everything happens on this grid, five steps to the clock margin, so that moments often meet. */
const STEP = 100_000;
/** The last deadline of a day has passed by then. */
const END = addMicros(START, 160 * STEP);
const USERS = ['alice', 'bob'];
const ETH = 'CRYPTO-COIN-ETH';
const TICKERS = [BTC, ETH, SAMSUNG, APPLE];
const TAPES = [...TICKERS, USD_KRW];
/** The house's rules on a small scale: a silence of a few seconds outlasts a deadline. */
const RULES: TradingRules = {
  ...DEFAULT_TRADING_RULES,
  deadlineMicros: { CRYPTO: 6 * STEP, KRX: 9 * STEP, US: 12 * STEP },
  fxStaleAfterMicros: 8 * STEP,
  fxMaxAgeMicros: 25 * STEP,
};

interface Day {
  readonly tape: ReadonlyMap<string, readonly Print[]>;
  /** Orders and retries of them, `acceptedAt` increasing. */
  readonly sent: readonly OpenOrder[];
}

interface LedgerState {
  readonly decided: ReadonlyMap<string, Outcome>;
  readonly accounts: ReadonlyMap<string, Account>;
}

const step = (count: number): Instant => addMicros(START, count * STEP);
const between = (min: number, max: number) => fc.integer({ min, max });

function tapeOf(tickerId: string): fc.Arbitrary<Print[]> {
  const [least, most] = { [APPLE]: [10, 40], [USD_KRW]: [1_250, 1_450] }[tickerId] ?? [
    8_000, 60_000,
  ];
  const point = fc.record({
    gap: fc.oneof(
      { arbitrary: between(1, 6), weight: 8 },
      { arbitrary: between(10, 30), weight: 1 },
    ),
    kind: fc.constantFrom('QUOTE', 'QUOTE', 'TRADE', 'BAR'),
    price: between(least as number, most as number),
    other: between(0, 5),
  });
  return fc.array(point, { maxLength: 30, size: 'max' }).map((points) => {
    let at = 0;
    return points.map(({ gap, kind, price, other }): Print => {
      at += gap;
      if (tickerId === USD_KRW) return usdKrw(step(at), `${price}`);
      if (kind === 'TRADE') return trade(tickerId, step(at), `${price}`, step(at - other));
      if (kind === 'BAR') return bar(tickerId, step(at), `${price}`, `${price + other}`);
      return quote(tickerId, step(at), `${price}`, `${price + other}`);
    });
  });
}

const size = fc.oneof(
  between(1, 6).map((quantity) => ({ quantity: `${quantity}` })),
  between(4_000, 150_000).map((amountKrw) => ({ amountKrw: `${amountKrw}` })),
);
const sending = fc.record({
  /** Zero is the next microsecond. */
  gap: fc.oneof(fc.constant(0), between(1, 5)),
  userId: fc.constantFrom(...USERS),
  tickerId: fc.constantFrom(...TICKERS),
  side: fc.constantFrom('BUY', 'SELL'),
  clockErrorMs: fc.constantFrom(0, 0, 300),
  size,
  /** Which earlier order this is a retry of, if any. */
  retryOf: fc.option(fc.nat(30), { freq: 5 }),
});

const day: fc.Arbitrary<Day> = fc
  .record({
    tapes: fc.tuple(...TAPES.map(tapeOf)),
    sendings: fc.array(sending, { minLength: 1, maxLength: 25, size: 'max' }),
  })
  .map(({ tapes, sendings }) => {
    const sent: OpenOrder[] = [];
    const asked: OrderRequest[] = [];
    let acceptedAt = START;
    for (const [index, { gap, retryOf, size, ...given }] of sendings.entries()) {
      acceptedAt = addMicros(acceptedAt, gap === 0 ? 1 : gap * STEP);
      const first = retryOf === null ? undefined : asked[retryOf];
      const request = first ?? { ...given, ...size, id: `order-${index}` };
      asked.push(request);
      sent.push(buildOrder({ ...request, acceptedAt, rules: RULES }));
    }
    return { tape: new Map(TAPES.map((tickerId, at) => [tickerId, tapes[at] ?? []])), sent };
  });

const openAccounts = () =>
  new Map(USERS.map((userId) => [userId, buildAccount('250000', {}, userId)]));

/** What the rules say of the whole day, seen from its end: no lane, no batches, no waiting. */
function byTheBook({ tape, sent }: Day): LedgerState {
  const accounts = new Map<string, Account>(openAccounts());
  const decided = new Map<string, Outcome>();
  const firsts = sent.filter(({ id }, index) => sent.findIndex((one) => one.id === id) === index);
  const events = firsts.map((order) => {
    const print = tape.get(order.tickerId)?.find((one) => isFillable(one, order));
    return { order, print, at: print?.at ?? (order.deadlineAt as Instant) };
  });
  const inTurn = (a: (typeof events)[number], b: (typeof events)[number]) =>
    a.at - b.at || firsts.indexOf(a.order) - firsts.indexOf(b.order);
  for (const { order, print, at } of events.sort(inTurn)) {
    const instrument = findInstrument(order.tickerId);
    const account = accounts.get(order.userId) as Account;
    const fxPrint = tape.get(USD_KRW)?.findLast((rate) => rate.at <= at);
    const decision = decideOrder({ rules: RULES, order, instrument, account, print, fxPrint });
    if (decision.outcome === 'filled') {
      decided.set(order.id, { kind: 'filled', order, at, fill: decision.fill });
      accounts.set(order.userId, decision.account);
    } else decided.set(order.id, { kind: 'failed', order, denial: decision.denial });
  }
  return { decided, accounts };
}

/** The price rule once more, in one line. */
function isFillable(print: Print, { notBefore, deadlineAt }: OpenOrder): boolean {
  const seenAt = print.kind === 'TRADE' ? Math.min(print.at, print.venueAt) : print.at;
  return seenAt > notBefore && print.at <= (deadlineAt as Instant);
}

/** What may differ from day to day, but not from way to way: natural keys, no wall clock. */
function ledgerLines({ decided, accounts }: LedgerState): string[] {
  const orders = [...decided.values()].map((outcome) => {
    const { id, acceptedAt } = outcome.order;
    if (outcome.kind === 'failed') return [id, acceptedAt, ...Object.values(outcome.denial)];
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
      ...Object.values(position).map(formatDecimal),
    ]),
  ]);
  return [...orders, ...holdings].map((parts) => parts.join(' ')).sort();
}

function laneOf(tape: Day['tape'], queue: readonly QueueMessage[], poolSize = 50, pageSize = 50) {
  const accounts = openAccounts();
  return createLaneModel({ rules: RULES, accounts, queue, tape, poolSize, pageSize });
}

const orderMessage = (order: OpenOrder): QueueMessage => ({ kind: 'order', order });
const beacon = (acceptedAt: Instant): QueueMessage => ({ kind: 'beacon', acceptedAt });

/** Finishes the tape, sends the day's last beacon and works off all that is left. */
function finish(model: LaneModel, batchSize: number): LedgerState {
  model.publish(beacon(END));
  for (const tickerId of TAPES) model.completeTape(tickerId, END);
  for (let turns = 0; model.unacked() > 0 || model.stored.size > 0; turns++) {
    if (turns > 1_000) throw new Error(`${model.stored.size} orders are never decided`);
    model.turn(batchSize);
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
  const model = laneOf(given.tape, batches.flat());
  for (const [index, batch] of batches.entries()) {
    for (const [which, tickerId] of TAPES.entries()) {
      model.completeTape(tickerId, step(index + 1 - (lags[which] ?? 0)));
    }
    for (const _ of batch) model.turn(1);
  }
  return finish(model, 1);
}

/** Home was away all day: the tape is whole, the queue is full, no beacon has survived. */
function outage(given: Day, batchSize: number): LedgerState {
  return finish(laneOf(given.tape, given.sent.map(orderMessage)), batchSize);
}

type Action =
  | { readonly kind: 'turn'; readonly messages: number }
  | { readonly kind: 'crash'; readonly messages: number }
  | { readonly kind: 'tape'; readonly which: number; readonly steps: number }
  | { readonly kind: 'restart' };

const turn = fc.record({ kind: fc.constant('turn' as const), messages: between(0, 4) });
const crash = fc.record({ kind: fc.constant('crash' as const), messages: between(0, 4) });
const restart = fc.record({ kind: fc.constant('restart' as const) });
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
  actions: fc.array(fc.oneof(turn, turn, tapeMoves, tapeMoves, crash, restart), {
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
  const model = laneOf(given.tape, queue, sizes.poolSize, sizes.pageSize);
  const progress = TAPES.map(() => 0);
  for (const action of actions) perform(model, action, progress);
  return finish(model, sizes.batchSize);
}

function perform(model: LaneModel, action: Action, progress: number[]): void {
  if (action.kind === 'turn') model.turn(action.messages);
  else if (action.kind === 'crash') model.turnWithoutAcks(action.messages);
  else if (action.kind === 'restart') model.restart();
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
        const { decided, accounts } = outage(given, 7);
        const own = new Map(USERS.map((userId) => [`${userId} KRW`, 250_000n * 10n ** 8n]));
        const everyone = new Map<string, bigint>();
        const add = (sums: Map<string, bigint>, key: string, amount: bigint) =>
          sums.set(key, (sums.get(key) ?? 0n) + amount);
        for (const outcome of decided.values()) {
          if (outcome.kind === 'failed') continue;
          const { side, tickerId, userId } = outcome.order;
          for (const { owned, asset, amount } of tradeLegs(side, tickerId, outcome.fill)) {
            add(everyone, asset, amount);
            if (owned) add(own, `${userId} ${asset}`, amount);
          }
        }
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
    const { decided } = byTheBook(given);
    if (new Set(given.sent.map(({ id }) => id)).size < given.sent.length) count('retries');
    let latest = 0;
    for (const { id } of given.sent) {
      const outcome = decided.get(id) as Outcome;
      if (outcome.kind === 'failed') count(outcome.denial.code);
      else {
        count(`fill on ${outcome.fill.print.kind}`);
        if (outcome.fill.applied) count('fill in dollars');
        if (outcome.order.side === 'SELL') count('sale');
        if (outcome.at < latest) count('overtaking');
        latest = Math.max(latest, outcome.at);
      }
    }
  }
  for (const what of [
    ...['fill on QUOTE', 'fill on TRADE', 'fill on BAR', 'fill in dollars', 'sale'],
    ...['overtaking', 'retries', 'NO_PRICE', 'FX_UNAVAILABLE', 'INVALID_QUANTITY'],
    ...['INSUFFICIENT_CASH', 'INSUFFICIENT_QUANTITY'],
  ]) {
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(10);
  }
});
