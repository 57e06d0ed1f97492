import { randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import { formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import type { Account } from '../core/account.ts';
import { type GuardRules, NO_GUARDS } from '../core/guards.ts';
import type { ScheduledEvent } from '../core/scheduled-event.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { buildOrder, type OrderRequest } from '../core/testing/build-order.ts';
import { APPLE, BTC, SAMSUNG } from '../core/testing/build-print.ts';
import { withGuarded } from './read-guarded-figures.ts';

let database: TestDatabase;
let owner: Sql;
/** As the engine signs in. */
let engine: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = createSql({ url: database.url, applicationName: 'test' });
  engine = createSql({ url: asService(database.url, 'engine'), applicationName: 'engine' });
});
afterAll(async () => {
  await Promise.all([owner, engine].map((sql) => sql.end({ timeout: 1 })));
  await database.drop();
});

const GUARDS = { ...NO_GUARDS, exposureKrwMax: ZERO };
const [alice, bob] = [randomUUID(), randomUUID()];

async function hold(userId: string, tickerId: string, costKrw: number) {
  await owner`
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw, moved_at)
    values (${userId}, ${tickerId}, 1, ${costKrw}, 'KRW', ${costKrw}, ${costKrw}, now())`;
}

interface Filled {
  readonly side: 'BUY' | 'SELL';
  readonly gross: number;
  readonly cost: number;
  /** Where it is not that of the fill: the house sold on it. */
  readonly printAt?: string;
}

async function fill(userId: string, at: string, { side, gross, cost, printAt = at }: Filled) {
  // Its guard asks for the order that it is of, which is no matter here.
  await owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`
      insert into fills (order_id, user_id, ticker_id, side, quantity, price, currency, gross, gross_krw,
        fee_krw, tax_krw, cost_krw, print_at, print_kind, print_last, print_source, filled_at,
        settled_at)
      values (${randomUUID()}, ${userId}, ${BTC}, ${side}, 1, ${gross}, 'KRW-COIN', ${gross}, ${gross},
        7, 2, ${cost}, ${printAt}, 'TRADE', ${gross}, 'test', ${at}, now())`;
  });
}

async function figuresOf(account: Account) {
  const accounts = new Map([[account.userId, account]]);
  const found = (await withGuarded(engine, GUARDS, { accounts, ready: [] })).get(account.userId);
  const { otherCostKrw, day, realisedKrw } = found?.guarded ?? {};
  return [
    formatDecimal(otherCostKrw ?? ZERO),
    day ? formatInstant(day as Instant) : null,
    formatDecimal(realisedKrw ?? ZERO),
  ];
}

it('the cost of positions that are not at hand, and what the day of the last fill has brought', async () => {
  await hold(alice, BTC, 100);
  await hold(alice, APPLE, 1_400);
  await hold(alice, SAMSUNG, 70);
  await hold(bob, BTC, 999);
  // A day of Seoul ends at 15:00 in London.
  await fill(alice, '2026-03-01T14:59:59.999999Z', { side: 'SELL', gross: 5_000, cost: 1 });
  await fill(alice, '2026-03-01T15:00:00Z', { side: 'SELL', gross: 100, cost: 150 });
  await fill(alice, '2026-03-02T03:00:00Z', { side: 'BUY', gross: 900, cost: 900 });
  const some = { [BTC]: { quantity: '1', cost: '100' } };
  // 100 − 150 less twice nine.
  expect(await figuresOf(buildAccount('1', some, alice))).toEqual([
    ...['1470', '2026-03-01T15:00:00.000000Z', '-68'],
  ]);
  expect(await figuresOf(buildAccount('1', {}, alice))).toEqual([
    ...['1570', '2026-03-01T15:00:00.000000Z', '-68'],
  ]);
  await fill(alice, '2026-03-02T15:00:00Z', { side: 'BUY', gross: 900, cost: 900 });
  expect((await figuresOf(buildAccount('1', some, alice)))[2]).toBe('-9');
});

it('a forced sale counts on the day that it was made, not on that of its print', async () => {
  const [carol, dave] = [randomUUID(), randomUUID()];
  const printAt = '2026-03-04T14:59:30Z';
  await fill(carol, '2026-03-04T15:00:00Z', { side: 'SELL', gross: 100, cost: 150, printAt });
  expect(await figuresOf(buildAccount('1', {}, carol))).toEqual([
    ...['0', '2026-03-04T15:00:00.000000Z', '-59'],
  ]);
  await fill(dave, printAt, { side: 'SELL', gross: 100, cost: 50 });
  await fill(dave, '2026-03-04T15:00:00Z', { side: 'SELL', gross: 100, cost: 150, printAt });
  expect((await figuresOf(buildAccount('1', {}, dave)))[2]).toBe('-59');
});

it('nothing of who has neither', async () => {
  expect(await figuresOf(buildAccount('1', {}, randomUUID()))).toEqual(['0', null, '0']);
});

describe('how much of an account is placed', () => {
  const user = randomUUID();

  interface Written {
    readonly by?: string;
    readonly of?: string;
    readonly heldKrw?: number;
    readonly rests?: boolean;
    readonly isFinal?: boolean;
  }

  /** A BUY at a limit; never placed where it holds nothing. */
  async function write({ by = user, of = BTC, heldKrw, rests = false, isFinal = false }: Written) {
    const [id, clientId] = [randomUUID(), randomUUID()];
    await owner`
      insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
        requested_quantity, limit_price, time_in_force, body_sha256, intake_id, clock_error_ms,
        partition, accepted_at, not_before, created_at, hold_krw, hold_quantity, resting_since, settled_at)
      values (${id}, ${by}, ${clientId}, ${of}, 'BUY', 'LIMIT',
        ${isFinal ? 'CANCELLED' : 'PENDING'}, ${isFinal ? 'EXPIRED' : 'AWAITING_PRINT'}, 1, 10, 'GTC',
        ${'0'.repeat(64)}, 'edge-1', 0, 0, now(), now(), now(), ${heldKrw ?? null},
        ${heldKrw === undefined ? null : 0}, ${rests ? owner`now()` : null},
        ${isFinal ? owner`now()` : null})`;
  }

  async function placedOf(
    asked: Pick<OrderRequest, 'side' | 'type'>,
    guards: Partial<GuardRules> = {},
  ) {
    const order = buildOrder({ userId: user, ...asked });
    const kind = order.type === 'LIMIT' ? 'place' : 'order';
    const ready = [{ kind, order, at: order.notBefore } as ScheduledEvent];
    const accounts = new Map([[user, { ...buildAccount('1', {}, user), placed: undefined }]]);
    const found = await withGuarded(engine, { ...NO_GUARDS, ...guards }, { accounts, ready });
    const { count, heldKrw } = found.get(user)?.placed ?? {};
    return heldKrw && [count, ...[...heldKrw].map(([of, krw]) => `${of} ${formatDecimal(krw)}`)];
  }

  it('is all that holds something and is not at its end, of that account', async () => {
    expect(await placedOf({ type: 'LIMIT' })).toEqual([0]);
    await write({ heldKrw: 5, rests: true });
    await write({ heldKrw: 6 });
    await write({ heldKrw: 7, of: SAMSUNG, rests: true });
    await write({});
    await write({ heldKrw: 8, rests: true, isFinal: true });
    await write({ heldKrw: 9, by: bob, rests: true });
    const found = new Set(await placedOf({ type: 'LIMIT' }));
    expect(found).toEqual(new Set([3, `${BTC} 11`, `${SAMSUNG} 7`]));
  });

  it('is asked of who buys only where a cap looks at what a BUY adds to, and of no MARKET SELL', async () => {
    const exposureKrwMax = ZERO;
    expect(await placedOf({ side: 'BUY' })).toBeUndefined();
    expect(await placedOf({ side: 'BUY' }, { exposureKrwMax })).toBeDefined();
    expect(await placedOf({ side: 'SELL' }, { exposureKrwMax })).toBeUndefined();
  });
});
