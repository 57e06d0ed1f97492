import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { decimal, wholeDecimal, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { UNROUTED_PARTITION } from '@mockstreet/shared/topology';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { openTradingFloor } from '../../../tests/support/trading-floor.ts';
import type { OpenCommand } from '../core/open-command.ts';
import { strikeCommand } from '../core/strike-command.ts';
import { buildCommand } from '../core/testing/build-command.ts';
import { START, second } from '../core/testing/moment.ts';
import { waitingCommandRow } from '../settlement/command-rows.ts';
import { writeSettlement } from '../settlement/write-settlement.ts';
import { readHumanEtfGates } from './read-human-etf-gates.ts';

const [ISSUER, HOLDER, RIVAL] = [randomUUID(), randomUUID(), randomUUID()];
const SHARE = 'HUMAN-ETF-JIHO';
const STRUCK_AT = second(1_000);
/** Of the strike before. */
const PRICED_FROM = second(600);
const HORIZON = second(2_000);

let database: TestDatabase;
let sql: Sql;

beforeEach(async () => {
  ({ database, sql } = await openTradingFloor([ISSUER, HOLDER, RIVAL], START));
  await sql`insert into partition_layout (id, partitions) values (1, 2)`;
  for (const partition of [UNROUTED_PARTITION, 0, 1]) await pass(partition, HORIZON);
  await sql`
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw, moved_at)
    values (${HOLDER}, ${SHARE}, 1.5, 1, 'KRW', 1, 1, ${START}), (${RIVAL}, ${SHARE}, 0, 0, 'KRW', 0, 0, ${START})`;
});
afterEach(async () => {
  await sql.end();
  await database.drop();
});

const pass = (partition: number, to: Instant) => sql`
  insert into partition_progress (partition, passed_to) values (${partition}, ${to})
  on conflict (partition) do update set passed_to = excluded.passed_to`;
const store = (...commands: readonly OpenCommand[]) =>
  writeSettlement(sql, {
    ...{ orders: [], effects: [], accounts: new Map(), conflicts: [] },
    commands: commands.map(waitingCommandRow),
  });
const fundOrder = (notBefore: Instant) => sql`
  insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
    requested_amount_krw, body_sha256, intake_id, clock_error_ms, partition, accepted_at, not_before,
    created_at)
  values (${randomUUID()}, ${RIVAL}, ${randomUUID()}, ${SHARE}, 'BUY', 'MARKET', 'PENDING',
    'AWAITING_PRINT', 10000, 'x', 'edge-1', 0, 0, ${START}, ${notBefore}, ${START})`;

const state = {
  ...{ price: wholeDecimal(10_000), baseKrw: wholeDecimal(2_000_000) },
  ...{ bookKrw: wholeDecimal(2_000_000), highWaterKrw: ZERO },
};
const STRIKE = strikeCommand({
  ...{ userId: ISSUER, partition: 0, name: 'JIHO', dividendRate: decimal('0.5'), state },
  ...{ pricedFrom: PRICED_FROM, at: STRUCK_AT },
});
const LIST = { kind: 'LIST', name: 'MINA', dividendRate: decimal('0.5') } as const;
const listing = (userId: string, acceptedAt: Instant) => {
  const id = randomUUID();
  return buildCommand({ id, clientCommandId: id, userId, intent: LIST, acceptedAt });
};

const holdersNow = async () => (await readHumanEtfGates(sql, [STRIKE], HORIZON)).holders(STRIKE.id);
const isOpen = async (command: OpenCommand, all = [command]) =>
  (await readHumanEtfGates(sql, all, HORIZON)).isOpen(command);

test('a strike knows who holds the share, once nothing can come before it', async () => {
  expect(await holdersNow()).toEqual([{ userId: HOLDER, quantity: decimal('1.5') }]);
  const early = await readHumanEtfGates(sql, [STRIKE], addMicros(STRUCK_AT, -1));
  expect(early.isOpen(STRIKE)).toBe(false);
});

test.each([UNROUTED_PARTITION, 0, 1])('partition %i that lags holds it back', async (partition) => {
  await pass(partition, addMicros(STRUCK_AT, -1));
  expect(await holdersNow()).toBeUndefined();
  await sql`delete from partition_progress where partition = ${partition}`;
  expect(await holdersNow()).toBeUndefined();
});

test('an order that the strike before fills holds it back, and none that this one does', async () => {
  await fundOrder(PRICED_FROM);
  expect(await holdersNow()).toBeDefined();
  await fundOrder(addMicros(PRICED_FROM, -1));
  expect(await holdersNow()).toBeUndefined();
});

test('a bailout that a holder asked for before holds it back, and nobody else’s', async () => {
  const bailout = (userId: string, acceptedAt: Instant) => {
    const id = randomUUID();
    return buildCommand({
      id,
      clientCommandId: id,
      userId,
      intent: { kind: 'BAILOUT' },
      acceptedAt,
    });
  };
  await store(bailout(RIVAL, second(5)), bailout(HOLDER, STRUCK_AT));
  expect(await holdersNow()).toBeDefined();
  await store(bailout(HOLDER, second(900)));
  expect(await holdersNow()).toBeUndefined();
});

test('a name is for who asks first, stored or not, and nobody decides before it is known who that is', async () => {
  const [first, later] = [listing(ISSUER, second(10)), listing(RIVAL, second(11))];
  expect([await isOpen(first, [later, first]), await isOpen(later, [later, first])]).toEqual([
    ...[true, false],
  ]);
  expect(await isOpen(later)).toBe(true);
  await store(first);
  expect(await isOpen(later)).toBe(false);
  // A slow edge may yet bring one that was accepted before.
  await pass(1, later.notBefore);
  expect(await isOpen(first)).toBe(false);
});

test('a name that is taken, and who was listed before, is told', async () => {
  await sql`
    insert into human_etfs (ticker_id, user_id, command_id, dividend_rate, listed_at, first_strike_at,
      price, nav_krw, book_krw, decided_under, settled_at)
    values ('HUMAN-ETF-MINA', ${ISSUER}, ${randomUUID()}, 0.1, ${START}, ${STRUCK_AT}, 1, 1, 1, 'x', ${START})`;
  const [own, other] = [listing(ISSUER, second(10)), listing(RIVAL, second(11))];
  const { listing: gate } = await readHumanEtfGates(sql, [own], HORIZON);
  expect(gate(own.id)).toEqual({ isTaken: true, listedBefore: 'HUMAN-ETF-MINA' });
  const gates = await readHumanEtfGates(sql, [other], HORIZON);
  expect(gates.listing(other.id)).toEqual({ isTaken: true, listedBefore: undefined });
});
