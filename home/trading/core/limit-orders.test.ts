import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { CorporateAction } from '#market/corporate-action';
import type { Print } from '#market/print';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import { scheduleOrders } from './schedule-orders.ts';
import { type Outcome, type Settlement, settleBatch } from './settle-batch.ts';
import { buildAccount } from './testing/build-account.ts';
import { split } from './testing/build-action.ts';
import { buildCommand } from './testing/build-command.ts';
import { buildOrder, type OrderRequest, USER } from './testing/build-order.ts';
import { APPLE, BTC, bar, quote, SAMSUNG, trade, usdKrw } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { second } from './testing/moment.ts';
import { NO_HALTS } from './testing/no-halts.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

const LATER = second(1_000);

/** Good till cancelled at 70,000 won a share, accepted at the start, placed half a second later. */
function limit(id: string, { limitPrice = decimal('70000'), ...given }: OrderRequest = {}) {
  const terms = { type: 'LIMIT', timeInForce: 'GTC', tickerId: SAMSUNG, deadlineAt: null } as const;
  return buildOrder({ ...terms, limitPrice, id, ...given });
}

interface World {
  readonly orders: readonly OpenOrder[];
  readonly commands?: readonly OpenCommand[];
  readonly prints?: readonly Print[];
  readonly fx?: readonly Print[];
  readonly actions?: readonly CorporateAction[];
  readonly account?: ReturnType<typeof buildAccount>;
  readonly horizon?: Instant;
  readonly completeTo?: Instant;
}

const HOLDING = buildAccount('1000000', {
  [SAMSUNG]: { quantity: '10', cost: '600000' },
  [APPLE]: { quantity: '10', cost: '2000', costKrw: '2800000' },
});

/** Decides what can be decided once the tapes are complete. */
function settle(world: World): Settlement {
  const { orders, commands = [], prints = [], actions = [], account = HOLDING } = world;
  const { horizon = LATER, completeTo = LATER } = world;
  const view = (tickerId: string) => ({
    completeTo,
    prints: prints.filter((print) => print.tickerId === tickerId),
  });
  const actionsOf = (tickerId: string) => actions.filter((one) => one.tickerId === tickerId);
  const { ready } = scheduleOrders({
    ...{ orders, commands, horizon, actionsOf, instrumentOf: findInstrument, tapeOf: view },
    actions: new Map([
      [USER, actions.map((action) => ({ action, isComplete: true, ...NO_PRINTS }))],
    ]),
    halts: NO_HALTS,
    matchedTo: () => second(0),
    fxTape: { completeTo, prints: world.fx ?? [] },
  });
  return settleBatch({
    ...{ rules: DEFAULT_TRADING_RULES, scheduled: ready, orders, actionsOf },
    accounts: new Map([[USER, account]]),
    recorded: () => undefined,
    instrumentOf: findInstrument,
  });
}

const NO_PRINTS = { print: undefined, fxPrint: undefined };

/** An end in a line: what, when in seconds, and at what price or why not. */
function lineOf(outcome: Outcome): string {
  const at = outcome.at === null ? 'at once' : (outcome.at - second(0)) / 1e6;
  const { id } = outcome.order;
  if (outcome.kind === 'cancelled') return `${id} cancelled ${at} by ${outcome.by.id}`;
  if (outcome.kind === 'failed') return `${id} ${outcome.denial.code} ${at}`;
  const { quantity, price } = outcome.fill;
  return `${id} filled ${at}: ${formatDecimal(quantity)} at ${formatDecimal(price)}`;
}

const lines = (world: World) => settle(world).outcomes.map(lineOf);
const held = ({ accounts }: Settlement) => {
  const account = accounts.get(USER);
  const position = account?.positions.get(SAMSUNG);
  return [account?.heldKrw, position?.held].map((one) =>
    one === undefined ? '' : formatDecimal(one),
  );
};

describe('a LIMIT order that buys at 70,000', () => {
  const buy = limit('a');

  it.each<[string, Print[], string[]]>([
    [
      'fills at the ask of its first print',
      [quote(SAMSUNG, second(1), '69800', '69900')],
      ['a filled 1: 1 at 69900'],
    ],
    [
      'fills at its limit where that is the ask',
      [quote(SAMSUNG, second(1), '69900', '70000')],
      ['a filled 1: 1 at 70000'],
    ],
    [
      'fills at the worse end of its first bar',
      [bar(SAMSUNG, second(1), '69800', '70000')],
      ['a filled 1: 1 at 70000'],
    ],
    [
      'fills at its limit where its first bar goes through it and ends beyond',
      [{ ...bar(SAMSUNG, second(1), '70100', '70200'), low: decimal('69900') }],
      ['a filled 1: 1 at 70000'],
    ],
    [
      'rests, and fills at its limit, no better',
      [quote(SAMSUNG, second(1), '70000', '70100'), quote(SAMSUNG, second(2), '69000', '69100')],
      ['a filled 2: 1 at 70000'],
    ],
    [
      'is not filled by a trade at its limit, once it rests',
      [quote(SAMSUNG, second(1), '70000', '70100'), trade(SAMSUNG, second(2), '70000')],
      [],
    ],
    [
      'is filled by a trade below it',
      [quote(SAMSUNG, second(1), '70000', '70100'), trade(SAMSUNG, second(2), '69900')],
      ['a filled 2: 1 at 70000'],
    ],
    [
      'is not filled by a trade from before it, whenever that is read',
      [
        quote(SAMSUNG, second(1), '70000', '70100'),
        trade(SAMSUNG, second(2), '69900', second(0.5)),
      ],
      [],
    ],
    [
      'is not filled by what is printed when it is placed',
      [quote(SAMSUNG, second(0.5), '1', '2')],
      [],
    ],
  ])('%s', (_, prints, expected) => {
    expect(lines({ orders: [buy], prints })).toEqual(expected);
  });

  it('holds what it may cost from its placement to its end', () => {
    // 70,000 won and 1.5 basis points of it, rounded up.
    const resting = settle({
      orders: [buy],
      prints: [quote(SAMSUNG, second(1), '70000', '70100')],
    });
    expect(held(resting)).toEqual(['70011', '0']);
    expect(resting.placed).toEqual([
      {
        ...buy,
        hold: { krw: decimal('70011'), quantity: 0n },
        restingSince: second(1),
      },
    ]);
    const account = resting.accounts.get(USER) as typeof HOLDING;
    const later = settle({
      ...{ orders: resting.placed, account },
      prints: [trade(SAMSUNG, second(2), '69900')],
    });
    expect(later.outcomes.map(lineOf)).toEqual(['a filled 2: 1 at 70000']);
    expect(held(later)).toEqual(['0', '0']);
  });

  it('is not decided before its tape is complete, nor placed before the queue is read that far', () => {
    const prints = [quote(SAMSUNG, second(1), '69800', '69900')];
    const early = settle({ orders: [buy], prints, completeTo: second(0.999999) });
    expect([early.outcomes, early.placed.map(({ id }) => id)]).toEqual([[], ['a']]);
    const unread = settle({ orders: [buy], prints, horizon: second(0.499999) });
    expect([unread.outcomes, unread.placed]).toEqual([[], []]);
  });
});

describe('a placement', () => {
  const fx = (rate: string) => [usdKrw(second(0), rate)];
  const apple = limit('a', { tickerId: APPLE, limitPrice: decimal('200'), quantity: '3' });

  it.each<[string, World, string]>([
    ['more than the cash', { orders: [limit('a', { quantity: '15' })] }, 'a INSUFFICIENT_CASH 0.5'],
    [
      'more than is held',
      { orders: [limit('a', { side: 'SELL', quantity: '11' })] },
      'a INSUFFICIENT_QUANTITY 0.5',
    ],
    [
      'a coin for too little',
      { orders: [limit('a', { tickerId: BTC, limitPrice: decimal('4999'), quantity: '1' })] },
      'a INVALID_QUANTITY 0.5',
    ],
    [
      'more than can be counted',
      { orders: [limit('a', { quantity: '100000000' })] },
      'a LIMIT_EXCEEDED 0.5',
    ],
    ['dollars without a rate', { orders: [apple] }, 'a FX_UNAVAILABLE 0.5'],
    [
      'less than a lot behind a split',
      {
        orders: [limit('a', { side: 'SELL', quantity: '1' })],
        actions: [split(1, 2, SAMSUNG, second(0.5))],
      },
      'a INVALID_QUANTITY 0.5',
    ],
  ])('is refused: %s', (_, world, expected) => {
    expect(lines(world)).toEqual([expected]);
  });

  it('holds dollars at their rate, the spread and three hundredths more, and the fee', () => {
    // 3 × 200 × 1,400 × 1.002 × 1.03 = 866,930.4; 7 basis points of 866,931 are 606.9.
    const { placed } = settle({ orders: [apple], fx: fx('1400') });
    expect(placed[0]?.hold?.krw).toBe(decimal('867538'));
  });

  it('in dollars is checked again where it fills: a rate may rise further', () => {
    const account = buildAccount('867538');
    const prints = [quote(APPLE, second(1), '200', '201'), quote(APPLE, second(9), '199', '200')];
    const filled = (rate: string) =>
      lines({ orders: [apple], account, prints, fx: [...fx('1400'), usdKrw(second(8), rate)] });
    expect(filled('1440')).toEqual(['a filled 9: 3 at 200']);
    expect(filled('1450')).toEqual(['a INSUFFICIENT_CASH 9']);
  });

  it('leaves the next order what is available', () => {
    const prints = [quote(SAMSUNG, second(1), '70100', '70200')];
    const orders = [
      limit('a', { quantity: '8' }),
      buildOrder({ id: 'b', tickerId: SAMSUNG, quantity: '7', acceptedAt: second(0.1) }),
      limit('c', { side: 'SELL', quantity: '9', limitPrice: decimal('80000') }),
      buildOrder({
        id: 'd',
        tickerId: SAMSUNG,
        side: 'SELL',
        quantity: '2',
        acceptedAt: second(0.2),
      }),
    ];
    const { outcomes } = settle({ orders, prints });
    expect(outcomes.map((one) => 'denial' in one && one.denial.detail)).toEqual([
      'needed=491474 available=439916',
      'needed=2 available=1',
    ]);
  });
});

describe('an end without a fill', () => {
  const far = quote(SAMSUNG, second(1), '70100', '70200');
  const through = (at: number) => quote(SAMSUNG, second(at), '69900', '70000');
  const good = (timeInForce: 'DAY' | 'GTD' | 'IOC', until: number) =>
    limit('a', { timeInForce, deadlineAt: second(until) });

  it.each<[string, OpenOrder, Print[], string]>([
    ['expires', good('DAY', 5), [far], 'a EXPIRED 5'],
    ['expires though nothing was ever printed', good('GTD', 5), [], 'a EXPIRED 5'],
    [
      'expires before what is printed at that moment',
      good('DAY', 5),
      [far, through(5)],
      'a EXPIRED 5',
    ],
    [
      'fills a microsecond earlier',
      good('DAY', 5),
      [far, through(4.999999)],
      'a filled 4.999999: 1 at 70000',
    ],
    ['has expired when it is placed', good('GTD', 0.3), [], 'a EXPIRED 0.5'],
    ['fills at once or not at all', good('IOC', 60), [far, through(2)], 'a EXPIRED 1'],
    ['fills at once', good('IOC', 60), [through(1)], 'a filled 1: 1 at 70000'],
    ['has no price', good('IOC', 60), [], 'a NO_PRICE 60'],
  ])('%s', (_, order, prints, expected) => {
    const settled = settle({ orders: [order], prints });
    expect(settled.outcomes.map(lineOf)).toEqual([expected]);
    expect(held(settled)).toEqual(['0', '0']);
  });
});

describe('a cancel', () => {
  const order = limit('a');
  const far = quote(SAMSUNG, second(1), '70100', '70200');
  const through = quote(SAMSUNG, second(2), '69900', '70000');
  /** Takes effect half a second later. */
  const cancel = (acceptedAt: number, orderId = 'a', userId = USER) =>
    buildCommand({
      ...{ id: 'c', userId, acceptedAt: second(acceptedAt) },
      intent: { kind: 'CANCEL', orderId },
    });
  const answers = (world: World) => {
    const { outcomes, commands } = settle(world);
    const [answer] = commands;
    const said = `${answer?.status} ${answer?.denial?.code ?? answer?.cancelled}`;
    return [said, answer?.denial?.detail ?? '', ...outcomes.map(lineOf)];
  };

  it.each<[string, OpenCommand, string[]]>([
    ['wins before the print', cancel(1.4), ['DONE 1', '', 'a cancelled 1.9 by c']],
    ['wins at the moment of the print', cancel(1.5), ['DONE 1', '', 'a cancelled 2 by c']],
    ['loses behind it', cancel(1.500001), ['REJECTED ALREADY_FINAL', '', 'a filled 2: 1 at 70000']],
    [
      'means nothing that came after it',
      cancel(0),
      ['REJECTED UNKNOWN_ORDER', '', 'a filled 2: 1 at 70000'],
    ],
    [
      'means nothing that is not there',
      cancel(1, 'b'),
      ['REJECTED UNKNOWN_ORDER', '', 'a filled 2: 1 at 70000'],
    ],
  ])('%s', (_, command, expected) => {
    expect(answers({ orders: [order], commands: [command], prints: [far, through] })).toEqual(
      expected,
    );
  });

  it('comes before an expiry and behind a corporate action of the same moment', () => {
    const expiring = { ...order, deadlineAt: second(2) };
    expect(answers({ orders: [expiring], commands: [cancel(1.5)] })).toContain(
      'a cancelled 2 by c',
    );
    const sale = limit('a', { side: 'SELL', quantity: '3', limitPrice: decimal('90000') });
    const actions = [split(2, 1, SAMSUNG, second(2))];
    const settled = settle({ orders: [sale], commands: [cancel(1.5)], actions, prints: [far] });
    expect(settled.outcomes[0]?.order.hold?.quantity).toBe(decimal('6'));
    expect(held(settled)).toEqual(['0', '0']);
  });

  it('takes no market order back', () => {
    const market = buildOrder({ id: 'a', tickerId: SAMSUNG });
    const prints = [quote(SAMSUNG, second(9), '69900', '70000')];
    const world = { orders: [market], commands: [cancel(1)], prints };
    expect(answers(world).slice(0, 2)).toEqual(['REJECTED ALREADY_FINAL', 'type=MARKET']);
  });

  it('of all takes back what rests, and what is not placed yet', () => {
    const slow = limit('b', { acceptedAt: second(0.9), clockErrorMs: 900 });
    const late = limit('d', { acceptedAt: second(1.1) });
    const all = buildCommand({ id: 'c', acceptedAt: second(1), intent: { kind: 'CANCEL_ALL' } });
    const settled = settle({ orders: [order, slow, late], commands: [all], prints: [far] });
    expect(settled.outcomes.map(lineOf)).toEqual(['a cancelled 1.5 by c', 'b cancelled 1.5 by c']);
    expect(settled.commands).toMatchObject([{ status: 'DONE', cancelled: 2 }]);
    expect(settled.placed.map(({ id }) => id)).toEqual(['d']);
  });
});

describe('a split while an order rests', () => {
  const far = quote(SAMSUNG, second(1), '75000', '75100');
  const sale = (quantity: string) =>
    limit('a', { side: 'SELL', quantity, limitPrice: decimal('80000') });
  const rested = (quantity: string, newShares: number, oldShares: number) =>
    settle({
      ...{ orders: [sale(quantity)], prints: [far] },
      actions: [split(newShares, oldShares, SAMSUNG, second(5))],
    });

  it.each([
    ['3', 5, 1, '15'],
    ['3', 1, 2, '1'],
    ['1', 1, 2, '0'],
  ])('of %s shares, %i new for %i old, holds %s', (quantity, newShares, oldShares, expected) => {
    const settled = rested(quantity, newShares, oldShares);
    expect(held(settled)).toEqual(['0', expected]);
    expect(settled.placed[0]?.hold?.quantity).toBe(decimal(expected));
  });

  it('fills in new shares, at a limit for them', () => {
    const actions = [split(5, 1, SAMSUNG, second(5))];
    const prints = [
      far,
      quote(SAMSUNG, second(6), '15900', '16000'),
      quote(SAMSUNG, second(7), '16000', '16100'),
    ];
    expect(lines({ orders: [sale('3')], prints, actions })).toEqual(['a filled 7: 15 at 16000']);
  });

  it('fills nothing that is less than a lot', () => {
    const actions = [split(1, 2, SAMSUNG, second(5))];
    const prints = [far, quote(SAMSUNG, second(7), '170000', '170100')];
    expect(lines({ orders: [sale('1')], prints, actions })).toEqual(['a INVALID_QUANTITY 7']);
  });

  it('is not filled by a trade from before it that is read behind it', () => {
    const actions = [split(5, 1, SAMSUNG, second(5))];
    const old = trade(SAMSUNG, second(6), '79000', second(4));
    expect(lines({ orders: [sale('3')], prints: [far, old], actions })).toEqual([]);
  });
});
