import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KisVenue } from '../../../../tests/support/kis-venue/kis-venue.ts';
import { createMarketCalendar } from '../../calendar/calendar.ts';
import type { HistoryBar } from '../../candles/bar-history.ts';
import { INSTRUMENTS } from '../../instruments/instruments.ts';
import { openKis } from './open-kis.ts';

const never = new AbortController().signal;
const calendar = createMarketCalendar({ sessions: 'real' });
/** Of a Friday, in the session. */
const begin = parseInstant('2026-11-20T10:00:00+09:00') as Instant;

let venue: KisVenue;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-kis-days-'));
  venue = await KisVenue.start({ clock: () => begin });
  // 260 weekdays, today's among them, at 1000, 1001, …
  const days: string[] = [];
  for (let at = Date.parse('2026-11-20T00:00:00Z'); days.length < 260; at -= 86_400_000) {
    const date = new Date(at);
    if (date.getUTCDay() % 6 !== 0) days.push(date.toISOString().slice(0, 10).replaceAll('-', ''));
  }
  const rows = days.reverse().map((day, index) => {
    const price = `${1000 + index}`;
    return { day, open: price, high: `${2000 + index}`, low: '900', close: price, volume: '10' };
  });
  // Halted for a day.
  rows[250] = { ...(rows[250] as (typeof rows)[0]), open: '0', high: '0', low: '0', volume: '0' };
  for (const code of ['005930', 'AAPL']) venue.market.days.set(code, rows);
});
afterEach(async () => {
  await venue.close();
  rmSync(folder, { recursive: true });
});

async function read(tickerId: string, count = 200): Promise<readonly HistoryBar[]> {
  const kis = openKis({
    environment: 'real',
    keys: venue.keys,
    addresses: venue,
    stateFolder: folder,
    phaseAt: calendar.phaseAt,
    clock: () => begin,
    monotonicMs: () => performance.now(),
    requestTimeoutMs: 20_000,
  });
  const wanted = INSTRUMENTS.filter((one) => one.tickerId === tickerId);
  const source = tickerId.startsWith('KRX') ? kis.domestic(wanted) : kis.overseas(wanted);
  const { history } = source;
  if (!history) throw new Error('it tells nothing of the past');
  expect(history.minutes).toEqual([1440]);
  const bars = await history.read({ tickerId, minutes: 1440, before: begin, count }, never);
  await source.close?.();
  return bars.toSorted((a, b) => a.openAt - b.openAt);
}

describe.each(['KRX-STOCK-005930', 'US-STOCK-AAPL'])(
  'asked for long ago of %s, KIS',
  (tickerId) => {
    it('tells days up to yesterday, a hundred an answer, without those of a halt', async () => {
      const bars = await read(tickerId);
      expect(venue.calls).toBe(2);
      expect(bars).toHaveLength(199);
      expect(formatInstant(bars.at(-1)?.openAt ?? begin)).toMatch(/^2026-11-19T00:00:00/);
      expect(bars.at(-1)).toMatchObject({
        open: decimal('1258'),
        high: decimal('2258'),
        low: decimal('900'),
        close: decimal('1258'),
        volume: decimal('10'),
      });
      expect(bars.map(({ close }) => formatDecimal(close))).not.toContain('1250');
      expect(new Set(bars.map(({ openAt }) => openAt)).size).toBe(199);
    });

    it('asks no more where there are no more days', async () => {
      const code = tickerId.split('-').at(-1) ?? '';
      venue.market.days.set(code, (venue.market.days.get(code) ?? []).slice(-30));
      expect(await read(tickerId)).toHaveLength(28);
      expect(venue.calls).toBeLessThanOrEqual(2);
      venue.market.days.set(code, []);
      expect(await read(tickerId)).toEqual([]);
    });
  },
);
