import { decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CorporateAction } from '#market/corporate-action';
import type { OpenOrder } from './open-order.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildOrder } from './testing/build-order.ts';
import { BTC, quote } from './testing/build-print.ts';
import {
  AWAITED,
  fund,
  HOLDER,
  JIHO,
  LISTED,
  listed,
  settle,
  strike,
} from './testing/fund-stage.ts';
import { second } from './testing/moment.ts';

/** Strikes of one share as they come about, and what one user asks for meanwhile. */
interface Days {
  readonly strikes: readonly {
    readonly at: Instant;
    readonly price: string;
    readonly pricedFrom: Instant;
    readonly dividend: string;
  }[];
  readonly isClosing: boolean;
  /** Whether the user holds shares of before. */
  readonly isHolder: boolean;
  readonly orders: readonly OpenOrder[];
}

const days: fc.Arbitrary<Days> = fc
  .record({
    strikes: fc.tuple(...[1, 2, 3, 4].map((day) => aStrike(day))),
    isClosing: fc.boolean(),
    isHolder: fc.boolean(),
    asked: fc.array(anOrder(), { minLength: 1, maxLength: 8 }),
  })
  .map(({ asked, ...given }) => ({
    ...given,
    orders: asked
      .sort((a, b) => a.at - b.at)
      .map(({ at, make }, index) => make(`${index}`, second(at + index / 10))),
  }));

/** At most two days old, as what is closed on a weekend. */
function aStrike(day: number) {
  const figures = {
    price: fc.integer({ min: 1, max: 30_000 }),
    age: fc.integer({ min: 0, max: 220 }),
  };
  return fc.record({ ...figures, dividend: fc.integer({ min: 0, max: 20_000 }) }).map((one) => ({
    ...{ at: second(day * 100), price: `${one.price}`, dividend: `${one.dividend}` },
    pricedFrom: second(day * 100 - one.age),
  }));
}

function anOrder() {
  const share = (quantity: number) => ({ side: 'SELL', quantity: `${quantity}` }) as const;
  const asked = fc.oneof(
    fc.integer({ min: 4_000, max: 700_000 }).map((amount) => ({ amountKrw: `${amount}` })),
    fc.integer({ min: 1, max: 30 }).map(share),
    fc.integer({ min: 100_000, max: 1_200_000 }).map((coinsFor) => ({ coinsFor: `${coinsFor}` })),
  );
  // Most of them just behind a strike, where what it comes to is not known yet.
  const behind = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 30 }));
  const at = fc.oneof(
    fc.integer({ min: 1, max: 430 }),
    behind.map(([day, later]) => day * 100 + later),
  );
  return fc.record({ at, asked }).map((one) => ({
    at: one.at,
    make: (id: string, acceptedAt: Instant): OpenOrder =>
      'coinsFor' in one.asked
        ? buildOrder({ id, tickerId: BTC, acceptedAt, amountKrw: one.asked.coinsFor })
        : fund(id, { ...one.asked, acceptedAt }),
  }));
}

/** What comes of all, looked at at these moments; a strike is known so many seconds after its own. */
function live(
  { strikes, isClosing, isHolder, orders }: Days,
  looks: readonly number[],
  lag: number,
) {
  let account = isHolder ? HOLDER : buildAccount('1000000');
  const open = new Map(orders.map((order) => [order.id, order]));
  const became: string[] = [];
  const coins = Array.from({ length: 500 }, (_, at) => quote(BTC, second(at), '50000000'));
  for (const look of looks) {
    const horizon = second(look);
    const known = strikes.filter(({ at }) => at <= second(look - lag));
    const next = strikes[known.length];
    const last = isClosing && !next ? strikes.at(-1) : undefined;
    const nextStrikeAt = next?.at ?? (last ? null : second(500));
    const step = settle({
      ...{
        account,
        horizon,
        orders: [...open.values()].filter((one) => one.acceptedAt <= horizon),
      },
      listings: listed({ ...LISTED, nextStrikeAt, closedAt: last?.at ?? null }),
      prints: [
        ...coins.filter(({ at }) => at <= horizon),
        ...known.map(({ at, price, pricedFrom }) => strike(at, price, pricedFrom)),
      ],
      actions: [
        ...known.flatMap((one) => (one === last ? redeemed(one) : paid(one))),
        ...(next ? [{ ...AWAITED, effectiveAt: next.at }] : []),
      ],
    });
    account = step.after;
    became.push(...step.became);
    for (const order of step.placed) open.set(order.id, order);
    for (const { order } of step.outcomes) open.delete(order.id);
  }
  const { cashKrw, heldKrw, positions } = account;
  return { became: became.sort(), open: [...open.keys()], cashKrw, heldKrw, positions };
}

function paid({ at, dividend }: Days['strikes'][number]): CorporateAction[] {
  if (dividend === '0') return [];
  const amount = decimal(dividend);
  return [{ id: `paid ${at}`, tickerId: JIHO, kind: 'CASH_DIVIDEND', effectiveAt: at, amount }];
}

function redeemed({ at, price }: Days['strikes'][number]): CorporateAction[] {
  const amount = decimal(price);
  return [{ id: `redeemed ${at}`, tickerId: JIHO, kind: 'REDEMPTION', effectiveAt: at, amount }];
}

it('comes to the same whenever it is looked at, and however late a strike is known', () => {
  const looks = fc.uniqueArray(fc.integer({ min: 1, max: 470 }), { maxLength: 9 });
  const lag = fc.integer({ min: 0, max: 90 });
  fc.assert(
    fc.property(days, looks, lag, (given, moments, late) => {
      const atLast = live(given, [499], 0);
      const inSteps = live(given, [...moments.sort((a, b) => a - b), 499], late);
      expect(inSteps).toEqual(atLast);
      expect(atLast.cashKrw).toBeGreaterThanOrEqual(atLast.heldKrw);
    }),
    { numRuns: 300 },
  );
});
