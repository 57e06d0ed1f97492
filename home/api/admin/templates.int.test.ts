import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTemplateReader, TEMPLATES } from '#social/templates';
import {
  type Ask,
  createHomeApi,
  type HomeApi,
  type TestUser,
} from '../../../tests/support/home-api.ts';

const KEY = 'whale_trade';
const NAME = `config:msg_template:${KEY}`;
const DEFAULT = TEMPLATES[KEY].default;
const [ONE, TWO] = ['하나 {nickname}', '둘 {nickname} {notional:,}'];
const ADDRESS = '198.51.100.7';

let home: HomeApi;
let admin: TestUser;
/** What the API asks of Redis; a test may have it fail. */
const redis: Pick<HomeApi['redis'], 'mget' | 'mset' | 'del'> = {} as never;
const lost = () => Promise.reject(new Error('Connection is closed.'));

beforeAll(async () => {
  home = await createHomeApi({ templateStore: redis as HomeApi['redis'] });
  admin = await home.openUser('admin');
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
});
beforeEach(() => {
  const { ownRedis } = home;
  Object.assign(redis, {
    mget: ownRedis.mget.bind(ownRedis),
    mset: ownRedis.mset.bind(ownRedis),
    del: ownRedis.del.bind(ownRedis),
  });
});
afterEach(async () => {
  await home.redis.flushdb();
  await home.sql`truncate message_templates`;
});
afterAll(() => home.close());

const ask = (method: string, path = '', body?: Ask['body']) =>
  home.ask(method, `/admin/templates${path}`, { body, token: admin.token, address: ADDRESS });
const put = async (content: string) => (await ask('PUT', `/${KEY}`, { content })).status;
const next = () => createTemplateReader({ sql: home.sql, redis }).contentOf(KEY);
const shown = async () => {
  const { body } = await ask('GET', `/${KEY}`);
  return [body.content, body.source, body.updated_by];
};

test('all six are listed, with their defaults and placeholders', async () => {
  const { items } = (await ask('GET')).body;
  expect(items.map(({ key }: { key: string }) => key)).toEqual(Object.keys(TEMPLATES));
  const whale = items[0];
  expect(whale).toMatchObject({ key: KEY, default: DEFAULT, content: DEFAULT, source: 'default' });
  expect(whale.placeholders[5]).toEqual({
    ...{ name: 'notional', kind: 'won', sample: '22530750', description: '체결 금액(원)' },
  });
});

test('a text that is set counts at once, stands in Redis and Postgres, and is recorded', async () => {
  const saved = await ask('PUT', '', { key: KEY, content: `${ONE} {volume}` });
  expect(saved.status).toBe(200);
  expect(saved.body).toMatchObject({
    ...{ content: `${ONE} {volume}`, source: 'redis', updated_by: admin.id },
    warnings: [{ code: 'unknown_placeholder', at: 14, field: '{volume}' }],
  });
  expect(await next()).toBe(`${ONE} {volume}`);
  expect(await home.redis.get(NAME)).toBe(`${ONE} {volume}`);
  const rows = await home.sql`select content, version from message_templates where key = ${KEY}`;
  expect(rows).toEqual([{ content: `${ONE} {volume}`, version: 1 }]);
  expect((await ask('DELETE', `/${KEY}`)).status).toBe(204);
  expect([await next(), ...(await shown())]).toEqual([DEFAULT, DEFAULT, 'default', admin.id]);
  const audit = await home.sql`
    select action, actor_id, address, details from audit_log
    where subject = ${KEY} order by id desc limit 2`;
  expect(audit).toEqual([
    {
      ...{ action: 'template.reset', actor_id: admin.id, address: ADDRESS },
      details: { version: 2, content: null },
    },
    {
      ...{ action: 'template.set', actor_id: admin.id, address: ADDRESS },
      details: { version: 1, content: `${ONE} {volume}` },
    },
  ]);
});

describe('Redis', () => {
  test('counts first, also where somebody set it by hand', async () => {
    expect(await put(ONE)).toBe(200);
    await home.redis.set(NAME, TWO);
    expect([await next(), ...(await shown())]).toEqual([TWO, TWO, 'redis', null]);
    expect(await put(ONE)).toBe(200);
    expect(await next()).toBe(ONE);
  });

  test('may be emptied or away: Postgres has it too', async () => {
    expect(await put(ONE)).toBe(200);
    await home.redis.flushdb();
    expect([await next(), ...(await shown())]).toEqual([ONE, ONE, 'postgres', admin.id]);
    redis.mget = lost;
    expect(await next()).toBe(ONE);
  });

  test('that does not take a change keeps anybody from being told that it is saved', async () => {
    await home.redis.set(NAME, ONE);
    redis.mset = lost;
    expect((await ask('PUT', `/${KEY}`, { content: TWO })).body.code).toBe('UNAVAILABLE');
    redis.del = lost;
    expect((await ask('DELETE', `/${KEY}`)).body.code).toBe('UNAVAILABLE');
    expect(await next()).toBe(ONE);
  });

  test('that comes back as it was brings back neither an old text nor a deleted one', async () => {
    expect(await put(ONE)).toBe(200);
    const names = [NAME, `${NAME}:mark`];
    const before = await home.redis.mget(names);
    const comeBack = () => home.redis.mset(...names.flatMap((name, at) => [name, `${before[at]}`]));
    expect(await put(TWO)).toBe(200);
    await comeBack();
    expect([await next(), ...(await shown())]).toEqual([TWO, TWO, 'postgres', admin.id]);
    expect((await ask('DELETE', `/${KEY}`)).status).toBe(204);
    await comeBack();
    expect(await next()).toBe(DEFAULT);
    // The same by hand is nobody's mistake.
    await home.redis.del(names);
    await home.redis.set(NAME, ONE);
    expect(await next()).toBe(ONE);
  });

  test('may hear of two changes in the other order: the later counts', async () => {
    const first = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const mset = redis.mset as (...given: string[]) => Promise<'OK'>;
    redis.mset = (async (...given: string[]) => {
      reached.resolve();
      await first.promise;
      return await mset(...given);
    }) as typeof redis.mset;
    const slow = put(ONE);
    await reached.promise;
    redis.mset = mset as typeof redis.mset;
    expect(await put(TWO)).toBe(200);
    first.resolve();
    expect(await slow).toBe(200);
    expect(await home.redis.get(NAME)).toBe(ONE);
    expect(await next()).toBe(TWO);
  });
});

test('a preview renders without saving', async () => {
  const content = '{nickname}: {notional:,} {price} {equity}';
  const values = { nickname: '@everyone <@&1> {equity} **x**', notional: '12345678' };
  const { status, body } = await ask('POST', `/${KEY}/preview`, { content, values });
  expect(status).toBe(200);
  expect(body).toEqual({
    text: '@everyone <@&1> {equity} **x**: 12,345,678 90123000 {equity}',
    warnings: [{ code: 'unknown_placeholder', at: 33, field: '{equity}' }],
  });
  const strange = { nickname: 7, notional: 1000, price: 'many', volume: '1' };
  const asked = { content: '{nickname} {notional:,} {notional:d} {price}', values: strange };
  expect((await ask('POST', `/${KEY}/preview`, asked)).body).toEqual({
    // A number of won is in a message a decimal, for which Python has no `d`.
    text: '7 1,000 {notional:d} many',
    warnings: [
      { code: 'bad_spec', at: 24, field: '{notional:d}' },
      { code: 'not_a_number', at: null, field: 'price' },
      { code: 'unknown_value', at: null, field: 'volume' },
    ],
  });
  expect(await next()).toBe(DEFAULT);
});

test('what is no template is refused, each for its reason', async () => {
  const refusalOf = async (body: object, path = `/${KEY}`, method = 'PUT') => {
    const { status, body: answer } = await ask(method, path, body);
    return [status, ...(answer.errors ?? []).map((error: { code: string }) => error.code)];
  };
  expect(await refusalOf({ content: ' \n' })).toEqual([422, 'blank']);
  expect(await refusalOf({ content: 'x'.repeat(2_001) })).toEqual([422, 'too_big']);
  expect(await refusalOf({ content: '\ud83d' })).toEqual([422, 'not_text']);
  expect(await refusalOf({ content: 'x\u0000' })).toEqual([422]);
  expect(await refusalOf({ content: ONE, key: 'daily_report' })).toEqual([422, 'other_key']);
  expect(await refusalOf({ content: ONE, key: 'x' }, '')).toEqual([422, 'invalid_value']);
  expect(await refusalOf({ content: ONE }, '')).toEqual([422, 'invalid_value']);
  expect(await refusalOf({ content: ONE }, '/x')).toEqual([404]);
  expect(await refusalOf({ content: ONE }, '/x/preview', 'POST')).toEqual([404]);
  expect(
    await refusalOf({ content: ONE, values: { notional: 1.5 } }, `/${KEY}/preview`, 'POST'),
  ).toEqual([422, 'not_whole']);
  expect(await next()).toBe(DEFAULT);
});

describe('a test', () => {
  const send = (key: string, body: object) => ask('POST', `/${key}/test-send`, body);
  const told = () => home.sql`
    select channel, payload from outbox where payload ->> 'type' = 'template_test' order by id`;

  test('is refused with the reason where its channel is off, and goes to that of its key where it is on', async () => {
    const off = await send(KEY, {});
    expect([off.status, off.body.errors]).toMatchObject([
      422,
      [{ path: 'key', code: 'channel_off' }],
    ]);
    expect(off.body.errors[0].message).toContain('DISCORD_ALERTS_WEBHOOK_URL');
    expect(await told()).toEqual([]);
    // As the notifier leaves it that has a webhook.
    await home.sql`
      insert into outbox_cursors (reader, transaction_id, id, moved_at)
      values ('discord-alerts', '0', 0, now())`;
    await put(ONE);
    expect(await send(KEY, {})).toMatchObject({
      status: 202,
      body: { channel: 'alerts', text: '[테스트] 하나 지호', warnings: [] },
    });
    const values = { notional: '1234567', volume: 1 };
    expect(await send(KEY, { content: TWO, values })).toMatchObject({
      status: 202,
      body: { text: '[테스트] 둘 지호 1,234,567', warnings: [{ code: 'unknown_value' }] },
    });
    expect((await send('bailout_processed', {})).body.errors).toMatchObject([
      { code: 'channel_off', message: expect.stringContaining('DISCORD_HUMAN_WEBHOOK_URL') },
    ]);
    expect(await told()).toMatchObject([
      {
        channel: 'human_events',
        payload: { version: 1, discord_channel: 'alerts', text: '[테스트] 하나 지호' },
      },
      { payload: { text: '[테스트] 둘 지호 1,234,567' } },
    ]);
    const audited = await home.sql`
      select actor_id as "actorId", subject, details ->> 'text' as text from audit_log
      where action = 'template.test_sent' order by id limit 1`;
    expect(audited).toEqual([{ actorId: admin.id, subject: KEY, text: '[테스트] 하나 지호' }]);
    // Five a minute, those that were refused among them.
    expect((await send(KEY, {})).status).toBe(202);
    const late = await send(KEY, {});
    expect([late.status, late.body.code]).toEqual([429, 'RATE_LIMITED']);
  });
});
