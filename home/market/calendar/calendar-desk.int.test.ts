import { randomUUID } from 'node:crypto';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { createFeederDatabase, type FeederDatabase } from '../feed/feeder-database.ts';
import { openCalendarDesk } from './calendar-desk.ts';

const at = (text: string) => parseInstant(text) as Instant;

let test: TestDatabase;
let owner: FeederDatabase;
let database: FeederDatabase;
let warnings: object[];
let now: Instant;
beforeEach(async () => {
  test = await createTestDatabase();
  owner = createFeederDatabase({ url: test.url, deadlineMs: 5_000 });
  database = createFeederDatabase({ url: asService(test.url, 'feeder'), deadlineMs: 5_000 });
  warnings = [];
  now = at('2026-11-24T07:00:00+09:00');
});
afterEach(async () => {
  await Promise.all([owner.close(), database.close()]);
  await test.drop();
});

const open = (sessions: 'real' | 'always' = 'real') =>
  openCalendarDesk({
    ...{ sessions, database, clock: () => now },
    log: { info: () => {}, warn: (what: object) => warnings.push(what) } as never,
  });

describe('the feeder’s desk for trading days', () => {
  it('has the hours in force from its first moment on, and follows them', async () => {
    await owner.run(
      (sql) => sql`
        insert into calendar_overrides
        values (1, 'KRX', '2026-11-24', 'CLOSED', null, null, 'Snow', ${randomUUID()},
            '2026-11-24T06:00:00+09:00', '2026-11-24T06:02:00+09:00'),
          (2, 'KRX', '2026-11-25', 'CLOSED', null, null, 'Snow', ${randomUUID()},
            '2026-11-24T06:59:00+09:00', '2026-11-24T07:01:00+09:00')`,
    );
    const { calendar } = await open();
    const [today, tomorrow] = [at('2026-11-24T10:00:00+09:00'), at('2026-11-25T10:00:00+09:00')];
    const phases = () => [calendar.phaseAt('KRX', today), calendar.phaseAt('KRX', tomorrow)];
    expect(phases()).toEqual(['CLOSED', 'CONTINUOUS']);
    now = at('2026-11-24T07:01:00+09:00');
    expect(phases()).toEqual(['CLOSED', 'CLOSED']);
  });

  it('does not begin without having read what was said', async () => {
    await database.close();
    await expect(open()).rejects.toThrow();
  });

  it('asks the broker and names the days that differ', async () => {
    const desk = await open();
    const running = desk.start(async () => [{ day: '2026-11-25', isOpen: false }]);
    await expect.poll(() => desk.differences()).toBe(1);
    expect(desk.alarms()).toEqual([
      { name: 'calendar', fault: null },
      { name: 'calendar:broker', fault: 'says otherwise of KRX 2026-11-25 (CLOSED)' },
    ]);
    expect(desk.daysLeft()).toEqual(
      new Map([
        ['KRX', 402],
        ['US', 403],
      ]),
    );
    await running.stop();
  });

  it('warns before the table ends', async () => {
    now = at('2027-12-01T12:00:00+09:00');
    const desk = await open();
    const running = desk.start(undefined);
    await expect
      .poll(() => warnings)
      .toEqual([{ fault: 'KRX ends in 30 days, US ends in 31 days' }]);
    await running.stop();
    expect(desk.alarms()).toEqual([
      { name: 'calendar', fault: 'KRX ends in 30 days, US ends in 31 days' },
    ]);
  });

  it('asks nobody and warns of nothing where markets never close', async () => {
    now = at('2030-01-01T12:00:00+09:00');
    const desk = await open('always');
    let asked = 0;
    const running = desk.start(async () => {
      asked += 1;
      return [];
    });
    await running.stop();
    expect([asked, warnings, desk.daysLeft().size]).toEqual([0, [], 0]);
    expect(desk.alarms()).toEqual([{ name: 'calendar', fault: null }]);
    expect(desk.calendar.phaseAt('KRX', now)).toBe('CONTINUOUS');
  });
});
