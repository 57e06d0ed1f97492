import { randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAccount } from '#accounts/open-account';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { ANNOUNCED_AHEAD_MICROS } from './announced-rows.ts';
import { createCalendarReader, readCalendarOverrides } from './calendar-reader.ts';
import { setCalendarOverride } from './set-override.ts';
import type { DayOverride } from './trading-days.ts';

const at = (text: string) => parseInstant(text) as Instant;
/** A Sunday. */
const NOW = at('2026-11-22T12:00:00+09:00');
const admin = { userId: randomUUID(), address: '198.51.100.7', at: NOW };

let database: TestDatabase;
let sql: Sql;
/** As the API signs in, with one connection each, as two requests at once have. */
let api: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test' });
  api = createSql({ url: asService(database.url, 'api'), applicationName: 'api', poolSize: 4 });
  await openAccount(sql, {
    ...{ userId: admin.userId, username: 'admin', nickname: 'admin', role: 'ADMIN' },
    ...{ passwordHash: 'none', startingCashKrw: 0n as never, openedAt: NOW },
  });
});
afterAll(async () => {
  await Promise.all([sql.end({ timeout: 1 }), api.end({ timeout: 1 })]);
  await database.drop();
});
beforeEach(async () => {
  await sql`alter table calendar_overrides disable trigger user`;
  await sql`truncate calendar_overrides`;
  await sql`alter table calendar_overrides enable trigger user`;
});

const ports = {
  read: async <T>(query: (sql: Sql) => PromiseLike<T>) => await query(api),
  write: async <T>(query: (sql: Sql) => PromiseLike<T>) => await query(api),
};
const wish = (change: Partial<DayOverride> = {}): DayOverride => ({
  ...{
    market: 'KRX',
    day: '2026-11-24',
    kind: 'CLOSED',
    open: null,
    close: null,
    note: 'mourning',
  },
  ...change,
});
const session = (day: string, open: string, close: string) =>
  wish({ day, kind: 'SESSION', open, close, note: 'shifted' });
const set = (one: DayOverride, actor = admin) => setCalendarOverride(ports, one, () => actor);

describe('what an administrator says of a day', () => {
  it('is kept as a row that takes effect in two minutes, and recorded', async () => {
    expect(await set(session('2026-11-24', '10:00', '16:30'))).toEqual({ kind: 'set' });
    const effectiveFrom = addMicros(NOW, ANNOUNCED_AHEAD_MICROS);
    expect(await readCalendarOverrides(sql)).toEqual([
      {
        ...{ id: 1, market: 'KRX', day: '2026-11-24', kind: 'SESSION' },
        ...{ open: '10:00', close: '16:30', note: 'shifted' },
        ...{ setBy: admin.userId, setAt: NOW, effectiveFrom },
      },
    ]);
    const [audited] = await sql`
      select actor_id, address, subject, details from audit_log
      where action = 'calendar.overridden' order by id desc limit 1`;
    expect(audited).toMatchObject({
      ...{ actor_id: admin.userId, address: admin.address, subject: 'KRX 2026-11-24' },
      details: { kind: 'SESSION', open: '10:00', close: '16:30', note: 'shifted' },
    });
  });

  it('goes to the journal at the edge, or a restored home would judge by other hours', async () => {
    await set(wish());
    const [image] = await sql<{ payload: string }[]>`
      select payload::text from outbox
      where channel = 'journal' and subject = 'calendar_overrides' order by id desc limit 1`;
    expect(JSON.parse(image?.payload ?? '')).toMatchObject({ id: 1, day: '2026-11-24' });
  });

  it('is taken back by a further row; where there is nothing to take back none is written', async () => {
    const back = wish({ kind: 'TABLE', note: 'called off' });
    expect(await set(back)).toEqual({ kind: 'not_overridden' });
    await set(wish());
    expect(await set(back)).toEqual({ kind: 'set' });
    expect(await set(back)).toEqual({ kind: 'not_overridden' });
    expect((await readCalendarOverrides(sql)).map(({ kind }) => kind)).toEqual(['CLOSED', 'TABLE']);
  });

  it('is refused where it would change what was', async () => {
    expect(await set(wish({ day: '2026-11-20' }))).toMatchObject({
      kind: 'refused',
      refusal: { path: 'day', code: 'in_the_past' },
    });
    expect(await readCalendarOverrides(sql)).toEqual([]);
  });

  it('is refused for whoever has lost the role, and by the table for whoever is not the API', async () => {
    const stranger = { ...admin, userId: randomUUID() };
    expect(await set(wish(), stranger)).toEqual({ kind: 'not_admin' });
    expect(await readCalendarOverrides(sql)).toEqual([]);
    for (const change of [
      (client: Sql) => client`delete from calendar_overrides`,
      (client: Sql) => client`update calendar_overrides set note = ''`,
    ]) {
      await expect(change(sql)).rejects.toThrow('append-only');
      await expect(change(api)).rejects.toThrow('permission denied');
    }
  });

  it('comes one after the other, however many speak at once', async () => {
    const days = ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'];
    const outcomes = await Promise.all(days.map((day) => set(wish({ day }))));
    expect(outcomes).toEqual(days.map(() => ({ kind: 'set' })));
    const written = await readCalendarOverrides(sql);
    expect(written.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(written.map(({ day }) => day).sort()).toEqual(days);
  });

  it('never takes effect before what was said earlier, also when the clock was set back', async () => {
    await set(wish());
    await set(wish({ day: '2026-11-25' }), {
      ...admin,
      at: addMicros(NOW, -30 * MICROS_PER_MINUTE),
    });
    const [first, second] = await readCalendarOverrides(sql);
    expect(second?.effectiveFrom).toBe(first?.effectiveFrom);
  });
});

describe('a process that follows it', () => {
  const tuesday = at('2026-11-24T10:00:00+09:00');

  it('knows all that is in force, however long ago it last looked', async () => {
    let now = NOW;
    let reads = 0;
    const reader = createCalendarReader({
      sessions: 'real',
      clock: () => now,
      readOverrides: () => {
        reads += 1;
        return readCalendarOverrides(api);
      },
    });
    const phase = async () => (await reader.knownAt(now)).asOf(now).phaseAt('KRX', tuesday);
    expect(await phase()).toBe('CONTINUOUS');
    await set(wish());
    expect([await phase(), reads]).toEqual(['CONTINUOUS', 1]);
    now = addMicros(NOW, ANNOUNCED_AHEAD_MICROS - 1);
    expect([await phase(), reads]).toEqual(['CONTINUOUS', 2]);
    now = addMicros(NOW, ANNOUNCED_AHEAD_MICROS);
    expect([await phase(), reads]).toEqual(['CLOSED', 2]);
    // Judged once more, an order of before is judged as it was.
    expect((await reader.knownAt(NOW)).asOf(NOW).phaseAt('KRX', tuesday)).toBe('CONTINUOUS');
  });

  it('decides nothing when it cannot look: what it does not know may be in force', async () => {
    let isAway = false;
    const reader = createCalendarReader({
      sessions: 'real',
      clock: () => NOW,
      readOverrides: async () => {
        if (isAway) throw new Error('away');
        return [];
      },
    });
    await reader.knownAt(NOW);
    isAway = true;
    await reader.knownAt(addMicros(NOW, MICROS_PER_MINUTE));
    await expect(reader.knownAt(addMicros(NOW, ANNOUNCED_AHEAD_MICROS))).rejects.toThrow('away');
  });
});
