import {
  add,
  type Decimal,
  decimal,
  max,
  multiply,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, startOfKstDay } from '@mockstreet/shared/kst';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EquitySnapshot, figuresOf, type MarkAt, strikeSnapshots } from './equity-snapshot.ts';
import type { Movement, Trade } from './movement.ts';
import { minuteEnd, walkAccount } from './walk-account.ts';

const FX = 'FX-PAIR-USDKRW';
const MIDNIGHT = parseInstant('2026-11-19T15:00:00Z') as Instant;
const at = (minutes: number) => addMicros(MIDNIGHT, minutes * MICROS_PER_MINUTE);
const won = (amount: string) => decimal(amount);

const TICKERS = ['CRYPTO-COIN-BTC', 'KRX-STOCK-005930', 'US-STOCK-AAPL'] as const;
type Ticker = (typeof TICKERS)[number];
const currencyOf = (tickerId: Ticker) =>
  tickerId.startsWith('US') ? 'USD' : tickerId.startsWith('KRX') ? 'KRW' : 'KRW-COIN';

const grant = (when: Instant, cash: string): Movement => ({
  ...{ kind: 'FLOW', at: when, journalId: 'grant', cashKrw: won(cash) },
});
const charged = (when: Instant, interest: string): Movement => ({
  ...{ kind: 'INTEREST', at: when, journalId: 'interest', interestKrw: won(interest) },
});
const buy = (when: Instant, tickerId: Ticker, quantity: string, grossKrw: string): Trade => ({
  ...{ kind: 'BUY', at: when, journalId: 'buy', tickerId, currency: currencyOf(tickerId) },
  ...{ quantity: won(quantity), gross: won(grossKrw), grossKrw: won(grossKrw) },
  ...{ costKrw: won(grossKrw), feeKrw: ZERO, taxKrw: ZERO, rate: null },
});

const bailout = (when: Instant, cash: string, flow: string): Movement => ({
  ...{ kind: 'BAILOUT', at: when, journalId: 'bailout', cashKrw: won(cash), flowKrw: won(flow) },
});
const surrender = (
  when: Instant,
  tickerId: Ticker,
  lot: { readonly quantity: number; readonly costKrw: number },
): Movement => ({
  ...buy(when, tickerId, `${lot.quantity}`, '0'),
  ...{ kind: 'SURRENDER', costKrw: won(`${lot.costKrw}`) },
});

/** A price that is a simple function of the time. */
const price = (tickerId: string, when: Instant): Decimal =>
  tickerId === FX
    ? won(`${1300 + (Math.floor(when / MICROS_PER_MINUTE) % 97)}.5`)
    : won(`${1000 + ((Math.floor(when / MICROS_PER_MINUTE) * 7 + tickerId.length) % 301)}`);
const markOf: MarkAt = (tickerId, end) => ({ last: price(tickerId, end) });

/** As the process does it: page by page, each on what the one before has struck. */
function strikeAll(
  movements: readonly Movement[],
  now: Instant,
  statesMax: number,
  struck: readonly EquitySnapshot[] = [],
  dueAt: Instant = instant(0),
): EquitySnapshot[] {
  const kept = struck.filter((snapshot) => snapshot.at < dueAt);
  const base = kept.at(-1);
  const since = movements.filter((movement) => movement.at >= (base?.at ?? 0));
  const walk = walkAccount({
    base: base && { ...base, after: base.at, holdings: holdingsAt(movements, base.at) },
    ...{ movements: since, readTo: undefined, now, statesMax },
  });
  const all = [...kept, ...strikeSnapshots(base, walk.states, markOf, FX)];
  expect(all.at(-1)?.at ?? 0).toBeLessThan(walk.nextAt);
  return walk.nextAt <= now ? strikeAll(movements, now, statesMax, all, walk.nextAt) : all;
}

function holdingsAt(movements: readonly Movement[], when: Instant) {
  const before = movements.filter((movement) => movement.at < when);
  if (before.length === 0) return [];
  const [first] = before as [Movement];
  const end = addMicros(startOfKstDay(when), 10 * KST_DAY_MICROS);
  const walk = walkAccount({
    ...{ base: undefined, movements: before, readTo: undefined, now: end },
    statesMax: 10_000,
  });
  expect(walk.states.length).toBeGreaterThan(0);
  expect(first.at).toBeLessThan(when);
  return walk.states.at(-1)?.holdings ?? [];
}

const flowOf = (one: Movement): Decimal => {
  if (one.kind === 'BAILOUT') return one.flowKrw;
  return one.kind === 'FLOW' ? one.cashKrw : ZERO;
};

/** The same from nothing, moment by moment, each figure by its definition. */
function naive(movements: readonly Movement[], now: Instant): EquitySnapshot[] {
  const [first] = movements;
  if (!first) return [];
  const minutes = new Set(movements.map((movement) => minuteEnd(movement.at)));
  const moments: Instant[] = [];
  for (
    let moment = minuteEnd(first.at);
    moment <= now;
    moment = addMicros(moment, MICROS_PER_MINUTE)
  ) {
    if (minutes.has(moment) || startOfKstDay(moment) === moment) moments.push(moment);
  }
  const flowsBefore = (when: Instant) =>
    movements.reduce((sum, one) => (one.at < when ? add(sum, flowOf(one)) : sum), ZERO);
  const worth = (when: Instant) => {
    let cashKrw = ZERO;
    const held = new Map<string, Decimal>();
    for (const one of movements.filter((movement) => movement.at < when)) {
      if (one.kind === 'FLOW' || one.kind === 'BAILOUT') cashKrw = add(cashKrw, one.cashKrw);
      if (one.kind === 'SURRENDER') held.delete(one.tickerId);
      if (one.kind === 'INTEREST') cashKrw = subtract(cashKrw, one.interestKrw);
      if (one.kind !== 'BUY' && one.kind !== 'SELL') continue;
      const sign = (amount: Decimal) => (one.kind === 'BUY' ? amount : subtract(ZERO, amount));
      cashKrw = subtract(subtract(cashKrw, sign(one.grossKrw)), add(one.feeKrw, one.taxKrw));
      held.set(one.tickerId, add(held.get(one.tickerId) ?? ZERO, sign(one.quantity)));
    }
    const values = [...held].map(([tickerId, quantity]) =>
      multiply(
        [quantity, price(tickerId, when), ...(tickerId.startsWith('US') ? [price(FX, when)] : [])],
        { places: 0, mode: 'down' },
      ),
    );
    const marketValueKrw = values.reduce(add, ZERO);
    return { cashKrw, marketValueKrw, equityKrw: add(cashKrw, marketValueKrw) };
  };
  return moments.map((moment, index) => {
    const { cashKrw, marketValueKrw, equityKrw } = worth(moment);
    const dayStart = startOfKstDay(addMicros(moment, -1));
    const given = subtract(flowsBefore(moment), flowsBefore(dayStart));
    const peaks = moments
      .slice(0, index + 1)
      .map((one) => add(worth(one).equityKrw, subtract(flowsBefore(moment), flowsBefore(one))));
    return {
      ...{ at: moment, cashKrw: max(ZERO, cashKrw), marketValueKrw, equityKrw },
      liabilitiesKrw: max(ZERO, subtract(ZERO, cashKrw)),
      ...{ isMinute: minutes.has(moment), isDay: startOfKstDay(moment) === moment },
      exposureKrw: marketValueKrw,
      openingKrw: add(dayStart < first.at ? ZERO : worth(dayStart).equityKrw, given),
      peakKrw: peaks.reduce(max, flowsBefore(moment)),
    };
  });
}

const step = fc.record({
  /** Since the one before, in seconds. */
  gap: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 100_000 })),
  kind: fc.constantFrom('BUY', 'SELL', 'SELL_ALL', 'FLOW', 'INTEREST', 'BAILOUT'),
  ticker: fc.constantFrom(...TICKERS),
  quantity: fc.integer({ min: 1, max: 50 }),
  grossKrw: fc.integer({ min: 1, max: 40_000 }),
});

const histories = fc.array(step, { minLength: 1, maxLength: 15 }).map((steps): Movement[] => {
  const held = new Map<Ticker, { quantity: number; costKrw: number }>();
  let when = addMicros(MIDNIGHT, 37_000_000);
  // What is bought for more is owed.
  const opened = grant(when, '60000');
  return [
    opened,
    ...steps.flatMap(({ gap, kind, ticker, quantity, grossKrw }): Movement[] => {
      when = addMicros(when, gap * 1_000_000);
      if (kind === 'FLOW') return [grant(when, `${grossKrw}`)];
      if (kind === 'INTEREST') return [charged(when, `${quantity}`)];
      if (kind === 'BAILOUT') {
        const taken = [...held].flatMap(([tickerId, lot]) =>
          lot.quantity > 0 ? [surrender(when, tickerId, lot)] : [],
        );
        held.clear();
        return [...taken, bailout(when, `${grossKrw}`, `${quantity}`)];
      }
      const lot = held.get(ticker) ?? { quantity: 0, costKrw: 0 };
      if (kind === 'BUY') {
        held.set(ticker, { quantity: lot.quantity + quantity, costKrw: lot.costKrw + grossKrw });
        return [buy(when, ticker, `${quantity}`, `${grossKrw}`)];
      }
      const sold = kind === 'SELL' ? Math.min(quantity, lot.quantity) : lot.quantity;
      if (sold === 0) return [];
      const costKrw =
        sold === lot.quantity ? lot.costKrw : Math.floor((lot.costKrw * sold) / lot.quantity);
      held.set(ticker, { quantity: lot.quantity - sold, costKrw: lot.costKrw - costKrw });
      const trade = buy(when, ticker, `${sold}`, `${grossKrw}`);
      return [{ ...trade, kind: 'SELL', costKrw: won(`${costKrw}`), feeKrw: won('3') }];
    }),
  ];
});

describe('snapshots of an account', () => {
  it('are of the minutes that something was settled in, and of every midnight since the first', () => {
    const movements = [
      grant(at(10), '10000000'),
      buy(addMicros(at(10), 59_999_999), 'CRYPTO-COIN-BTC', '1', '1000'),
      // At that very microsecond: of the next minute.
      buy(at(11), 'CRYPTO-COIN-BTC', '1', '1000'),
      buy(at(1439), 'CRYPTO-COIN-BTC', '1', '1000'),
    ];
    const snapshots = strikeAll(movements, at(3 * 1440), 2);
    expect(
      snapshots.map(({ at: when, isMinute, isDay }) => [
        (when - MIDNIGHT) / MICROS_PER_MINUTE,
        isMinute,
        isDay,
      ]),
    ).toEqual([
      [11, true, false],
      [12, true, false],
      [1440, true, true],
      [2880, false, true],
      [4320, false, true],
    ]);
  });

  it('wait for the minute to end', () => {
    const walk = walkAccount({
      ...{ base: undefined, movements: [grant(at(10), '1')], readTo: undefined },
      ...{ now: addMicros(at(11), -1), statesMax: 9 },
    });
    expect(walk).toMatchObject({ states: [], nextAt: at(11) });
  });

  it('come no further than movements have been read, and go on from there', () => {
    const walk = walkAccount({
      ...{ base: undefined, movements: [grant(at(10), '1')], readTo: at(11) },
      ...{ now: at(5000), statesMax: 9 },
    });
    expect(walk.states.map((state) => state.at)).toEqual([at(11)]);
    expect(walk.nextAt).toBe(at(12));
  });

  it('are a naive recomputation’s, whatever the history, the page and the restart', () => {
    const now = addMicros(MIDNIGHT, 20 * KST_DAY_MICROS);
    fc.assert(
      fc.property(histories, fc.integer({ min: 1, max: 7 }), fc.nat(), (movements, page, cut) => {
        const expected = naive(movements, now);
        const whole = strikeAll(movements, now, page);
        expect(whole).toEqual(expected);
        // Struck again from somewhere in the middle, on what was struck before that.
        const from = whole[cut % whole.length]?.at as Instant;
        expect(strikeAll(movements, now, page, whole, from)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('are the same when what was settled late is known from the start', () => {
    const now = addMicros(MIDNIGHT, 20 * KST_DAY_MICROS);
    fc.assert(
      fc.property(histories, fc.nat(), (movements, cut) => {
        const known = movements.slice(0, 1 + (cut % movements.length));
        const early = strikeAll(known, now, 5);
        const late = movements[known.length];
        if (!late) return;
        expect(strikeAll(movements, now, 5, early, minuteEnd(late.at))).toEqual(
          strikeAll(movements, now, 5),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('an account that owes', () => {
  const BTC = 'CRYPTO-COIN-BTC';
  const movements = [
    grant(at(10), '1000'),
    ...[buy(at(20), BTC, '1', '3000'), charged(at(1440), '7')],
    { ...buy(at(1450), BTC, '1', '1500'), kind: 'SELL', costKrw: won('3000') } as const,
  ];
  const { states, events } = walkAccount({
    ...{ base: undefined, movements, readTo: undefined, now: at(2880), statesMax: 9 },
  });
  const worth: MarkAt = () => ({ last: won('2500') });
  const struck = strikeSnapshots(undefined, states, worth, FX);

  it('has no cash and a debt; interest is a cost of the day, and a debt that is left stays one', () => {
    expect(struck).toMatchObject([
      { at: at(11), cashKrw: won('1000'), liabilitiesKrw: ZERO, equityKrw: won('1000') },
      { at: at(21), cashKrw: ZERO, liabilitiesKrw: won('2000'), equityKrw: won('500') },
      { at: at(1440), liabilitiesKrw: won('2000'), equityKrw: won('500') },
      { at: at(1441), liabilitiesKrw: won('2007'), equityKrw: won('493'), openingKrw: won('500') },
      { at: at(1451), liabilitiesKrw: won('507'), equityKrw: won('-507'), openingKrw: won('500') },
      { at: at(2880), cashKrw: ZERO, liabilitiesKrw: won('507'), equityKrw: won('-507') },
    ]);
    expect(struck.map((one) => figuresOf(one).leverage)).toEqual([
      ...[ZERO, won('5'), won('5'), won('5.07099391'), null, null],
    ]);
    expect(figuresOf(struck[4] as EquitySnapshot)).toMatchObject({
      ...{ profitKrw: won('-1007'), drawdown: won('1.507') },
    });
    expect(events.map(({ kind }) => kind)).toEqual(['OPENED', 'CLOSED']);
  });
});

describe('what follows from a snapshot', () => {
  const snapshot = {
    ...{ equityKrw: won('9000000'), exposureKrw: won('3000000') },
    ...{ openingKrw: won('10000000'), peakKrw: won('12000000') },
  };

  it('is leverage, the day’s profit, and how far below its peak it is', () => {
    expect(figuresOf(snapshot)).toEqual({
      ...{ profitKrw: won('-1000000'), leverage: won('0.33333333'), drawdown: won('0.25') },
    });
  });

  it('is no leverage without equity, and a drawdown of more than all in debt', () => {
    expect(figuresOf({ ...snapshot, equityKrw: won('-6000000') })).toMatchObject({
      ...{ leverage: null, drawdown: won('1.5') },
    });
  });

  it('is not known where equity is not', () => {
    expect(figuresOf({ ...snapshot, equityKrw: null })).toEqual({
      ...{ profitKrw: null, leverage: null, drawdown: null },
    });
  });
});

describe('an account that holds what has no price', () => {
  it('has no equity then, and goes on from its peak when there is one again', () => {
    const movements = [grant(at(0), '1000'), buy(at(5), 'CRYPTO-COIN-BTC', '1', '900')];
    const { states } = walkAccount({
      ...{ base: undefined, movements, readTo: undefined, now: at(1440), statesMax: 9 },
    });
    const known: MarkAt = (_, end) => (end < at(1440) ? null : { last: won('50') });
    expect(strikeSnapshots(undefined, states, known, FX)).toMatchObject([
      { equityKrw: won('1000'), peakKrw: won('1000') },
      { cashKrw: won('100'), equityKrw: null, marketValueKrw: null, peakKrw: won('1000') },
      { equityKrw: won('150'), openingKrw: won('1000'), peakKrw: won('1000') },
    ]);
  });
});
