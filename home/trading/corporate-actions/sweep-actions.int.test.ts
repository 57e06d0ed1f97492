import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCalendarHistory } from '#market/calendar-history';
import { type Instrument, loadInstruments } from '#market/instruments';
import { readTapeHeads, type TapeHead } from '#market/tape';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { enterAction } from '../../../tests/support/enter-action.ts';
import { writeTestTape } from '../../../tests/support/test-tape.ts';
import { openTradingFloor } from '../../../tests/support/trading-floor.ts';
import { NOBODY_LISTED } from '../core/listings.ts';
import { SAMSUNG } from '../core/testing/build-print.ts';
import { second } from '../core/testing/moment.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { createHaltTimes } from '../gather/halt-times.ts';
import { createTapeCache } from '../gather/tape-cache.ts';
import { createActionReader } from './action-book.ts';
import { sweepActions } from './sweep-actions.ts';

const PARTITIONS = [0, 1, -1];
const SPLIT_AT = second(10);
const [HOLDER, OTHER] = [randomUUID(), randomUUID()];
const clock = () => second(60);

let database: TestDatabase;
let sql: Sql;
let instruments: ReadonlyMap<string, Instrument>;

beforeEach(async () => {
  ({ database, sql } = await openTradingFloor([HOLDER, OTHER], second(-60)));
  instruments = await loadInstruments(sql);
  await holds(HOLDER);
  await enterAction(sql, SAMSUNG, SPLIT_AT, { newShares: 50, oldShares: 1 });
  await tapeTo(second(60));
});

afterEach(async () => {
  await sql.end();
  await database.drop();
});

const tapeTo = (at: Instant) =>
  writeTestTape(sql, [{ tickerId: SAMSUNG, at: second(1), bid: '5000', ask: '5000' }], at);

async function holds(userId: string) {
  await sql`
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw, moved_at)
    values (${userId}, ${SAMSUNG}, 3, 100, 'KRW', 300, 300, ${second(-30)})`;
}

/** From now on the database refuses to record that the first holder has had the split. */
async function refuse(state: '23514' | '40P01') {
  await sql.unsafe(`
    create function refuse() returns trigger language plpgsql as $$
      begin raise exception 'no' using errcode = '${state}'; end $$;
    create trigger refuse before insert on action_applications for each row
      when (new.user_id = '${HOLDER}') execute function refuse()`);
}

async function passed(partition: number, to: Instant) {
  await sql`
    insert into partition_progress values (${partition}, ${to})
    on conflict (partition) do update set passed_to = excluded.passed_to`;
}

async function waits(ticker: string, notBefore: Instant) {
  await sql`
    insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
      requested_quantity, body_sha256, intake_id, clock_error_ms, partition, accepted_at, not_before,
      deadline_at, created_at)
    values (${randomUUID()}, ${HOLDER}, ${randomUUID()}, ${ticker}, 'BUY', 'MARKET', 'PENDING',
      'AWAITING_PRINT', 1, 'x', 'edge-1', 0, 0, ${notBefore}, ${notBefore}, ${second(50)}, ${notBefore})`;
}

/** What is held and whether everyone has had the split, once a sweep is over. */
async function sweep(): Promise<readonly [quantity: number, isSwept: boolean]> {
  const heads: ReadonlyMap<string, TapeHead> = await readTapeHeads(sql);
  const history = createCalendarHistory({ sessions: 'always', overrides: [] });
  await sweepActions(
    { sql, clock, tape: createTapeCache(sql), log: pino({ level: 'silent' }) },
    { rules: DEFAULT_TRADING_RULES, instruments, partitions: PARTITIONS },
    {
      actions: await createActionReader(sql, clock)(),
      halts: createHaltTimes([], history, instruments),
      heads,
      tapeTo: second(0),
      turnoversOf: async () => undefined,
      listings: NOBODY_LISTED,
    },
  );
  const [row] = await sql<{ quantity: number; isSwept: boolean }[]>`
    select quantity::int as quantity, swept_at is not null as "isSwept"
    from portfolios, corporate_actions where user_id = ${HOLDER}`;
  return [row?.quantity ?? 0, row?.isSwept ?? false];
}

test('a holder has a split once every partition has been read past it, and once only', async () => {
  expect(await sweep()).toEqual([3, false]);
  await passed(0, second(30));
  await passed(1, second(30));
  expect(await sweep()).toEqual([3, false]);
  await passed(-1, second(9.999999));
  expect(await sweep()).toEqual([3, false]);
  await passed(-1, SPLIT_AT);
  expect(await sweep()).toEqual([150, true]);
  await sql`update corporate_actions set swept_at = null`;
  expect(await sweep()).toEqual([150, true]);
});

test('not before the tape has come there, where half a share may have to be paid for', async () => {
  await sql`alter table corporate_actions disable trigger user`;
  await sql`update corporate_actions set new_shares = 3, old_shares = 2`;
  for (const partition of PARTITIONS) await passed(partition, second(30));
  await sql`update tape_heads set complete_to = ${second(9)}`;
  expect(await sweep()).toEqual([3, false]);
  await tapeTo(SPLIT_AT);
  expect(await sweep()).toEqual([4, true]);
});

test('where each share becomes whole ones, whether the tape has come there or not', async () => {
  for (const partition of PARTITIONS) await passed(partition, second(30));
  await sql`delete from tape_heads`;
  expect(await sweep()).toEqual([150, true]);
});

test.each([
  ['on a silent tape may still come before it', 'CRYPTO-COIN-BTC', [3, false]],
  ['whose print is known is for its lane to decide first', SAMSUNG, [3, false]],
] as const)('not where an order %s', async (_, ticker, expected) => {
  for (const partition of PARTITIONS) await passed(partition, second(30));
  await waits(ticker, second(0.5));
  expect(await sweep()).toEqual(expected);
});

test('an order of behind it holds nothing up', async () => {
  for (const partition of PARTITIONS) await passed(partition, second(30));
  await waits('CRYPTO-COIN-BTC', second(11));
  expect(await sweep()).toEqual([150, true]);
});

test('an order at rest keeps it open until it is matched up to there', async () => {
  for (const partition of PARTITIONS) await passed(partition, second(30));
  await waits(SAMSUNG, second(0.5));
  await sql`
    update orders set user_id = ${OTHER}, type = 'LIMIT', limit_price = 1, time_in_force = 'GTC',
      deadline_at = null, hold_krw = 1, hold_quantity = 0, resting_since = ${second(1)}`;
  expect(await sweep()).toEqual([150, false]);
  await sql`insert into matching_heads values (0, ${SAMSUNG}, ${second(9.999999)})`;
  expect(await sweep()).toEqual([150, false]);
  await sql`update matching_heads set matched_to = ${SPLIT_AT}`;
  expect(await sweep()).toEqual([150, true]);
});

test('data of one account that the database refuses leaves the others what is theirs', async () => {
  for (const partition of PARTITIONS) await passed(partition, second(30));
  await holds(OTHER);
  await refuse('23514');
  expect(await sweep()).toEqual([3, false]);
  const rows = await sql`select quantity::int from portfolios where user_id = ${OTHER}`;
  expect(rows).toEqual([{ quantity: 150 }]);
});

test('a page that was in the way of a lane is looked at again', async () => {
  for (const partition of PARTITIONS) await passed(partition, second(30));
  await refuse('40P01');
  expect(await sweep()).toEqual([3, false]);
  await sql`drop trigger refuse on action_applications`;
  expect(await sweep()).toEqual([150, true]);
});
