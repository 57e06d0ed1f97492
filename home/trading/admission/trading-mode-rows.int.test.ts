import { randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAccount } from '#accounts/open-account';
import { ANNOUNCED_AHEAD_MICROS } from '#market/announced-rows';
import { seedInstruments } from '#market/instruments';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { type ModeWish, readTradingModes, setTradingMode } from './trading-mode-rows.ts';

const NOW = parseInstant('2026-11-23T12:00:00+09:00') as Instant;
const BTC = 'CRYPTO-COIN-BTC';
const admin = { userId: randomUUID(), address: '198.51.100.7', at: NOW };
const user = { ...admin, userId: randomUUID() };

let database: TestDatabase;
let sql: Sql;
/** As the API signs in, with connections for requests at once. */
let api: Sql;
let engine: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test' });
  api = createSql({ url: asService(database.url, 'api'), applicationName: 'api', poolSize: 4 });
  await seedInstruments(sql);
  engine = createSql({ url: asService(database.url, 'engine'), applicationName: 'engine' });
  for (const [{ userId }, name, role] of [
    [admin, 'admin', 'ADMIN'],
    [user, 'user', 'USER'],
  ] as const) {
    await openAccount(sql, {
      ...{ userId, username: name, nickname: name, role },
      ...{ passwordHash: 'none', startingCashKrw: 0n as never, openedAt: NOW },
    });
  }
});
afterAll(async () => {
  await Promise.all([sql, api, engine].map((one) => one.end({ timeout: 1 })));
  await database.drop();
});
beforeEach(async () => {
  await sql`alter table trading_modes disable trigger user`;
  await sql`truncate trading_modes`;
  await sql`alter table trading_modes enable trigger user`;
});

const HALT: ModeWish = { scope: 'ALL', subject: null, mode: 'HALTED', note: 'Fire drill' };
const set = (wish: Partial<ModeWish> = {}, actor = admin) =>
  setTradingMode(api, { ...HALT, ...wish }, actor);

describe('what is said', () => {
  it('counts two minutes later, is recorded with who and why, and goes to the journal', async () => {
    const wish = { scope: 'INSTRUMENT', subject: BTC } as const;
    expect(await set(wish)).toBe('set');
    const effectiveFrom = addMicros(NOW, ANNOUNCED_AHEAD_MICROS);
    const row = { ...HALT, ...wish, id: 1, setBy: admin.userId, setAt: NOW, effectiveFrom };
    // As the engine reads it.
    expect(await readTradingModes(engine)).toEqual([row]);
    const [audited] = await sql`
      select actor_id, subject, address, details from audit_log
      where action = 'trading_mode.set' and subject = ${`INSTRUMENT ${BTC}`}`;
    expect(audited).toMatchObject({
      ...{ actor_id: admin.userId, subject: `INSTRUMENT ${BTC}`, address: admin.address },
      details: { mode: 'HALTED', note: 'Fire drill' },
    });
    const [journaled] = await sql<{ payload: object }[]>`
      select payload from outbox where channel = 'journal' and subject = 'trading_modes'
      order by id desc limit 1`;
    expect(journaled?.payload).toMatchObject({ id: 1, scope: 'INSTRUMENT', subject: BTC });
  });

  it('takes effect no earlier than what was said before, also when the clock was set back', async () => {
    await set();
    const early = { ...admin, at: addMicros(NOW, -MICROS_PER_MINUTE) };
    await set({ mode: 'ACTIVE' }, early);
    const moments = (await readTradingModes(sql)).map((one) => formatInstant(one.effectiveFrom));
    expect(moments).toEqual([moments[0], moments[0]]);
  });

  it('once more is nothing new; with another reason it is', async () => {
    expect(await set({ mode: 'ACTIVE' })).toBe('unchanged');
    expect([await set(), await set(), await set({ note: 'No drill' })]).toEqual([
      ...['set', 'unchanged', 'set'],
    ]);
    expect(await set({ mode: 'ACTIVE' })).toBe('set');
    expect(await set({ mode: 'ACTIVE', note: 'again' })).toBe('unchanged');
    expect((await readTradingModes(sql)).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it.each<[string, Partial<ModeWish>]>([
    ['a market', { scope: 'MARKET', subject: 'KRX' }],
    ['an instrument', { scope: 'INSTRUMENT', subject: BTC }],
    ['a user', { scope: 'USER', subject: user.userId }],
    ['everything', {}],
  ])('may be said of %s', async (_, wish) => {
    expect(await set(wish)).toBe('set');
  });

  it.each<[string, Partial<ModeWish>]>([
    ['rates', { scope: 'MARKET', subject: 'FX' }],
    ['what is no instrument', { scope: 'INSTRUMENT', subject: 'CRYPTO-COIN-NOTHERE' }],
    ['what is not traded', { scope: 'INSTRUMENT', subject: 'FX-PAIR-USDKRW' }],
    ['nobody', { scope: 'USER', subject: randomUUID() }],
    ['no id', { scope: 'USER', subject: 'somebody' }],
  ])('is refused of %s', async (_, wish) => {
    expect(await set(wish)).toBe('unknown_subject');
    expect(await readTradingModes(sql)).toEqual([]);
  });

  it('is for administrators', async () => {
    expect(await set({}, user)).toBe('not_admin');
    expect(await readTradingModes(sql)).toEqual([]);
  });

  it('one after the other, whoever is first', async () => {
    const markets = ['KRX', 'US', 'CRYPTO'].map(
      (subject) => ({ scope: 'MARKET', subject }) as const,
    );
    expect(await Promise.all(markets.map((wish) => set(wish)))).toEqual(['set', 'set', 'set']);
    expect((await readTradingModes(sql)).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('stands for ever, and nobody writes it past the function', async () => {
    await set();
    const acts = [
      (client: Sql) => client`update trading_modes set mode = 'ACTIVE'`,
      (client: Sql) => client`delete from trading_modes`,
    ];
    for (const act of acts) {
      await expect(act(sql)).rejects.toThrow('append-only');
      await expect(act(api)).rejects.toThrow('permission denied');
      await expect(act(engine)).rejects.toThrow('permission denied');
    }
  });
});
