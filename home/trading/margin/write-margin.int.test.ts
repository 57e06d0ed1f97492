import { randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asService, type TestDatabase } from '../../../tests/support/database.ts';
import { FLOOR_CASH_KRW, openTradingFloor } from '../../../tests/support/trading-floor.ts';
import { second } from '../core/testing/moment.ts';
import { writeSettlement } from '../settlement/write-settlement.ts';
import { LIQUIDATED_AT, MIDNIGHT, tellMarginStory } from '../testing/margin-story.ts';
import { interestJournalId } from './margin-rows.ts';

const USER = randomUUID();

let database: TestDatabase;
let owner: Sql;
let sql: Sql;

beforeEach(async () => {
  ({ database, sql: owner } = await openTradingFloor([USER], second(-60)));
  sql = createSql({ url: asService(database.url, 'engine'), applicationName: 'engine' });
});

afterEach(async () => {
  await sql.end();
  await owner.end();
  await database.drop();
});

const story = () => tellMarginStory({ userId: USER, cashKrw: wholeDecimal(FLOOR_CASH_KRW) });

test('the engine records interest with its lines, and what the house sold at its own moment', async () => {
  for (const write of story()) await writeSettlement(sql, write);
  const journalId = interestJournalId({ userId: USER, at: MIDNIGHT });
  expect(
    await owner`
      select leg, kind, account, user_id is not null as owned, amount::int, event_at
      from ledger_entries where journal_id = ${journalId} order by leg`,
  ).toEqual([
    { leg: 0, kind: 'INTEREST', account: 'CASH', owned: true, amount: -667, event_at: MIDNIGHT },
    {
      leg: 1,
      kind: 'INTEREST',
      account: 'INTEREST',
      owned: false,
      amount: 667,
      event_at: MIDNIGHT,
    },
  ]);
  const [liquidation] = await owner`
    select at, print_ticker_id, cancelled, sold, (select count(*)::int from orders
      where liquidation_id = liquidations.id) as orders from liquidations`;
  expect(liquidation).toEqual({
    ...{ at: LIQUIDATED_AT, print_ticker_id: 'CRYPTO-COIN-ETH', cancelled: 1, sold: 1, orders: 1 },
  });
  const lines = await owner`
    select distinct event_at from ledger_entries join orders on orders.id = journal_id
    where liquidation_id is not null`;
  expect(lines).toEqual([{ event_at: LIQUIDATED_AT }]);
  const [wallet] = await owner`
    select balance_krw::int as cash, margin_checked_to from wallets where user_id = ${USER}`;
  expect(wallet).toEqual({ cash: 854_863, margin_checked_to: LIQUIDATED_AT });
});
