import { decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Account } from './account.ts';
import { bailOut, bailOutAsRecorded, bailoutMoment } from './bail-out.ts';
import { type Bailout, mayTrustAgainAt } from './bailout.ts';
import { takeHold } from './holds.ts';
import type { OpenOrder } from './open-order.ts';
import { switchMargin } from './switch-margin.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildCommand } from './testing/build-command.ts';
import { buildMarket, buildOwing } from './testing/build-margin.ts';
import { buildOrder } from './testing/build-order.ts';
import { APPLE, BTC, quote, SAMSUNG, usdKrw } from './testing/build-print.ts';
import { START, second } from './testing/moment.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

const AT = second(100);
const MARKET = buildMarket({
  prints: [
    quote(BTC, second(90), '900', '910'),
    quote(APPLE, second(91), '10', '11'),
    usdKrw(second(91), '1000'),
  ],
});
const command = buildCommand({ intent: { kind: 'BAILOUT' }, acceptedAt: second(50) });
const ask = (account: Account, orders: readonly OpenOrder[] = [], at = AT) =>
  bailOut({ event: { kind: 'command', command, at }, account, orders, sources: MARKET });
const DAYS = 24 * 3_600 * 1_000_000;

/** Owes 5,000; a coin at its bid, dollars at their rate less the spread, and what has no price at its cost. */
const FAILED = buildOwing('-5000', {
  [BTC]: { quantity: '2', cost: '300000' },
  [APPLE]: { quantity: '3', cost: '600', costKrw: '700000' },
  [SAMSUNG]: { quantity: '1', cost: '70' },
  'CRYPTO-COIN-ETH': { quantity: '0', cost: '0' },
});

describe('a bailout', () => {
  it('takes what is held at no price, writes off what is owed, and gives what is missing', () => {
    const { result, account, bailout } = ask(FAILED);
    expect(result).toEqual({ command, at: AT, status: 'DONE', denial: null, cancelled: 0 });
    // 2 × 900, 3 × 10 × 998, and 70.
    const exposure = 1_800 + 29_940 + 70;
    expect(bailout).toMatchObject({
      ...{ id: command.id, at: AT, cancelled: 0, cashKrw: decimal('1000000') },
      before: { cashKrw: decimal('-5000'), exposureKrw: decimal(`${exposure}`) },
      ...{ writtenOffKrw: decimal('5000'), givenKrw: decimal('1000000') },
      trustedAgainAt: addMicros(AT, 30 * DAYS),
    });
    expect(bailout?.before.equityKrw).toBe(decimal(`${exposure - 5_000}`));
    expect(
      bailout?.surrendered.map(({ tickerId, quantity, costKrw, valueKrw }) => [
        tickerId,
        ...[quantity, costKrw, valueKrw].map(formatDecimal),
      ]),
    ).toEqual([
      [BTC, '2', '300000', '1800'],
      [SAMSUNG, '1', '70', '70'],
      [APPLE, '3', '700000', '29940'],
    ]);
    expect(account).toMatchObject({ cashKrw: decimal('1000000'), heldKrw: ZERO });
    expect(account.margin).toBeUndefined();
    expect(account.trustedAgainAt).toBe(addMicros(AT, 30 * DAYS));
    expect([...account.positions].filter(([, { quantity }]) => quantity > ZERO)).toEqual([]);
    expect(account.positions.get(BTC)).toMatchObject({ cost: ZERO, costKrw: ZERO, movedAt: AT });
    expect(account.positions.get('CRYPTO-COIN-ETH')?.movedAt).not.toBe(AT);
  });

  it('of who has some cash left gives the rest', () => {
    const { account, bailout } = ask(buildAccount('99999'));
    expect(bailout).toMatchObject({ writtenOffKrw: ZERO, givenKrw: decimal('900001') });
    expect(account.cashKrw).toBe(decimal('1000000'));
  });

  it('takes back all that was ordered before it, or keeps something back, and nothing else', () => {
    const before = buildOrder({ id: 'market', acceptedAt: second(49) });
    const placed = {
      ...buildOrder({
        id: 'ask',
        type: 'LIMIT',
        side: 'SELL',
        tickerId: BTC,
        acceptedAt: second(51),
      }),
      hold: { krw: ZERO, quantity: decimal('2') },
    };
    const later = buildOrder({ id: 'later', acceptedAt: second(51) });
    const given = ask(takeHold(FAILED, placed), [before, placed, later]);
    expect(given.cancelled.map(({ id }) => id)).toEqual(['market', 'ask']);
    expect([given.result.cancelled, given.bailout?.cancelled]).toEqual([2, 2]);
    expect(given.account.positions.get(BTC)).toMatchObject({ quantity: ZERO, held: ZERO });
  });

  it('is refused to who has more than the most, and granted to who has just that', () => {
    expect(ask(buildAccount('100000')).result.status).toBe('DONE');
    const rich = buildAccount('98201', { [BTC]: { quantity: '2', cost: '1' } });
    const refused = ask(rich);
    expect(refused).toMatchObject({
      ...{ account: rich, cancelled: [] },
      result: {
        status: 'REJECTED',
        denial: { code: 'NOT_ELIGIBLE', detail: 'equity=100001 maximum=100000' },
      },
    });
    expect(refused.bailout).toBeUndefined();
  });
});

describe('for as long as an account is not trusted', () => {
  const until = addMicros(AT, 1);
  const barred = { ...buildAccount('0'), trustedAgainAt: until };
  const denial = {
    code: 'LIMIT_EXCEEDED',
    detail: 'limit=bailout allowed_at=2026-03-02T01:01:40.000001Z',
  };

  it('there is no other bailout, found late or not, and none for who is rich besides', () => {
    expect(ask(barred).result).toMatchObject({ status: 'REJECTED', denial });
    expect(ask({ ...barred, cashKrw: decimal('1000000') }).result.denial).toEqual(denial);
    expect(ask(barred, [], until).result.status).toBe('DONE');
  });

  it('margin cannot be switched on, and may be switched off', () => {
    const turn = (isWanted: boolean, at = AT) => {
      const intent = { kind: 'MARGIN', enabled: isWanted } as const;
      const event = { kind: 'command', command: buildCommand({ intent }), at } as const;
      return switchMargin({ event, isWanted, account: barred, orders: [] }).result;
    };
    expect(turn(true)).toMatchObject({ status: 'REJECTED', denial });
    expect(turn(false).status).toBe('DONE');
    expect(turn(true, until).status).toBe('DONE');
  });

  it('that is as long as the house says', () => {
    expect(mayTrustAgainAt(DEFAULT_TRADING_RULES.bailout, START)).toBe(addMicros(START, 30 * DAYS));
  });
});

describe('a bailout that is found late', () => {
  it('comes behind all that was settled of its account', () => {
    expect(bailoutMoment(buildAccount('0'), command)).toBe(command.notBefore);
    const { positions } = buildAccount('0', { [BTC]: { quantity: '0', cost: '0' } });
    const moved = (movedAt: Instant) =>
      new Map([...positions].map(([id, one]) => [id, { ...one, movedAt }] as const));
    const account = { ...buildAccount('0'), positions: moved(second(200)) };
    expect(bailoutMoment(account, command)).toBe(addMicros(second(200), 1));
    const owing = buildOwing('-1', {}, second(300));
    expect(bailoutMoment(owing, command)).toBe(addMicros(second(300), 1));
    // What came before it in its own moment, as a split does, puts nothing off.
    const { notBefore } = command;
    expect(bailoutMoment({ ...account, positions: moved(notBefore) }, command)).toBe(notBefore);
  });
});

describe('taken as recorded it', () => {
  const { bailout, account } = ask(FAILED) as { bailout: Bailout; account: Account };

  it('comes to the same', () => {
    expect(bailOutAsRecorded(FAILED, bailout)).toEqual(account);
  });

  it.each<[string, Account]>([
    ['less is owed', { ...FAILED, cashKrw: decimal('-4999') }],
    ['nothing is held', { ...FAILED, positions: new Map() }],
    ['more is held', buildOwing('-5000', { [BTC]: { quantity: '3', cost: '300000' } })],
    [
      'something else is held besides',
      {
        ...FAILED,
        positions: new Map([
          ...FAILED.positions,
          ...buildAccount('0', { 'CRYPTO-COIN-ETH': { quantity: '1', cost: '1' } }).positions,
        ]),
      },
    ],
  ])('follows from nothing where %s', (_what, given) => {
    expect(bailOutAsRecorded(given, bailout)).toBeUndefined();
  });
});
