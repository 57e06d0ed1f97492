import { decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AwaitedStrike, CorporateAction } from '#market/corporate-action';
import type { Print } from '#market/print';
import { type Account, positionOf } from './account.ts';
import { dueActions } from './due-actions.ts';
import type { Listing, Listings } from './listings.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import { scheduleOrders } from './schedule-orders.ts';
import { settleBatch } from './settle-batch.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildCommand } from './testing/build-command.ts';
import { buildOrder, type OrderRequest, USER } from './testing/build-order.ts';
import { BTC, quote, trade } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { START, second } from './testing/moment.ts';
import { NO_HALTS } from './testing/no-halts.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

const JIHO = 'HUMAN-ETF-JIHO';
/** Three strikes behind the start; each is known for good once it is there. */
const [FIRST, SECOND, THIRD] = [second(100), second(200), second(300)] as const;
const ISSUER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3d';

const LISTED: Listing = {
  ...{ userId: ISSUER, listedAt: addMicros(START, -1), closedAt: null },
  nextStrikeAt: THIRD,
};

interface World {
  readonly orders?: readonly OpenOrder[];
  readonly commands?: readonly OpenCommand[];
  readonly prints?: readonly Print[];
  readonly actions?: readonly (CorporateAction | AwaitedStrike)[];
  readonly account?: Account;
  readonly listings?: Partial<Listings>;
  readonly horizon?: Instant;
}

const listed = (listing: Listing | undefined): Partial<Listings> => ({ of: () => listing });

function settle({ orders = [], commands = [], prints = [], actions = [], ...world }: World) {
  const { account = buildAccount('1000000'), horizon = second(250) } = world;
  const listings: Listings = {
    ...{ knownTo: horizon, of: () => LISTED, askedFor: () => undefined },
    ...world.listings,
  };
  const due = dueActions({ actions, accounts: [account], orders, upTo: horizon });
  const located = (due.get(USER) ?? []).map((action) => ({
    ...{ action, isComplete: action.kind !== 'STRIKE', print: undefined, fxPrint: undefined },
  }));
  const next = listings.of(JIHO)?.nextStrikeAt ?? THIRD;
  const tapeOf = (tickerId: string) => ({
    completeTo: tickerId === JIHO ? addMicros(next, -1) : horizon,
    prints: prints.filter((print) => print.tickerId === tickerId),
  });
  const given = { orders, commands, horizon, listings, instrumentOf: findInstrument, tapeOf };
  const actionsOf = () => actions.filter((action) => action.kind !== 'STRIKE');
  const { ready, waiting } = scheduleOrders({
    ...{ ...given, actionsOf, actions: new Map([[USER, located]]), halts: NO_HALTS },
    ...{ matchedTo: () => START, fxTape: undefined },
  });
  const settlement = settleBatch({
    ...{ rules: DEFAULT_TRADING_RULES, scheduled: ready, orders, listings, actionsOf },
    ...{ instrumentOf: findInstrument, recorded: () => undefined },
    accounts: new Map([[USER, account]]),
  });
  expect([...settlement.broken, ...settlement.brokenActions]).toEqual([]);
  const after = settlement.accounts.get(USER) ?? account;
  return {
    ...{ ...settlement, waiting: waiting.map(({ order }) => order.id) },
    ...{ after, held: positionOf(after, JIHO) },
    became: settlement.outcomes.map((outcome) => {
      if (outcome.kind === 'cancelled') return `${outcome.order.id} taken back`;
      if (outcome.kind === 'failed') {
        return `${outcome.order.id} ${outcome.denial.code} ${outcome.denial.detail}`.trim();
      }
      const { quantity, price } = outcome.fill;
      return `${outcome.order.id} ${formatDecimal(quantity)} at ${formatDecimal(price)}`;
    }),
  };
}

/** Ordered a second behind the start, by 100,000 won or five shares. */
function fund(id: string, given: OrderRequest = {}): OpenOrder {
  const side = given.side ?? 'BUY';
  const asked = side === 'BUY' ? { amountKrw: '100000' } : { quantity: '5' };
  return buildOrder({ id, tickerId: JIHO, acceptedAt: second(1), ...asked, ...given, side });
}

const strike = (at: Instant, price: string, pricedFrom = at) => trade(JIHO, at, price, pricedFrom);
const HOLDER = buildAccount('1000000', { [JIHO]: { quantity: '10', cost: '100000' } });

describe('an order on a share of a user', () => {
  it('holds what it says from its moment on, and fills at the first strike whose every price is later', () => {
    const buy = fund('buy');
    const waiting = settle({ orders: [buy], horizon: second(50) });
    expect(waiting).toMatchObject({ became: [], waiting: ['buy'] });
    expect(waiting.after).toMatchObject({
      cashKrw: decimal('1000000'),
      heldKrw: decimal('100000'),
    });

    // One of its prices was one before the order: on a weekend the KRX's are.
    const prints = [strike(FIRST, '9000', second(1)), strike(SECOND, '10000.5', second(199))];
    const { became, after, held } = settle({
      orders: waiting.placed,
      account: waiting.after,
      prints,
    });
    expect(became).toEqual(['buy 9.99950002 at 10000.5']);
    expect(after).toMatchObject({ cashKrw: decimal('900000'), heldKrw: ZERO });
    expect(held).toMatchObject({ quantity: decimal('9.99950002'), held: ZERO });
    // Placed and filled by one batch it comes to the same.
    expect(settle({ orders: [buy], prints })).toMatchObject({ became, held });
  });

  it('holds what it sells, and gets the price of the strike', () => {
    const sell = fund('sell', { side: 'SELL' });
    const again = fund('again', { side: 'SELL', quantity: '6', acceptedAt: second(2) });
    const prints = [strike(FIRST, '12000')];
    const settled = settle({ orders: [sell, again], account: HOLDER, prints });
    const short = 'again INSUFFICIENT_QUANTITY needed=6 available=5';
    expect(settled.became).toEqual([short, 'sell 5 at 12000']);
    expect(settled.after.cashKrw).toBe(decimal('1060000'));
    expect(settled.held).toMatchObject({ quantity: decimal('5'), held: ZERO });
  });

  it('keeps what it holds from being spent at better knowledge, and cannot be taken back', () => {
    const fast = buildOrder({
      id: 'fast',
      tickerId: BTC,
      amountKrw: '950000',
      acceptedAt: second(3),
    });
    const all = buildCommand({ intent: { kind: 'CANCEL_ALL' }, acceptedAt: second(4) });
    const orders = [fund('buy'), fast];
    const prints = [quote(BTC, second(4), '50000000', '50000000')];
    const { became, commands, waiting } = settle({ orders, commands: [all], prints });
    expect(became).toEqual(['fast INSUFFICIENT_CASH needed=950000 available=900000']);
    expect(commands).toMatchObject([{ status: 'DONE', cancelled: 0 }]);
    expect(waiting).toEqual(['buy']);
  });

  it.each<[why: string, because: string, World]>([
    ['nobody is listed so', 'UNKNOWN_INSTRUMENT', { listings: listed(undefined) }],
    [
      'they were listed later',
      'UNKNOWN_INSTRUMENT',
      { listings: listed({ ...LISTED, listedAt: second(2) }) },
    ],
    [
      'they are closed',
      'UNKNOWN_INSTRUMENT',
      { listings: listed({ ...LISTED, nextStrikeAt: null, closedAt: second(1) }) },
    ],
    [
      'who orders is listed',
      'SELF_DEALING listed=HUMAN-ETF-MINA',
      { account: { ...buildAccount('1000000'), humanEtf: 'HUMAN-ETF-MINA' } },
    ],
    [
      'who orders may owe',
      'LIMIT_EXCEEDED limit=margin',
      {
        account: {
          ...buildAccount('1000000'),
          margin: { partition: 0, since: START, checkedTo: START },
        },
      },
    ],
    [
      'it is lent for',
      'MARGIN_REQUIRED leverage=2 margin=off',
      { orders: [fund('buy', { leverage: 2 })] },
    ],
    [
      'it is too little',
      'INVALID_QUANTITY notional=4999 minimum=5000',
      { orders: [fund('buy', { amountKrw: '4999' })] },
    ],
    [
      'there is not as much',
      'INSUFFICIENT_CASH needed=100000 available=99999',
      { account: buildAccount('99999') },
    ],
  ])('is refused where %s', (_, because, world) => {
    const prints = [strike(FIRST, '10000')];
    expect(settle({ orders: [fund('buy')], prints, ...world }).became).toEqual([`buy ${because}`]);
  });

  it.each<[until: string, Partial<Listings>]>([
    ['all partitions have come as far', { knownTo: second(1) }],
    [
      'the strike before it is known, which may be the last',
      listed({ ...LISTED, nextStrikeAt: second(1) }),
    ],
    [
      'it is known what comes of who asks for the name',
      { of: () => undefined, askedFor: () => second(1) },
    ],
  ])('waits, and its account with it, until %s', (_, listings) => {
    const later = buildOrder({ id: 'later', tickerId: BTC, acceptedAt: second(9) });
    const prints = [quote(BTC, second(10), '1', '1')];
    const { became, waiting } = settle({ orders: [fund('buy'), later], prints, listings });
    expect([became, waiting]).toEqual([[], ['buy', 'later']]);
  });

  it('waits two weeks for a price', () => {
    const horizon = addMicros(START, 15 * 86_400_000_000);
    const { became } = settle({
      ...{ orders: [fund('buy')], horizon, prints: [strike(FIRST, '1', second(1))] },
      listings: listed({ ...LISTED, nextStrikeAt: addMicros(horizon, 1) }),
    });
    expect(became).toMatchObject([expect.stringMatching(/^buy NO_PRICE deadline=/)]);
  });
});

/** Strikes of one share as they come about, and what one user asks for meanwhile. */
interface Days {
  readonly strikes: readonly {
    readonly at: Instant;
    readonly price: string;
    readonly pricedFrom: Instant;
    readonly dividend: string;
  }[];
  readonly isClosing: boolean;
  readonly orders: readonly OpenOrder[];
}

const days: fc.Arbitrary<Days> = fc
  .record({
    strikes: fc.tuple(...[1, 2, 3, 4].map((day) => aStrike(day))),
    isClosing: fc.boolean(),
    asked: fc.array(anOrder(), { minLength: 1, maxLength: 8 }),
  })
  .map(({ strikes, isClosing, asked }) => ({
    ...{ strikes, isClosing },
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
function live({ strikes, isClosing, orders }: Days, looks: readonly number[], lag: number) {
  let account = HOLDER;
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

const AWAITED: AwaitedStrike = { id: JIHO, tickerId: JIHO, kind: 'STRIKE', effectiveAt: SECOND };

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

describe('whoever holds a share, or waits for one', () => {
  const coin = buildOrder({
    id: 'coin',
    tickerId: BTC,
    quantity: '0.001',
    acceptedAt: second(201),
  });
  const prints = [quote(BTC, second(202), '50000000', '50000000')];
  const listings = listed({ ...LISTED, nextStrikeAt: SECOND });

  it('waits at a strike until it is known what it comes to', () => {
    const early = buildOrder({ id: 'early', acceptedAt: second(149), deadlineAt: second(199) });
    const world = { actions: [AWAITED], prints, listings };
    const holder = settle({ ...world, orders: [coin, early], account: HOLDER });
    expect([holder.became, holder.waiting]).toEqual([
      [`early NO_PRICE deadline=${second(199)}`],
      ['coin'],
    ]);
    const buyer = settle({ ...world, orders: [coin, fund('buy')] });
    expect([buyer.became, buyer.waiting]).toEqual([[], ['coin', 'buy']]);
    expect(settle({ ...world, orders: [coin] }).became).toEqual(['coin 0.001 at 50000000']);
  });

  it('has its dividend before what fills at the same strike, and no tax of it', () => {
    const paid: CorporateAction = {
      ...{ id: 'paid', tickerId: JIHO, kind: 'CASH_DIVIDEND', effectiveAt: SECOND },
      amount: decimal('1.5'),
    };
    const orders = [fund('sell', { side: 'SELL', quantity: '10' })];
    const { effects, after } = settle({
      ...{ orders, account: HOLDER, actions: [paid] },
      prints: [strike(SECOND, '10000')],
    });
    expect(effects).toMatchObject([{ grossKrw: decimal('15'), taxKrw: ZERO }]);
    expect(after.cashKrw).toBe(decimal('1100015'));
  });

  it('is paid the last price of a share that closes, and orders on it end', () => {
    const redeemed: CorporateAction = {
      ...{ id: 'redeemed', tickerId: JIHO, kind: 'REDEMPTION', effectiveAt: SECOND },
      amount: decimal('123.456'),
    };
    const orders = [fund('sell', { side: 'SELL' }), fund('buy')];
    const settled = settle({
      ...{ orders, account: HOLDER, actions: [redeemed], prints: [strike(SECOND, '123.456')] },
      listings: listed({ ...LISTED, nextStrikeAt: null, closedAt: SECOND }),
    });
    expect(settled.became).toEqual(['buy NO_PRICE delisted', 'sell NO_PRICE delisted']);
    expect(settled.effects).toMatchObject([
      { quantityBefore: decimal('10'), quantityAfter: ZERO, fraction: decimal('10') },
    ]);
    expect(settled.effects).toMatchObject([
      { price: decimal('123.456'), grossKrw: decimal('1234'), costKrw: decimal('100000') },
    ]);
    expect(settled.after).toMatchObject({ cashKrw: decimal('1001234'), heldKrw: ZERO });
    expect(settled.held).toMatchObject({ quantity: ZERO, held: ZERO, costKrw: ZERO });
  });

  it.each([
    ['holds one', { account: HOLDER }],
    ['has ordered one', { orders: [fund('buy')] }],
  ])('may not owe, who %s', (_, world) => {
    const margin = buildCommand({
      intent: { kind: 'MARGIN', enabled: true },
      acceptedAt: second(2),
    });
    const { commands } = settle({ ...world, commands: [margin] });
    const denial = { code: 'NOT_ELIGIBLE', detail: `human_etf=${JIHO}` };
    expect(commands).toMatchObject([{ status: 'REJECTED', denial }]);
  });
});
