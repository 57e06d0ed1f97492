import { createSql, type Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { openAccount } from '../../home/accounts/open-account.ts';
import { seedInstruments } from '../../home/market/instruments/instruments.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** Cash that each user of a trading floor starts with, in won. */
export const FLOOR_CASH_KRW = 2_000_000;

/** A fresh database with the instruments and these users, each with {@link FLOOR_CASH_KRW}. */
export async function openTradingFloor(
  userIds: readonly string[],
  openedAt: Instant,
): Promise<{ database: TestDatabase; sql: Sql }> {
  const database = await createTestDatabase();
  const sql = createSql({ url: database.url, applicationName: 'test' });
  await furnishTradingFloor(sql, userIds, openedAt);
  return { database, sql };
}

/** The same in a database that has the schema. */
export async function furnishTradingFloor(
  sql: Sql,
  userIds: readonly string[],
  openedAt: Instant,
): Promise<void> {
  await seedInstruments(sql);
  for (const [index, userId] of userIds.entries()) {
    await openAccount(sql, {
      userId,
      username: `user${index}`,
      nickname: `user${index}`,
      role: 'USER',
      passwordHash: 'none',
      startingCashKrw: wholeDecimal(FLOOR_CASH_KRW),
      openedAt,
    });
  }
}

/** Orders with an outcome. */
export async function countSettled(sql: Sql): Promise<number> {
  const [row] = await sql<{ settled: number }[]>`
    select count(*)::int as settled from orders where status <> 'PENDING'`;
  return row?.settled ?? 0;
}
