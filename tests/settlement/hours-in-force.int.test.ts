import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openAccount } from '../../home/accounts/open-account.ts';
import {
  type CalendarOverride,
  createCalendarHistory,
} from '../../home/market/calendar/calendar-history.ts';
import { readCalendarOverrides } from '../../home/market/calendar/calendar-reader.ts';
import { setCalendarOverride } from '../../home/market/calendar/set-override.ts';
import { loadInstruments } from '../../home/market/instruments/instruments.ts';
import { readRulesHistory } from '../../home/trading/rules/rules-history.ts';
import { judgeHoursAgain } from '../../home/verify/hours-again.ts';
import { at, openReplayStage, type ReplayStage } from '../support/replay-stage.ts';

let stage: ReplayStage;
beforeEach(async () => {
  stage = await openReplayStage(1);
});
afterEach(() => stage.close());

/** The stage begins on a Friday, at noon in Seoul. */
const TODAY = '2026-11-20';
const SAMSUNG = { ticker_id: 'KRX-STOCK-005930', side: 'BUY', type: 'MARKET', quantity: '1' };
const REAL = { sessions: 'real' } as const;

/** An administrator has KRX close at 12:13, its last auction beginning at 12:03; said at 12:00:10. */
async function closeEarly(sql: Sql): Promise<void> {
  const userId = randomUUID();
  await openAccount(sql, {
    ...{ userId, username: 'admin', nickname: 'Admin', role: 'ADMIN', passwordHash: 'hash' },
    ...{ startingCashKrw: wholeDecimal(0), openedAt: at(0) },
  });
  const ports = {
    read: async <T>(query: (client: Sql) => PromiseLike<T>) => await query(sql),
    write: async <T>(query: (client: Sql) => PromiseLike<T>) => await query(sql),
  };
  const hours = { kind: 'SESSION', open: '09:00', close: '12:13', note: 'power cut' } as const;
  const wish = { market: 'KRX', day: TODAY, ...hours } as const;
  const actor = { userId, address: '::1', at: at(10) };
  expect(await setCalendarOverride(ports, wish, () => actor)).toEqual({ kind: 'set' });
}

/** How each order was judged, by the second in which it was accepted. */
async function judged(sql: Sql): Promise<Record<string, unknown>> {
  const rows = await sql<{ acceptedAt: Instant; deadlineAt: Instant | null; reason: string }[]>`
    select accepted_at as "acceptedAt", deadline_at as "deadlineAt", reason from orders`;
  return Object.fromEntries(
    rows.map(({ acceptedAt, deadlineAt, reason }) => [
      (acceptedAt - at(0)) / 1_000_000,
      reason === 'MARKET_CLOSED' ? reason : deadlineAt,
    ]),
  );
}

test('an order is judged by the hours that were in force when it was accepted, also after a restore', async () => {
  const backup = await stage.backUp();
  const { sql } = stage.house();
  const told = await stage.start(stage.house(), { ...REAL, tapeTo: 10 });
  await closeEarly(sql);
  await told.settled(0);
  await told.stop();

  // Settled, and told to nobody before all was lost.
  const untold = await stage.start(stage.house(), { ...REAL, tapeTo: 10, journaling: false });
  const [user] = stage.users;
  const seconds = [20, 129, 130, 800];
  const envelopes = await Promise.all(
    seconds.map((second) => stage.desk.envelope(user as string, SAMSUNG, at(second))),
  );
  await stage.publish(envelopes, 810);
  await vi.waitUntil(async () => Object.keys(await judged(sql)).length === seconds.length, {
    ...{ timeout: 20_000, interval: 20 },
  });
  await untold.stop();

  const time = (text: string) => parseInstant(text) as Instant;
  const expected = {
    // It was not in force yet: five minutes of trading from when the order may first fill.
    20: time('2026-11-20T12:05:20.500001+09:00'),
    129: time('2026-11-20T12:07:09.500001+09:00'),
    // Fifty seconds until the last auction, the rest on Monday.
    130: time('2026-11-23T09:04:10.500001+09:00'),
    800: 'MARKET_CLOSED',
  };
  expect(await judged(sql)).toEqual(expected);

  // `decideAgain` holds them against the same, and would notice other hours.
  const instruments = await loadInstruments(sql);
  const again = async (overrides: CalendarOverride[]) => {
    const hours = createCalendarHistory({ ...REAL, overrides });
    const history = await readRulesHistory(sql);
    return (await judgeHoursAgain(sql, { hours, instruments, history })).map((line) =>
      line.slice(line.indexOf('recorded')),
    );
  };
  expect(await again(await readCalendarOverrides(sql))).toEqual([]);
  expect((await again([])).sort()).toEqual([
    'recorded MARKET_CLOSED, judged again a deadline of 2026-11-20T03:18:20.500001Z',
    'recorded a deadline of 2026-11-23T00:04:10.500001Z, judged again a deadline of 2026-11-20T03:07:10.500001Z',
  ]);

  await stage.replay(backup, REAL);
  const said = (from: Sql) => from`select * from calendar_overrides`;
  expect(await said(backup.sql)).toEqual(await said(sql));
  expect(await said(sql)).toHaveLength(1);
  expect(await judged(backup.sql)).toEqual(expected);
}, 120_000);
