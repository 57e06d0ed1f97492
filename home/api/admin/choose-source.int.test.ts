import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCoinSources, seedInstruments } from '#market/instruments';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';

const NOW = parseInstant('2026-11-20T02:00:00Z') as Instant;
const ETH = 'CRYPTO-COIN-ETH';

let home: HomeApi;
let admin: TestUser;
beforeAll(async () => {
  home = await createHomeApi();
  home.now = NOW;
  admin = await home.openUser('admin', NOW);
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
});
afterAll(() => home.close());

const choose = (tickerId: string, source: string, token = admin.token) =>
  home.ask('PUT', `/admin/instruments/${tickerId}/source`, {
    ...{ body: { source }, token, address: '198.51.100.7' },
  });

it('gives a coin another exchange, for good, and leaves a row', async () => {
  const { status, body } = await choose(ETH, 'binance');
  expect([status, body]).toEqual([200, { ticker_id: ETH, source: 'binance' }]);
  await seedInstruments(home.sql);
  expect((await readCoinSources(home.sql)).get(ETH)).toBe('binance');
  const rows = await home.sql`
    select actor_id as actor, subject, details from audit_log
    where action = 'instrument.source_changed'`;
  expect(rows).toEqual([
    { actor: admin.id, subject: ETH, details: { from: 'upbit', to: 'binance' } },
  ]);
});

it('has nothing to choose of a share, nor an exchange that nobody knows', async () => {
  expect((await choose('KRX-STOCK-005930', 'binance')).status).toBe(404);
  expect((await choose('CRYPTO-COIN-NOSUCH', 'binance')).status).toBe(404);
  expect((await choose(ETH, 'mtgox')).status).toBe(422);
});

it('is for administrators, and leaves a row when it was tried by another', async () => {
  const user = await home.openUser();
  expect((await choose(ETH, 'bitget', user.token)).status).toBe(403);
  const rows = await home.sql`select action, details from audit_log where actor_id = ${user.id}`;
  expect(rows).toEqual([{ action: 'access.refused', details: { lacking: 'role:ADMIN' } }]);
  expect((await readCoinSources(home.sql)).get(ETH)).toBe('binance');
});
