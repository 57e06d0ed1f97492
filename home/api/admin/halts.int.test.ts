import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginHalt, endHalt } from '#market/halts';
import { writeQuarantine } from '#market/quarantine';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';

const ADDRESS = '198.51.100.7';
const BTC = 'CRYPTO-COIN-BTC';
const NOW = parseInstant('2026-11-20T02:00:00Z') as Instant;
const ID = '0198c0de-7b6a-7c3d-8e4f-5a6b7c8d9e0f';

let home: HomeApi;
let admin: TestUser;
beforeAll(async () => {
  home = await createHomeApi();
  home.now = NOW;
  admin = await home.openUser('admin', NOW);
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
});
afterAll(() => home.close());

const ask = (method: string, path: string, body?: object, token = admin.token) =>
  home.ask(method, `/admin${path}`, { body, token, address: ADDRESS });

describe.each([
  ['GET', '/halts', undefined],
  ['POST', '/halts', { ticker_id: BTC, reason: 'mine' }],
  ['POST', `/halts/${ID}/resume`, undefined],
  ['GET', '/quarantine', undefined],
] as const)('%s %s', (method, path, body) => {
  it('is for administrators, and leaves a row when it was tried by another', async () => {
    const user = await home.openUser();
    expect((await ask(method, path, body, user.token)).status).toBe(403);
    const rows = await home.sql`
      select action, details from audit_log where actor_id = ${user.id}`;
    expect(rows).toEqual([{ action: 'access.refused', details: { lacking: 'role:ADMIN' } }]);
    expect((await home.ask(method, `/admin${path}`, { body })).status).toBe(401);
  });
});

describe('a halt by hand', () => {
  it('is asked for, lasts from where the feeder takes it in, and is ended', async () => {
    const asked = await ask('POST', '/halts', { ticker_id: BTC, reason: 'a wrong listing' });
    const halt = {
      ticker_id: BTC,
      status: 'requested',
      cause: 'ADMIN',
      reason: 'a wrong listing',
      jump: null,
      requested_at: formatInstant(NOW),
      requested_by: admin.id,
      from_at: null,
      to_at: null,
      resumed_by: null,
    };
    expect([asked.status, asked.body]).toMatchObject([201, halt]);
    const id: string = asked.body.halt_id;
    const again = await ask('POST', '/halts', { ticker_id: BTC, reason: 'once more' });
    expect([again.status, again.body.errors]).toMatchObject([
      422,
      [{ path: 'ticker_id', code: 'already_halted' }],
    ]);

    await beginHalt(home.sql, id, addMicros(NOW, 1));
    const halted = { ...halt, status: 'halted', from_at: formatInstant(addMicros(NOW, 1)) };
    expect((await ask('GET', '/halts')).body).toMatchObject({ items: [halted], next_cursor: null });
    const resuming = await ask('POST', `/halts/${id}/resume`);
    expect(resuming.body).toMatchObject({ status: 'resuming', resumed_by: admin.id });
    expect((await ask('POST', `/halts/${id}/resume`)).status).toBe(200);
    await endHalt(home.sql, { id, toAt: addMicros(NOW, 9), at: NOW });
    expect((await ask('POST', `/halts/${id}/resume`)).body).toMatchObject({
      status: 'over',
      to_at: formatInstant(addMicros(NOW, 9)),
    });

    const acts = await home.sql`
      select action, subject, details from audit_log
      where action in ('halt.requested', 'halt.resumed') order by id`;
    expect(acts).toEqual([
      {
        action: 'halt.requested',
        subject: BTC,
        details: { halt_id: id, note: 'a wrong listing' },
      },
      { action: 'halt.resumed', subject: BTC, details: { halt_id: id } },
    ]);
    expect((await ask('POST', '/halts', { ticker_id: BTC, reason: 'anew' })).status).toBe(201);
  });

  it('is refused for what does not trade, and without a reason', async () => {
    for (const ticker_id of ['FX-PAIR-USDKRW', 'CRYPTO-COIN-NOSUCH']) {
      const { status, body } = await ask('POST', '/halts', { ticker_id, reason: 'why not' });
      expect([status, body.errors]).toMatchObject([422, [{ code: 'unknown_instrument' }]]);
    }
    expect((await ask('POST', '/halts', { ticker_id: BTC, reason: ' ' })).status).toBe(422);
    expect((await ask('POST', `/halts/${ID}/resume`)).status).toBe(404);
  });

  it('keeps what was said of it, and when it was', async () => {
    const [row] = await home.sql`select id from halts where to_at is not null`;
    const id = row?.id;
    for (const change of [
      home.sql`update halts set to_at = to_at where id = ${id}`,
      home.sql`update halts set note = 'other'`,
      home.sql`delete from halts`,
    ]) {
      await expect(change).rejects.toThrow('halts is append-only');
    }
  });
});

describe('the quarantine', () => {
  it('comes in pages, newest first, of one instrument or of all', async () => {
    const print = (tickerId: string, offset: number) => ({
      kind: 'TRADE' as const,
      ...{ tickerId, at: addMicros(NOW, offset), venueAt: NOW, receivedAt: NOW },
      ...{ last: decimal('1.5'), volume: null, source: 'upbit', origin: null },
    });
    for (const offset of [1, 2, 3]) {
      const rows = [BTC, 'CRYPTO-COIN-ETH'].map((tickerId) => {
        return { print: print(tickerId, offset), reason: 'UNCONFIRMED' as const };
      });
      await writeQuarantine(home.sql, rows, addMicros(NOW, offset));
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor && `&cursor=${cursor}`;
      const { body } = await ask('GET', `/quarantine?limit=4${more}`);
      for (const { ticker_id, at } of body.items) seen.push(`${ticker_id} ${at.slice(-4, -1)}`);
      cursor = body.next_cursor;
    }
    const [btc, eth] = [BTC, 'CRYPTO-COIN-ETH'];
    expect(seen).toEqual([3, 2, 1].flatMap((n) => [`${eth} 00${n}`, `${btc} 00${n}`]));
    const { body } = await ask('GET', `/quarantine?ticker_id=${BTC}`);
    expect(body.items).toHaveLength(3);
    expect(body.items[0]).toMatchObject({
      ...{ kind: 'TRADE', last: '1.5', bid: null, reason: 'UNCONFIRMED', source: 'upbit' },
    });
    expect((await ask('GET', '/quarantine?cursor=MTox')).status).toBe(422);
  });
});
