import { createSql, type Sql } from '@mockstreet/db/client';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { expect, onTestFinished, test, vi } from 'vitest';
import { seedInstruments } from '#market/instruments';
import { openOutboxSession } from '#outbox/outbox-session';
import { asService, createTestDatabase } from '../../tests/support/database.ts';
import { type TapeSecond, writeTestTape } from '../../tests/support/test-tape.ts';
import { type KeeperOptions, keepSnapshots, SNAPSHOTS } from './keep-snapshots.ts';
import { createKeeperState } from './keeper-state.ts';
import { openTrader } from './testing/open-trader.ts';

const BTC = 'CRYPTO-COIN-BTC';
const PATIENCE = { timeout: 15_000, interval: 20 };
/** Noon in Seoul on a Friday. */
const NOON = at('2026-11-20T03:00:00Z');

function at(text: string): Instant {
  return parseInstant(text) ?? expect.fail(text);
}

const seconds = (count: number) => addMicros(NOON, count * MICROS_PER_SECOND);

interface Stage {
  readonly url: string;
  readonly sql: Sql;
  now: Instant;
}

async function setStage(): Promise<Stage> {
  const database = await createTestDatabase();
  const sql = createSql({ url: database.url, applicationName: 'test' });
  onTestFinished(async () => {
    await sql.end({ timeout: 1 });
    await database.drop();
  });
  await seedInstruments(sql);
  return { url: database.url, sql, now: NOON };
}

/** The process's own loop, in its own role. */
function keep(stage: Stage, options: Partial<KeeperOptions> = {}) {
  const state = createKeeperState();
  const faults: unknown[] = [];
  const keeper = keepSnapshots({
    openSession: (onMoved) =>
      openOutboxSession(asService(stage.url, 'snapshots'), onMoved, SNAPSHOTS),
    clock: () => stage.now,
    state,
    retentionDays: 400,
    onFault: (error) => faults.push(error),
    onBroken: (_, error) => faults.push(error),
    ...options,
  });
  onTestFinished(async () => {
    await keeper.stop();
    expect(faults).toEqual([]);
  });
  return { ...keeper, state };
}

const quote = (tickerId: string, when: Instant, bid: string): TapeSecond => ({
  ...{ tickerId, at: when, bid, ask: bid },
});

async function minutesOf(sql: Sql, userId: string) {
  const rows = await sql`
    select at, cash_krw::float8 as cash, market_value_krw::float8 as value, equity_krw::float8 as equity,
      opening_krw::float8 as opening, peak_krw::float8 as peak
    from equity_minutes where user_id = ${userId} order by at`;
  return rows.map((row) => ({ ...row, at: formatInstant(row.at as Instant) }));
}

test('strikes a minute in which something was settled, once it is over and its tape has come so far', async () => {
  const stage = await setStage();
  const { sql } = stage;
  const trader = await openTrader(sql, seconds(-300));
  await writeTestTape(
    sql,
    [quote(BTC, seconds(10), '50000000'), quote(BTC, seconds(50), '51000000')],
    seconds(55),
  );
  const order = { tickerId: BTC, side: 'BUY', quantity: '0.1', feeKrw: '2500' } as const;
  stage.now = seconds(20);
  const { state } = keep(stage);
  await trader.trade({ ...order, at: seconds(10), price: '50000000' });
  await vi.waitFor(async () => {
    expect(await sql`select kind, quantity_after from position_events`).toMatchObject([
      { kind: 'OPENED', quantity_after: '0.10000000' },
    ]);
  }, PATIENCE);
  // The opening of the account is struck; the minute that runs is not.
  expect(await minutesOf(sql, trader.userId)).toHaveLength(1);
  stage.now = seconds(61);
  await vi.waitFor(async () => {
    expect(await sql`select awaits from snapshot_accounts`).toEqual([{ awaits: BTC }]);
  }, PATIENCE);
  await writeTestTape(sql, [quote(BTC, seconds(62), '60000000')], seconds(62));
  await vi.waitFor(async () => {
    expect(await minutesOf(sql, trader.userId)).toMatchObject([
      { at: formatInstant(seconds(-240)), cash: 10_000_000, value: 0, equity: 10_000_000 },
      { at: formatInstant(seconds(60)), cash: 4_997_500, value: 5_100_000, equity: 10_097_500 },
    ]);
  }, PATIENCE);
  expect(state.struck).toBeGreaterThanOrEqual(2);
});
