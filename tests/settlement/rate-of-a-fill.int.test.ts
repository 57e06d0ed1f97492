import { randomUUID } from 'node:crypto';
import { decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createMarketCalendar } from '../../home/market/calendar/calendar.ts';
import { createFxSource } from '../../home/market/sources/fx/fx-source.ts';
import type { RateReader } from '../../home/market/sources/source.ts';
import type { Print } from '../../home/market/tape/print.ts';
import { ensureTapeDays, writeTape } from '../../home/market/tape/tape-writer.ts';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import { writeTestTape } from '../support/test-tape.ts';
import { countSettled } from '../support/trading-floor.ts';

/** Friday, half an hour before New York opens. */
const START = parseInstant('2026-11-20T14:00:00Z') as Instant;
const minute = (count: number) => addMicros(START, count * 60 * MICROS_PER_SECOND);
const END = minute(60);
const USER = randomUUID();
const BUY = { ticker_id: 'US-STOCK-AAPL', side: 'BUY', type: 'MARKET', quantity: '1' };

let stage: EngineStage;

beforeAll(async () => {
  stage = await openEngineStage({ users: [USER], openedAt: START });
});
afterAll(() => stage.close());

/** What the tape of the rate becomes while the broker answers until `brokerUntil` only. */
async function rates(brokerUntil: Instant): Promise<Print[]> {
  let now = START;
  const prints: Print[] = [];
  const reader = (name: string, kind: RateReader['class'], rate: string): RateReader => ({
    name,
    class: kind,
    read: async () => {
      if (kind === 'OFFICIAL' && now > brokerUntil) throw new Error('away');
      return { rate: decimal(rate), at: now };
    },
  });
  const source = createFxSource({
    official: reader('kis', 'OFFICIAL', '1400'),
    fallback: reader('usdt:upbit', 'USDT', '1420'),
    calendar: createMarketCalendar({ sessions: 'real' }),
    clock: () => now,
    lastPrint: undefined,
    report: () => {},
  });
  for (; now <= END; now = addMicros(now, 10 * MICROS_PER_SECOND)) {
    await source.poll(new AbortController().signal, (poll) => prints.push(...poll.prints));
  }
  return prints;
}

test('fills of a session have one class of rates, its source and its time, and pay for its age', async () => {
  const { desk, sql } = stage;
  // The broker falls silent a minute after the opening.
  const prints = await rates(minute(31));
  const quotes = [31, 35, 50].map((count) => {
    return { tickerId: BUY.ticker_id, at: minute(count), bid: '199', ask: '200' };
  });
  await writeTestTape(sql, quotes, END);
  await ensureTapeDays(sql, ['2026-11-20']);
  const head = { tickerId: 'FX-PAIR-USDKRW', source: 'fx', completeTo: END };
  await writeTape(sql, { prints, heads: [head], closedGaps: [], at: END });
  for (const count of [31, 35, 50]) {
    await desk.publish(await desk.envelope(USER, BUY, addMicros(minute(count), -2_000_000)));
  }
  await desk.beacon(END);
  await stage.start({ clock: () => END });
  await vi.waitUntil(async () => (await countSettled(sql)) === 3, { timeout: 20_000 });
  const fills = await sql`
    select fx_source, fx_print_at, fx_last, applied_exchange_rate from fills order by print_at`;
  const rate = { fx_source: 'kis', fx_print_at: minute(31), fx_last: '1400.00000000' };
  // 20 bps while it is fresh, 100 bps when it was read more than ten minutes ago.
  expect(fills).toEqual(
    ['1402.80000000', '1402.80000000', '1414.00000000'].map((applied_exchange_rate) => {
      return { ...rate, applied_exchange_rate };
    }),
  );
});
