import { type Decimal, decimal, formatDecimal, ONE } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarPrint, Print, QuotePrint, TradePrint } from '../tape/print.ts';
import {
  AFTER_HALT,
  NOTHING_SEEN,
  type Screened,
  type ScreenState,
  type ScreenTerms,
  screenBars,
  screenPrints,
} from './screen-prints.ts';

const START = instant(1_795_000_000_000_000);
const second = (count: number): Instant => addMicros(START, count * MICROS_PER_SECOND);
const FREE: ScreenTerms = {
  bandAt: () => null,
  factorBetween: () => ONE,
  isNewSession: () => false,
  isAcrossGap: () => false,
};

function base(count: number) {
  const at = second(count);
  return { tickerId: 'X', at, volume: null, source: 'venue', receivedAt: at, origin: null };
}

function trade([count, price]: readonly [number, string]): TradePrint {
  return { kind: 'TRADE', ...base(count), venueAt: second(count), last: decimal(price) };
}

function quote(count: number, bid: string, ask: string, last: string): QuotePrint {
  const [b, a, l] = [bid, ask, last].map(decimal) as [Decimal, Decimal, Decimal];
  return { kind: 'QUOTE', ...base(count), venueAt: null, bid: b, ask: a, last: l };
}

function bar(minute: number, open: string, close: string): BarPrint {
  const [first, last] = [decimal(open), decimal(close)];
  const [low, high] = first < last ? [first, last] : [last, first];
  return { kind: 'BAR', ...base(minute * 60), venueAt: null, open: first, high, low, last };
}

type Told = readonly [number, string];
/** `0:100 1:130` is a price of 100 at the start and one of 130 a second later. */
const told = (text: string) =>
  text.split(' ').map((word): Told => {
    const [at = '', price = ''] = word.split(':');
    return [Number(at), price];
  });
const trades = (given: readonly Told[]) => given.map(trade);
const tell = (prints: readonly Print[]) =>
  prints.map(({ at, last }) => [(at - START) / MICROS_PER_SECOND, formatDecimal(last)]);
const sum = ({ accepted, quarantined, jump }: Screened) => ({
  accepted: tell(accepted),
  quarantined: quarantined.map(({ print, reason }) => [...tell([print]), reason].flat()),
  ...(jump && { jump: tell([jump.before, jump.after]) }),
});
const screen = (given: readonly Told[], terms = FREE, knownTo = second(given.at(-1)?.[0] ?? 0)) =>
  screenPrints(NOTHING_SEEN, trades(given), knownTo, terms);

describe('a print far from the one before', () => {
  it.each<[string, Told[], string[]]>([
    ['is believed at a fifth', told('0:100 1:120 2:96'), []],
    ['is quarantined when the next disagrees', told('0:100 1:121 2:100'), ['121']],
    ['is believed when the next agrees', told('0:100 1:121 2:122'), []],
    ['is believed when the next is within a fifth of it', told('0:100 1:130 2:121'), []],
    ['is not when the next is no further from where it was', told('0:100 1:130 2:120'), ['130']],
    ['gives way to another one', told('0:100 1:130 2:70 3:71'), ['130']],
    ['is nothing when it costs nothing', told('0:100 1:0 2:100'), ['0']],
  ])('%s', (_, given, bad) => {
    const { accepted, quarantined } = sum(screen(given));
    expect(accepted).toEqual(given.filter(([, price]) => !bad.includes(price)));
    expect(quarantined.map((row) => row[1])).toEqual(bad);
  });

  it('is held until the next one, and a minute at most', () => {
    const given = told('0:100 1:130');
    const held = screen(given);
    expect(sum(held)).toEqual({ accepted: told('0:100'), quarantined: [] });
    expect(held.state.suspect?.at).toBe(second(1));
    expect(sum(screen(given, FREE, second(61))).quarantined).toEqual([]);
    const late = screen(given, FREE, addMicros(second(61), 1));
    expect(sum(late).quarantined).toEqual([[1, '130', 'ALONE']]);
    expect(late.state.suspect).toBeNull();
  });

  it('counts as confirmation after that minute still: a thin market is not stuck', () => {
    const { accepted, quarantined } = sum(screen(told('0:100 1:130 90:131 91:129')));
    expect(accepted).toEqual(told('0:100 90:131 91:129'));
    expect(quarantined).toEqual([[1, '130', 'ALONE']]);
  });

  it('has each of its sides believed', () => {
    const usual = quote(0, '99', '101', '100');
    const odd = quote(1, '99', '500', '100');
    const once = screenPrints(
      NOTHING_SEEN,
      [usual, odd, quote(2, '99', '101', '100')],
      second(2),
      FREE,
    );
    expect(sum(once).quarantined).toEqual([[1, '100', 'UNCONFIRMED']]);
    const twice = screenPrints(
      NOTHING_SEEN,
      [usual, odd, quote(2, '99', '510', '100')],
      second(2),
      FREE,
    );
    expect(sum(twice)).toEqual({ accepted: [0, 1, 2].map((at) => [at, '100']), quarantined: [] });
  });
});

describe('a jump', () => {
  it.each([
    ['up', '135.00000001'],
    ['down', '64.99999999'],
  ])('%s by more than 35 %% that is confirmed ends the screening', (_, price) => {
    const given = told(`0:100 1:${price} 2:${price} 3:${price}`);
    expect(sum(screen(given))).toEqual({
      accepted: told('0:100'),
      quarantined: [],
      jump: told(`0:100 1:${price}`),
    });
  });

  it.each(['135', '65'])('to %s is none', (price) => {
    const given = told(`0:100 1:${price} 2:${price}`);
    expect(sum(screen(given))).toEqual({ accepted: given, quarantined: [] });
  });

  it('that nothing confirms is a bad tick', () => {
    expect(sum(screen(told('0:100 1:200 2:100')))).toEqual({
      accepted: told('0:100 2:100'),
      quarantined: [[1, '200', 'UNCONFIRMED']],
    });
  });

  it('is seen past a minute as well', () => {
    expect(sum(screen(told('0:100 1:200 90:201'))).jump).toEqual(told('0:100 90:201'));
  });

  it('that a split explains is none, and its absence is one', () => {
    const split: ScreenTerms = {
      ...FREE,
      factorBetween: (after, upTo) =>
        after < second(5) && second(5) <= upTo ? decimal('0.02') : ONE,
    };
    const given = told('0:2650000 6:51900 7:52000');
    expect(sum(screen(given, split))).toEqual({ accepted: given, quarantined: [] });
    expect(sum(screen(given)).jump).toBeDefined();
    const missing = told('0:2650000 6:2640000 7:2650000');
    expect(sum(screen(missing, split)).jump).toBeDefined();
  });

  it('may lie behind a halt, where only agreement counts', () => {
    const after = (given: readonly Told[]) =>
      sum(screenPrints(AFTER_HALT, trades(given), second(9), FREE));
    expect(after(told('0:900 1:905')).accepted).toEqual(told('0:900 1:905'));
    expect(after(told('0:900 1:100 2:101'))).toEqual({
      accepted: told('1:100 2:101'),
      quarantined: [[0, '900', 'UNCONFIRMED']],
    });
  });
});

describe('a price band', () => {
  const banded = (isNamed: boolean): ScreenTerms => ({
    ...FREE,
    bandAt: (at) => (at < second(0) ? null : { up: decimal('130'), down: decimal('70'), isNamed }),
    isNewSession: (before, at) => before < second(10) && at >= second(10),
  });

  it('keeps out what lies beyond it, however often it is said', () => {
    const given = told('0:100 1:131 2:131 3:69 4:130 5:130');
    expect(sum(screen(given, banded(true)))).toEqual({
      accepted: told('0:100 4:130 5:130'),
      quarantined: [
        [1, '131', 'OUTSIDE_BAND'],
        [2, '131', 'OUTSIDE_BAND'],
        [3, '69', 'OUTSIDE_BAND'],
      ],
    });
  });

  it('holds for bid and ask as well', () => {
    const prints = [quote(0, '99', '131', '100')];
    expect(
      sum(screenPrints(NOTHING_SEEN, prints, second(0), banded(true))).quarantined,
    ).toHaveLength(1);
  });

  it('rules instead of the last price overnight, but for jumps', () => {
    expect(sum(screen(told('0:100 10:125'), banded(true))).accepted).toHaveLength(2);
    expect(sum(screen(told('0:100 9:125'), banded(true))).accepted).toHaveLength(1);
    const before = { ...NOTHING_SEEN, last: trade([-1, '180']) };
    const fallen = screenPrints(before, trades(told('10:100 11:100')), second(11), banded(true));
    expect(sum(fallen).jump).toEqual([
      [-1, '180'],
      [10, '100'],
    ]);
  });

  it('around our own close yields to a jump: it may be of another price altogether', () => {
    const given = told('0:100 10:2 11:2');
    expect(sum(screen(given, banded(true))).quarantined).toHaveLength(2);
    expect(sum(screen(given, banded(false))).jump).toEqual(told('0:100 10:2'));
    expect(sum(screen(told('0:100 10:132'), banded(false))).quarantined).toHaveLength(1);
  });
});

describe('bars of a gap', () => {
  const screened = (bars: readonly BarPrint[]) =>
    sum({ state: NOTHING_SEEN, jump: null, ...screenBars(trade([0, '100']), bars, FREE) });

  it('are held against the print before, and each other', () => {
    expect(screened([bar(1, '101', '102'), bar(2, '150', '155'), bar(3, '102', '103')])).toEqual({
      accepted: told('60:102 180:103'),
      quarantined: [[120, '155', 'UNCONFIRMED']],
    });
    expect(screened([bar(1, '101', '125'), bar(2, '124', '126')]).accepted).toHaveLength(2);
  });

  it('are not believed when the last of them stands alone', () => {
    expect(screened([bar(1, '101', '102'), bar(2, '140', '140')]).quarantined).toEqual([
      [120, '140', 'ALONE'],
    ]);
  });

  it('are not believed from a jump on', () => {
    expect(screened([bar(1, '99', '98'), bar(2, '10', '10'), bar(3, '10', '10')])).toEqual({
      accepted: told('60:98'),
      quarantined: [
        [120, '10', 'JUMPED'],
        [180, '10', 'JUMPED'],
      ],
    });
  });
});

/** Prices that move by little, with bad ticks among them, none of which agrees with the next. */
const day = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 50 }),
      move: fc.integer({ min: -50, max: 50 }),
      bad: fc.option(fc.constantFrom(0n, 1n, 400n, 740n, 1_350n, 2_000n, 90_000n), {
        freq: 4,
        nil: null,
      }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => {
    let [price, at, wasBad] = [1_000_000n, 0, true];
    const good: Print[] = [];
    const all = steps.map((step): Print => {
      at += step.gap;
      const isBad = step.bad !== null && !wasBad;
      wasBad = isBad;
      if (!isBad) price += (price * BigInt(step.move)) / 1_000n;
      const print = trade([at, `${isBad ? (price * (step.bad ?? 0n)) / 1_000n : price}`]);
      if (!isBad) good.push(print);
      return print;
    });
    return { all, good, bad: all.filter((print) => !good.includes(print)) };
  });

describe('whatever comes, in whatever portions', () => {
  const cuts = fc.array(fc.record({ take: fc.integer({ min: 0, max: 7 }), restart: fc.boolean() }));

  it('bad ticks never reach the tape and good ones all do, in order', () => {
    fc.assert(
      fc.property(day, cuts, ({ all, good, bad }, portions) => {
        const tape = live(all, portions);
        const end = all.at(-1);
        // A bad tick at the very end has not been contradicted yet.
        const open = end && bad.includes(end) ? [end] : [];
        expect(tape.accepted).toEqual(good);
        const gone = tape.quarantined.map(({ print }) => print);
        expect([...gone, ...open.filter((print) => !gone.includes(print))]).toEqual(bad);
      }),
    );
  });

  it('the outcome is the same, for prices of all kinds', () => {
    const wild = fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 70 }),
        fc.constantFrom('0', '60', '100', '115', '130', '200'),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(wild, cuts, (steps, portions) => {
        let at = 0;
        const all = steps.map(([gap, price]) => {
          at += gap;
          return trade([at, price]);
        });
        expect(live(all, portions)).toEqual(live(all, []));
      }),
    );
  });
});

/** A feeder that takes portions, and sometimes starts anew from what it had stored. */
function live(all: readonly Print[], portions: readonly { take: number; restart: boolean }[]) {
  const tape = { accepted: [] as Print[], quarantined: [] as Screened['quarantined'][number][] };
  let state: ScreenState = NOTHING_SEEN;
  let next = 0;
  for (const { take, restart } of [...portions, { take: all.length, restart: false }]) {
    const portion = all.slice(next, next + take);
    next += portion.length;
    const screened = screenPrints(state, portion, all[next - 1]?.at ?? START, FREE);
    tape.accepted.push(...screened.accepted);
    // What is told again is stored once.
    const known = tape.quarantined.map(({ print }) => print);
    tape.quarantined.push(...screened.quarantined.filter(({ print }) => !known.includes(print)));
    if (screened.jump) return { ...tape, jump: screened.jump };
    state = screened.state;
    if (!restart) continue;
    // The tape is complete up to a suspect only, so what came from there on is told again.
    if (state.suspect) next = all.indexOf(state.suspect);
    const last = tape.accepted.at(-1) ?? null;
    const gone = tape.quarantined.findLast(({ reason }) => reason === 'ALONE')?.print ?? null;
    const witness = gone && gone.at > (last?.at ?? 0) ? gone : null;
    state = { ...NOTHING_SEEN, last, witness };
  }
  return tape;
}
