import { randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openAccount } from '#accounts/open-account';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { enterAction as enterBefore } from '../../../tests/support/enter-action.ts';
import { ENTRY_DELAY_MICROS_MAX, ENTRY_MARGIN_MICROS } from './corporate-action.ts';
import { cancelAction, enterAction, type NewAction } from './enter-actions.ts';

const TICKER = 'KRX-STOCK-005930';
const ADMIN = randomUUID();

let database: TestDatabase;
let sql: Sql;
let now: Instant;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test', poolSize: 2 });
  await openAccount(sql, {
    ...{ userId: ADMIN, username: 'admin', nickname: 'admin', role: 'ADMIN', passwordHash: 'none' },
    ...{ startingCashKrw: wholeDecimal(1), openedAt: 0 as Instant },
  });
});
beforeEach(async () => {
  const [row] = await sql<{ now: Instant }[]>`select now()`;
  now = row?.now as Instant;
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** By an administrator, with just time enough when it was stamped. */
function stampedAgo(micros: number) {
  const at = addMicros(now, -micros);
  const effectiveAt = addMicros(at, ENTRY_MARGIN_MICROS);
  return { effectiveAt, actor: { userId: ADMIN, address: '198.51.100.7', at } };
}

const dividend = (effectiveAt: Instant): NewAction => ({
  ...{ id: randomUUID(), tickerId: TICKER, kind: 'CASH_DIVIDEND', effectiveAt },
  ...{ newShares: null, oldShares: null, amount: '1', note: null },
});

test('an action whose statement was too long on its way is neither entered nor taken back', async () => {
  const { effectiveAt, actor } = stampedAgo(ENTRY_DELAY_MICROS_MAX + 1);
  const late = dividend(effectiveAt);
  expect(await enterAction(sql, late, actor)).toBe('too_late');
  expect(await sql`select from corporate_actions where id = ${late.id}`).toHaveLength(0);
  const id = await enterBefore(sql, TICKER, effectiveAt, { amount: '1' });
  expect(await cancelAction(sql, id, actor)).toBe('too_late');
});

test('one whose statement came at once is, and taken where it was entered already', async () => {
  const { effectiveAt, actor } = stampedAgo(0);
  const action = dividend(effectiveAt);
  expect(await enterAction(sql, action, actor)).toMatchObject({ id: action.id });
  expect(await enterAction(sql, dividend(effectiveAt), actor)).toBe('taken');
  expect(await cancelAction(sql, action.id, actor)).toBe('cancelled');
});
