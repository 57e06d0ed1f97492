import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { recordedAnswer } from '../../../tests/support/kis-venue/kis-payloads.ts';
import { KisVenue } from '../../../tests/support/kis-venue/kis-venue.ts';
import { createFeederDatabase, type FeederDatabase } from '../feed/feeder-database.ts';
import { openKis } from '../sources/kis/open-kis.ts';
import { createBrokerDays } from './broker-days.ts';
import { createMarketCalendar } from './calendar.ts';
import { compareHolidays } from './compare-holidays.ts';

const calendar = createMarketCalendar({ sessions: 'real' });
/** Christmas, the last day of the year and the first of the next lie ahead. */
const NOW = parseInstant('2026-12-20T12:00:00+09:00') as Instant;

let test: TestDatabase;
let database: FeederDatabase;
let venue: KisVenue;
let folder: string;
beforeEach(async () => {
  test = await createTestDatabase();
  database = createFeederDatabase({ url: asService(test.url, 'feeder'), deadlineMs: 5_000 });
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-days-'));
  venue = await KisVenue.start({ clock: () => NOW });
});
afterEach(async () => {
  await venue.close();
  await database.close();
  await test.drop();
  rmSync(folder, { recursive: true });
});

describe('KRX’s days, as KIS tells them', () => {
  it('are asked for and compared as the feeder does it', async () => {
    for (const { day, session } of calendar.days('KRX', '2026-12-01', '2027-06-30')) {
      if (!session) venue.market.closedDays.add(day.replaceAll('-', ''));
    }
    venue.market.closedDays.delete('20261231');
    venue.market.closedDays.add('20270104');
    const kis = openKis({
      ...{ environment: 'real', keys: venue.keys, addresses: venue, stateFolder: folder },
      ...{ phaseAt: calendar.phaseAt, clock: () => NOW, requestTimeoutMs: 2_000 },
      monotonicMs: () => performance.now(),
    });
    const broker = createBrokerDays({
      ...{ market: 'KRX', readDays: kis.holidays, newest: () => calendar, database },
      ...{ clock: () => NOW, log: { info: () => {}, warn: () => {} } },
    });
    const { signal } = new AbortController();
    await broker.round(signal);
    const asked = venue.seen.length;
    await broker.round(signal);
    expect(venue.seen).toHaveLength(asked);
    expect(broker.last()).toEqual({
      ...{ market: 'KRX', attemptedAt: NOW, checkedAt: NOW, throughDay: '2027-03-25' },
      lastFault: null,
      differences: [
        { day: '2026-12-31', ours: 'CLOSED', theirs: 'OPEN' },
        { day: '2027-01-04', ours: 'OPEN', theirs: 'CLOSED' },
      ],
    });
  });

  it.each(['holiday-20260105', 'holiday-hangul-day-2026'])(
    'are those of the table where they were recorded: %s',
    (id) => {
      const { output } = recordedAnswer(id).body as { output: Record<string, string>[] };
      const said = output.map(({ bass_dt: date = '', opnd_yn: opened }) => ({
        day: date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'),
        isOpen: opened === 'Y',
      }));
      expect(said.length).toBeGreaterThan(1);
      expect(compareHolidays(calendar, 'KRX', said)).toEqual([]);
    },
  );
});
