import {
  add,
  decimal,
  formatDecimal,
  multiply,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import { addMicros, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionOf } from './account.ts';
import { availableCash, availableQuantity } from './holds.ts';
import { nextStrikeAt } from './human-etf.ts';
import { seenAtOf } from './marks.ts';
import { MIDNIGHT } from './testing/build-margin.ts';
import {
  CASH_KRW,
  FRIEND,
  ISSUER,
  OTHER,
  openPlot,
  REAL,
  SHARE,
  type Struck,
  toldKrw,
  worthOfShares,
} from './testing/plotting-friends.ts';

const HOUR = 60 * MICROS_PER_MINUTE;

const act = fc.record({
  /** Behind eight in the morning: the strike is twenty-three of them later. */
  hour: fc.integer({ min: 0, max: 22 }),
  who: fc.constantFrom(ISSUER, FRIEND, OTHER),
  what: fc.constantFrom('buy', 'sell', 'invest', 'invest', 'redeem', 'bailout'),
  ticker: fc.constantFrom(...REAL),
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
const plots = fc.record({
  days: fc.array(day, { minLength: 2, maxLength: 8 }),
  dividendPercent: fc.integer({ min: 0, max: 100 }),
});
type Plot = typeof plots extends fc.Arbitrary<infer T> ? T : never;
type World = ReturnType<typeof openPlot>;

/** Lives through the days; after each act and each strike somebody looks. */
function live(
  { days, dividendPercent }: Plot,
  look: { readonly after?: (world: World) => void; readonly atStrike?: (struck: Struck) => void },
): World {
  const rate = multiply([wholeDecimal(dividendPercent), decimal('0.01')], {
    places: 2,
    mode: 'down',
  });
  const world = openPlot(rate);
  let morning = addMicros(MIDNIGHT, 8 * HOUR);
  world.list(morning);
  for (const { moves, acts } of days) {
    REAL.forEach((tickerId, which) => {
      world.move(tickerId, moves[which] as number);
    });
    for (const [index, one] of acts.toSorted((a, b) => a.hour - b.hour).entries()) {
      // Apart, where they are of one hour.
      const at = addMicros(morning, one.hour * HOUR + (index + 1) * 10);
      world.do({ ...one, isOpen: one.hour >= 1 && one.hour < 7 }, at);
      look.after?.(world);
    }
    const struckAt = nextStrikeAt(morning);
    const struck = world.strike(struckAt);
    if (struck) look.atStrike?.(struck);
    look.after?.(world);
    morning = addMicros(struckAt, HOUR);
  }
  return world;
}

/** What came about with the share, and who began anew. */
function metIn({ settled }: World): string[] {
  return settled.flatMap(({ settlement: { outcomes, effects, bailouts } }) => [
    ...outcomes.flatMap(({ order, kind }) =>
      order.tickerId === SHARE && kind !== 'cancelled' ? [`${order.side} ${kind}`] : [],
    ),
    ...effects.map(({ action }) => action.kind),
    ...bailouts.map(() => 'BAILOUT'),
  ]);
}

describe('two who plot, one of them listed', () => {
  it('are never worth more together than they began with where no price ever rises', () => {
    fc.assert(
      fc.property(plots, ({ days, ...terms }) => {
        const falling = days.map(({ acts, moves: [coin, stock] }) => ({
          acts,
          moves: [Math.min(coin, 100), Math.min(stock, 100)] as [number, number],
        }));
        const after = ({ worthOf, givenTo }: World) => {
          const own = [ISSUER, FRIEND].map((userId) => subtract(worthOf(userId), givenTo(userId)));
          expect(own.reduce(add)).toBeLessThanOrEqual(add(CASH_KRW, CASH_KRW));
        };
        live({ days: falling, ...terms }, { after });
      }),
      { numRuns: 500 },
    );
  });

  it('gain no more by a share than its issuer has gained on the market', () => {
    const atStrike = ({ state, strike: { figures }, gainedKrw }: Struck) => {
      // A won for each worth that is rounded down.
      const most = add(add(state.baseKrw, gainedKrw), wholeDecimal(3));
      expect(figures.price * state.baseKrw).toBeLessThanOrEqual(state.price * most);
    };
    fc.assert(
      fc.property(plots, (plot) => {
        live(plot, { atStrike });
      }),
      { numRuns: 500 },
    );
  });

  it('meet no price that was there before they ordered, and get out of nothing that they ordered', () => {
    const atStrike = ({ settled, oldestPrintAt }: Struck) => {
      for (const outcome of settled.outcomes) {
        if (outcome.kind === 'failed') expect(outcome.denial.code).not.toMatch('INSUFFICIENT');
        if (outcome.kind !== 'filled') continue;
        expect(oldestPrintAt).toBeGreaterThan(outcome.order.notBefore);
        expect(seenAtOf(outcome.fill.print as never)).toBeGreaterThan(outcome.order.notBefore);
      }
    };
    fc.assert(
      fc.property(plots, (plot) => {
        live(plot, { atStrike });
      }),
      { numRuns: 300 },
    );
  });

  it('move cash between them and the others, and make none, whatever prices do', () => {
    const met = new Set<string>();
    const atStrike = (struck: Struck) => {
      const { strike, effects } = struck;
      if (!strike.action) return;
      const paid = effects.reduce((sum, { grossKrw }) => add(sum, grossKrw), ZERO);
      const isDividend = strike.action.kind === 'CASH_DIVIDEND';
      const owed = isDividend ? strike.figures.paidKrw : worthOfShares(struck);
      expect(formatDecimal(paid)).toBe(formatDecimal(owed));
    };
    const after = ({ accountOf }: World) => {
      for (const userId of [ISSUER, FRIEND, OTHER]) {
        expect(availableCash(accountOf(userId))).toBeGreaterThanOrEqual(ZERO);
        expect(availableQuantity(accountOf(userId), SHARE)).toBeGreaterThanOrEqual(ZERO);
      }
      expect(positionOf(accountOf(ISSUER), SHARE).quantity).toBe(ZERO);
    };
    fc.assert(
      fc.property(plots, (plot) => {
        const world = live(plot, { atStrike, after });
        for (const { settlement, movedKrw } of world.settled) {
          const { broken, brokenActions, brokenCommands } = settlement;
          expect([...broken, ...brokenActions, ...brokenCommands]).toEqual([]);
          expect(formatDecimal(movedKrw)).toBe(formatDecimal(toldKrw(settlement)));
        }
        for (const what of metIn(world)) met.add(what);
      }),
      { numRuns: 400 },
    );
    // Else what it was to be tried on did not come about.
    expect(met).toEqual(
      new Set([
        ...['BUY filled', 'SELL filled', 'BUY failed', 'SELL failed'],
        ...['CASH_DIVIDEND', 'REDEMPTION', 'BAILOUT'],
      ]),
    );
  });
});
