import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { createFeederDatabase, type FeederDatabase } from '../feed/feeder-database.ts';
import { createBrokerDays, type ReadBrokerDays } from './broker-days.ts';
import { createMarketCalendar } from './calendar.ts';
import { readCalendarCheck } from './calendar-checks.ts';

const at = (text: string) => parseInstant(text) as Instant;
const HOUR = 60 * MICROS_PER_MINUTE;
/** A Sunday noon in Seoul. */
const NOW = at('2026-11-22T12:00:00+09:00');

let test: TestDatabase;
let database: FeederDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  database = createFeederDatabase({ url: asService(test.url, 'feeder'), deadlineMs: 5_000 });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

let now: Instant;
let asked: string[];
let warnings: object[];
beforeEach(async () => {
  now = NOW;
  asked = [];
  warnings = [];
  const owner = createFeederDatabase({ url: test.url, deadlineMs: 5_000 });
  await owner.run((sql) => sql`delete from calendar_checks`);
  await owner.close();
});

const AS_THE_TABLE = [
  { day: '2026-11-22', isOpen: false },
  { day: '2026-11-23', isOpen: true },
];

/** As one process of the feeder has it: a further one is a restart. */
function start(answer: ReadBrokerDays = async () => AS_THE_TABLE) {
  const broker = createBrokerDays({
    market: 'KRX',
    readDays: async (from, signal) => {
      asked.push(from);
      return await answer(from, signal);
    },
    newest: () => createMarketCalendar({ sessions: 'real' }),
    database,
    clock: () => now,
    log: {
      info: () => {},
      warn: (what: object) => warnings.push(what),
    } as never,
  });
  return { ...broker, round: () => broker.round(new AbortController().signal) };
}

describe('comparing with what the broker says', () => {
  it('is done once a day in Seoul, however often the process starts', async () => {
    await start().round();
    expect(asked).toEqual(['2026-11-22']);
    const restarted = start();
    await restarted.round();
    now = at('2026-11-22T23:59:59+09:00');
    await restarted.round();
    expect(asked).toHaveLength(1);
    now = at('2026-11-23T00:00:00+09:00');
    await restarted.round();
    await start().round();
    expect(asked).toEqual(['2026-11-22', '2026-11-23']);
    expect(warnings).toEqual([]);
  });

  it('keeps and tells the difference, and changes nothing by itself', async () => {
    const broker = start(async () => [
      ...AS_THE_TABLE,
      { day: '2026-11-24', isOpen: false },
      { day: '2026-11-25', isOpen: true },
    ]);
    await broker.round();
    const differences = [{ day: '2026-11-24', ours: 'OPEN', theirs: 'CLOSED' }];
    const check = {
      ...{ market: 'KRX', attemptedAt: NOW, checkedAt: NOW, throughDay: '2026-11-25' },
      ...{ differences, lastFault: null },
    };
    expect(broker.last()).toEqual(check);
    expect(await database.run((sql) => readCalendarCheck(sql, 'KRX'))).toEqual(check);
    expect(warnings).toEqual([{ market: 'KRX', differences }]);
    const [{ count }] = (await database.run(
      (sql) => sql`select count(*)::int as count from calendar_overrides`,
    )) as unknown as [{ count: number }];
    expect(count).toBe(0);
  });

  it('is tried again three hours after a fault, with what was known kept', async () => {
    await start().round();
    now = addMicros(now, 24 * HOUR);
    const failing = start(async () => {
      throw new Error('EGW00201 too many calls');
    });
    await failing.round();
    await failing.round();
    now = addMicros(now, 3 * HOUR - 1);
    await start().round();
    expect(asked).toHaveLength(2);
    expect(failing.last()).toMatchObject({ checkedAt: NOW, lastFault: 'EGW00201 too many calls' });
    now = addMicros(now, 1);
    const well = start();
    await well.round();
    expect(asked).toHaveLength(3);
    expect(well.last()).toMatchObject({ checkedAt: now, lastFault: null });
  });

  it('counts an attempt that the process did not survive', async () => {
    let died = () => {};
    const dying = start(
      () =>
        new Promise((_, reject) => {
          died = () => reject(new Error('killed'));
        }),
    );
    const round = dying.round();
    await expect.poll(() => asked.length).toBe(1);
    await start().round();
    expect(asked).toHaveLength(1);
    died();
    await round;
  });

  it('takes an answer without days for none', async () => {
    const broker = start(async () => []);
    await broker.round();
    expect(broker.last()).toMatchObject({ checkedAt: null, lastFault: 'no day in the answer' });
  });
});
