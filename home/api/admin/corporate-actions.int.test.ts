import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedInstruments } from '#market/instruments';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';

const ADDRESS = '198.51.100.7';
/** Ahead of the database, whose own clock has a say in what is too late. */
const NOW = parseInstant('2096-11-22T12:00:00+09:00') as Instant;
const SAMSUNG = 'KRX-STOCK-005930';
const SPLIT = {
  ...{ kind: 'SPLIT', ticker_id: SAMSUNG, effective_at: '2096-11-24T00:00:00Z' },
  ...{ new_shares: 50, old_shares: 1, note: 'as in 2018' },
};
const DIVIDEND = {
  ...{ kind: 'CASH_DIVIDEND', ticker_id: 'US-STOCK-AAPL', effective_at: '2096-11-25T14:30:00Z' },
  amount: '0.26',
};

let home: HomeApi;
let admin: TestUser;
beforeAll(async () => {
  home = await createHomeApi();
  home.now = NOW;
  await seedInstruments(home.sql);
  admin = await home.openUser('admin', NOW);
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
});
afterAll(() => home.close());

const ask = (method: string, path = '', body?: object, token = admin.token) =>
  home.ask(method, `/admin/corporate-actions${path}`, { body, token, address: ADDRESS });
const codeOf = ({ status, body }: { status: number; body: { errors?: object[] } }) => [
  status,
  ...(body.errors ?? []).map((error) => {
    const { path, code } = error as { path: string; code: string };
    return `${path} ${code}`;
  }),
];
const idOf = ({ body }: { body: unknown }) => (body as { action_id: string }).action_id;

it('is for administrators', async () => {
  const user = await home.openUser();
  expect((await ask('POST', '', SPLIT, user.token)).status).toBe(403);
  expect((await ask('GET', '', undefined, user.token)).status).toBe(403);
});

describe('an action', () => {
  it('that is entered stands for everyone to see, and on record', async () => {
    const entered = await ask('POST', '', SPLIT);
    expect(entered.status).toBe(201);
    expect(entered.body).toMatchObject({
      ...{ new_shares: 50, old_shares: 1, amount: null, created_by: admin.id, cancelled_at: null },
      ...{ effective_at: '2096-11-24T00:00:00.000000Z', created_at: formatInstant(NOW) },
    });
    expect((await ask('POST', '', DIVIDEND)).status).toBe(201);
    const shown = await home.ask('GET', '/corporate-actions');
    const items = (shown.body as { items: Record<string, unknown>[] }).items;
    expect(items.map(({ ticker_id, amount }) => [ticker_id, amount])).toEqual([
      ['US-STOCK-AAPL', '0.26'],
      [SAMSUNG, null],
    ]);
    expect(items[0]).not.toHaveProperty('created_by');
    const own = await home.ask('GET', `/corporate-actions?ticker_id=${SAMSUNG}`);
    expect((own.body as { items: object[] }).items).toHaveLength(1);
    const rows = await home.sql`
      select details from audit_log where action = 'corporate_action.entered' order by id limit 1`;
    expect(rows[0]?.details).toMatchObject({
      ticker_id: SAMSUNG,
      new_shares: 50,
      note: 'as in 2018',
    });
  });

  it('goes to the journal, so that a restored home knows of it', async () => {
    const [event] = await home.sql<{ row: string }[]>`
      select payload->>'ticker_id' as row from outbox
      where channel = 'journal' and subject = 'corporate_actions' order by id limit 1`;
    expect(event?.row).toBe(SAMSUNG);
  });

  it.each([
    [
      'of a minute ahead less a moment',
      { effective_at: '2096-11-22T03:00:59.999999Z' },
      'effective_at too_late',
    ],
    ['of the past', { effective_at: '2096-11-21T00:00:00Z' }, 'effective_at too_late'],
    [
      'of an instrument that nobody trades',
      { ticker_id: 'KRX-STOCK-000000' },
      'ticker_id unknown_instrument',
    ],
    ['of a rate', { ticker_id: 'FX-PAIR-USDKRW' }, 'ticker_id unknown_instrument'],
    ['that changes nothing', { old_shares: 50 }, 'new_shares same_shares'],
    ['at the moment of another', {}, 'effective_at taken'],
  ])('%s is refused', async (_, other, code) => {
    expect(codeOf(await ask('POST', '', { ...SPLIT, ...other }))).toEqual([422, code]);
  });

  it.each(['0', '-1', '0.000000001', '1e3', 'x'])('that pays %s is refused', async (amount) => {
    expect((await ask('POST', '', { ...DIVIDEND, amount })).status).toBe(422);
  });

  it('just a minute ahead is taken', async () => {
    const soon = { ...SPLIT, ticker_id: 'KRX-STOCK-000660', effective_at: '2096-11-22T03:01:00Z' };
    expect((await ask('POST', '', soon)).status).toBe(201);
  });
});

describe('taking one back', () => {
  it('is possible until a minute before it; its row stays, and others may come in its place', async () => {
    const moment = { effective_at: '2096-11-26T00:00:00Z' };
    const id = idOf(await ask('POST', '', { ...SPLIT, ...moment }));
    expect((await ask('DELETE', `/${id}`)).status).toBe(204);
    expect((await ask('DELETE', `/${id}`)).status).toBe(204);
    const listed = await ask('GET', `?ticker_id=${SAMSUNG}`);
    const items = (listed.body as { items: { action_id: string; cancelled_at: string }[] }).items;
    expect(items.find((one) => one.action_id === id)?.cancelled_at).toBe(formatInstant(NOW));
    const shown = await home.ask('GET', '/corporate-actions');
    expect(JSON.stringify(shown.body)).not.toContain(id);
    expect((await ask('POST', '', { ...SPLIT, ...moment })).status).toBe(201);
    const [row] = await home.sql<{ count: number }[]>`
      select count(*)::int as count from audit_log where action = 'corporate_action.cancelled'`;
    expect(row?.count).toBe(1);
  });

  it('is too late then', async () => {
    const id = idOf(await ask('POST', '', { ...DIVIDEND, effective_at: '2096-11-22T03:11:00Z' }));
    home.now = parseInstant('2096-11-22T03:10:00.000001Z') as Instant;
    expect(codeOf(await ask('DELETE', `/${id}`))).toEqual([422, 'effective_at too_late']);
  });

  it('finds nothing under another id', async () => {
    expect((await ask('DELETE', '/018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f')).status).toBe(404);
  });
});

it.each([
  [
    'its terms are changed',
    `update corporate_actions set new_shares = 3 where kind = 'SPLIT'`,
    'append-only',
  ],
  [
    'it is moved',
    `update corporate_actions set effective_at = effective_at + interval '1 day'`,
    'append-only',
  ],
  ['it is deleted', 'delete from corporate_actions', 'append-only'],
  [
    'it was entered too late',
    `insert into corporate_actions (id, ticker_id, kind, effective_at, amount,
    created_by, created_at) values (gen_random_uuid(), 'x', 'CASH_DIVIDEND', now(), 1, gen_random_uuid(), now())`,
    'corporate_actions_are_known_before',
  ],
])('the database lets nobody have it that %s', async (_, statement, refusal) => {
  await expect(home.sql.unsafe(statement)).rejects.toThrow(refusal);
});
