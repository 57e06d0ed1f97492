import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from './account.ts';
import type { ScheduledEvent, ScheduledOrder } from './scheduled-event.ts';
import { type Settlement, settleBatch } from './settle-batch.ts';
import { buildAccount } from './testing/build-account.ts';
import { split } from './testing/build-action.ts';
import { buildOrder, type OrderRequest } from './testing/build-order.ts';
import { BTC, quote, SAMSUNG } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { second } from './testing/moment.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

const USERS = ['alice', 'bob', 'carol'];

const settle = (
  scheduled: readonly ScheduledEvent[],
  accounts: ReadonlyMap<string, Account>,
  instrumentOf = findInstrument,
): Settlement =>
  settleBatch({
    ...{ rules: DEFAULT_TRADING_RULES, scheduled, accounts, instrumentOf },
    ...{ actionsOf: () => [], orders: [], recorded: () => undefined },
  });

const openAccounts = () =>
  new Map(USERS.map((userId) => [userId, buildAccount('200000', {}, userId)]));

function scheduled(at: number, price: string, request: OrderRequest): ScheduledOrder {
  const order = buildOrder({ id: `order-${at}`, ...request });
  return {
    ...{ kind: 'order', order, how: 'FIRST_PRINT' },
    at: second(at),
    print: quote(order.tickerId, second(at), price),
    fxPrint: undefined,
  };
}

/** A stream in the order of decisions; the cash of 200,000 covers only some of it. */
const stream = fc
  .array(
    fc.record({
      userId: fc.constantFrom(...USERS),
      tickerId: fc.constantFrom(BTC, SAMSUNG),
      side: fc.constantFrom('BUY', 'SELL'),
      quantity: fc.integer({ min: 1, max: 9 }).map(String),
      price: fc.integer({ min: 5_000, max: 60_000 }).map(String),
    }),
    { maxLength: 30 },
  )
  .map((rows) => rows.map(({ price, ...request }, at) => scheduled(at + 1, price, request)));

describe('a batch', () => {
  it('split anywhere comes to the same', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(30), { maxLength: 5 }), (all, cuts) => {
        const whole = settle(all, openAccounts());
        const bounds = [0, ...cuts.toSorted((a, b) => a - b), all.length];
        const accounts = new Map<string, Account>(openAccounts());
        const outcomes = bounds.flatMap((from, index) => {
          const part = settle(all.slice(from, bounds[index + 1] ?? all.length), accounts);
          for (const [userId, account] of part.accounts) accounts.set(userId, account);
          return part.outcomes;
        });
        expect(outcomes).toEqual(whole.outcomes);
        expect(accounts).toEqual(new Map([...openAccounts(), ...whole.accounts]));
      }),
    );
  });

  it('answers every order once, in its order', () => {
    fc.assert(
      fc.property(stream, (all) => {
        const { outcomes, broken } = settle(all, openAccounts());
        expect(outcomes.map(({ order }) => order)).toEqual(all.map(({ order }) => order));
        expect(broken).toEqual([]);
      }),
    );
  });

  it('lets what one order leaves decide the next', () => {
    const buy = { userId: 'alice', quantity: '1' };
    const { outcomes, accounts } = settle(
      [
        scheduled(1, '150000', buy),
        scheduled(2, '150000', buy),
        scheduled(3, '160000', { ...buy, side: 'SELL' }),
        scheduled(4, '150000', buy),
      ],
      openAccounts(),
    );
    expect(outcomes.map((made) => (made.kind === 'failed' ? made.denial.code : made.kind))).toEqual(
      ['filled', 'INSUFFICIENT_CASH', 'filled', 'filled'],
    );
    // −150,075 + 159,920 − 150,075
    expect(accounts.get('alice')?.cashKrw).toBe(59_770n * 10n ** 8n);
  });

  it('names the accounts it decided upon, denied ones too, and no other', () => {
    const { accounts } = settle(
      [scheduled(1, '6000', { userId: 'alice' }), scheduled(2, '900000', { userId: 'bob' })],
      openAccounts(),
    );
    expect([...accounts.keys()]).toEqual(['alice', 'bob']);
    expect(accounts.get('bob')).toEqual(openAccounts().get('bob'));
  });

  it('stamps a fill with the time of its event', () => {
    const { outcomes } = settle([scheduled(7, '6000', { userId: 'alice' })], openAccounts());
    expect(outcomes[0]).toMatchObject({ kind: 'filled', at: second(7) });
  });

  it('of nothing comes to nothing', () => {
    expect(settle([], openAccounts())).toEqual({
      ...{ outcomes: [], placed: [], commands: [], effects: [], accounts: new Map() },
      ...{ liquidations: [], interest: [], bailouts: [], checked: new Map() },
      ...{ listings: [], strikes: [] },
      ...{ broken: [], brokenActions: [], brokenCommands: [], brokenChecks: [] },
    });
  });
});

describe('an order that breaks an assertion', () => {
  const good = [
    scheduled(1, '6000', { userId: 'alice', quantity: '1' }),
    scheduled(3, '6000', { userId: 'alice', quantity: '2' }),
    scheduled(4, '6000', { userId: 'bob', quantity: '3' }),
  ];
  const breaking: Record<string, ScheduledOrder> = {
    'of an account that does not exist': scheduled(2, '6000', { userId: 'nobody' }),
    'of an instrument that cannot be traded': scheduled(2, '6000', {
      userId: 'alice',
      tickerId: 'CRYPTO-COIN-GONE',
    }),
    'with neither quantity nor amount': {
      ...scheduled(2, '6000', { userId: 'alice' }),
      order: { ...buildOrder({ userId: 'alice' }), quantity: null },
    },
  };

  it.each(Object.entries(breaking))('%s is set aside and harms nobody', (_, bad) => {
    const [first, ...rest] = good as [ScheduledOrder, ...ScheduledOrder[]];
    const without = settle(good, openAccounts());
    const result = settle([first, bad, ...rest], openAccounts());
    expect(result.broken).toEqual([{ order: bad.order, error: expect.any(Error) }]);
    expect(result.outcomes).toEqual(without.outcomes);
    expect(result.accounts).toEqual(without.accounts);
  });
});

describe('a corporate action that breaks an assertion', () => {
  const tooMany = split(100, 1, BTC, second(2));
  const broken = { action: tooMany, userId: 'alice', at: second(2) };
  const action = { kind: 'action', ...broken, print: undefined, fxPrint: undefined } as const;
  const holding = { [BTC]: { quantity: '20000000000', cost: '200000000' } };
  const accounts = new Map([
    ['alice', buildAccount('200000', holding, 'alice')],
    ['bob', buildAccount('200000', {}, 'bob')],
  ]);
  const before = scheduled(1, '6000', { userId: 'alice', quantity: '1' });
  const behind = scheduled(3, '6000', { userId: 'alice', tickerId: BTC, side: 'SELL' });
  const other = scheduled(4, '6000', { userId: 'bob', quantity: '3' });

  it('stops its account and no other: shares of before are not traded behind it', () => {
    const { outcomes, ...result } = settle([before, action, behind, other], accounts);
    expect(outcomes).toEqual(settle([before, other], accounts).outcomes);
    expect(result.broken).toEqual([{ order: behind.order, error: expect.any(Error) }]);
    expect(result.brokenActions).toEqual([{ event: action, error: expect.any(Error) }]);
  });

  it('does so in a later batch, too, which meets it again', () => {
    const first = settle([before, action], accounts);
    const second = settle([action, behind], new Map([...accounts, ...first.accounts]));
    expect(second.outcomes).toEqual([]);
    expect(second.broken.map(({ order }) => order)).toEqual([behind.order]);
  });
});
