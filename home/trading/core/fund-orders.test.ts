import { decimal, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { CorporateAction } from '#market/corporate-action';
import { positionOf } from './account.ts';
import type { Listings } from './listings.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildCommand } from './testing/build-command.ts';
import { buildOrder } from './testing/build-order.ts';
import { BTC, quote } from './testing/build-print.ts';
import {
  AWAITED,
  FIRST,
  type FundWorld,
  fund,
  HOLDER,
  JIHO,
  LISTED,
  listed,
  SECOND,
  settle,
  strike,
} from './testing/fund-stage.ts';
import { START, second } from './testing/moment.ts';

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

    const one = buildCommand({ intent: { kind: 'CANCEL', orderId: 'buy' }, acceptedAt: second(4) });
    expect(settle({ orders: [fund('buy')], commands: [one] }).commands).toMatchObject([
      {
        status: 'REJECTED',
        denial: { code: 'ALREADY_FINAL', detail: 'type=MARKET human_etf=HUMAN-ETF-JIHO' },
      },
    ]);
  });

  it.each<[why: string, because: string, FundWorld]>([
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

  it('of the very moment of a strike comes behind that, and waits for none of its own', () => {
    const notBefore = LISTED.nextStrikeAt as Instant;
    const sale = fund('sell', { side: 'SELL', notBefore });
    const { held, waiting } = settle({ orders: [sale], account: HOLDER, horizon: second(310) });
    expect(held.held).toBe(decimal('5'));
    expect(waiting).toEqual(['sell']);
  });

  it('may sell whatever is left of it, as long as that comes to a won', () => {
    const orders = [
      fund('little', { side: 'SELL', quantity: '0.0001' }),
      fund('nothing', { side: 'SELL', quantity: '0.00009' }),
    ];
    const { became } = settle({ orders, account: HOLDER, prints: [strike(FIRST, '10000')] });
    expect(became).toEqual([
      'little 0.0001 at 10000',
      'nothing INVALID_QUANTITY notional=0 minimum=1',
    ]);
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

  it('waits there also once they have had what it gives: whoever knew of it may know of the next', () => {
    const position = { ...positionOf(HOLDER, JIHO), movedAt: AWAITED.effectiveAt };
    const account = { ...HOLDER, positions: new Map([[JIHO, position]]) };
    const orders = [buildOrder({ id: 'coins', amountKrw: '10000', acceptedAt: second(220) })];
    const prints = [quote(BTC, second(221), '50000000', '50000000')];
    expect(settle({ account, orders, prints, actions: [AWAITED] })).toMatchObject({
      became: [],
      waiting: ['coins'],
    });
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
