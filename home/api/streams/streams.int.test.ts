import {
  addMicros,
  formatInstant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiKey, openPerson } from '../../../tests/api/people.ts';
import { createSigningKey, type TestUser } from '../../../tests/support/home-api.ts';
import { type ServedHome, serveHomeApi } from '../../../tests/support/served-home.ts';
import { RefusedSocket, type StreamClient } from '../../../tests/support/stream-client.ts';

const PER_USER = 3;

let served: ServedHome;
let user: TestUser;
beforeAll(async () => {
  served = await serveHomeApi({ recheckMs: 50, connectionsPerUserMax: PER_USER, heartbeatMs: 200 });
});
afterAll(() => served.close());

/** A user who has no connection yet, and a socket that has not signed in. */
async function stranger(path = '/ws/market'): Promise<StreamClient> {
  user = await served.home.openUser();
  return await served.connect(path);
}

const refusal = (error: unknown) => {
  if (!(error instanceof RefusedSocket)) throw error;
  return [error.status, error.body.code];
};
const refusedAs = (path: string, options: Parameters<ServedHome['connect']>[1] = {}) =>
  served.connect(path, options).then(() => 'let in', refusal);

describe.each(['market', 'orders', 'positions'])('/ws/%s', (topic) => {
  const path = `/ws/${topic}`;

  it('lets in by a first message, and says until when', async () => {
    const client = await stranger(path);
    client.send({ type: 'auth', token: user.token });
    const issuedAt = served.home.now - (served.home.now % MICROS_PER_SECOND);
    expect(await client.next('ready')).toEqual({
      type: 'ready',
      seq: expect.stringMatching(/^\d+\.\d+$/),
      topic,
      expires_at: formatInstant(addMicros(issuedAt as never, 30 * MICROS_PER_MINUTE)),
      heartbeat_seconds: 0.2,
    });
  });

  it('lets in by a subprotocol, and does not say the token back', async () => {
    const { token } = await served.home.openUser();
    const protocols = ['mockstreet.v1', `bearer.${token}`];
    const client = await served.connect(path, { protocols });
    expect(client.socket.protocol).toBe('mockstreet.v1');
    await client.next('ready');
  });

  it('lets in by an API key that may read, and by no other', async () => {
    const { id } = await served.home.openUser();
    const reading = await openApiKey(served.home, id, ['read']);
    const client = await served.connect(path);
    client.send({ type: 'auth', api_key: reading.key });
    expect(await client.next('ready')).toMatchObject({ expires_at: null });
    const trading = await openApiKey(served.home, id, ['trade', 'admin']);
    const other = await served.connect(path, {
      protocols: ['mockstreet.v1', `api-key.${trading.key}`],
    });
    expect(await other.next('error')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await other.closed).toMatchObject({ code: 4403 });
  });
});

describe('whoever does not say who they are', () => {
  it.each([
    ['nonsense', { type: 'auth', token: 'nonsense' }],
    ['an unknown API key', { type: 'auth', api_key: `msk_${'0'.repeat(16)}_${'0'.repeat(64)}` }],
    ['another message', { type: 'subscribe', ticker_ids: ['CRYPTO-COIN-BTC'] }],
  ])('is sent away with 4401: %s', async (_, message) => {
    const client = await stranger();
    client.send(message);
    expect(await client.next('error')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await client.closed).toMatchObject({ code: 4401 });
  });

  it('is sent away with 4401 when the token is over, of another issuer, or dead', async () => {
    const { home } = served;
    const { id } = await home.openUser();
    const over = await home.tokenFor(id, addMicros(home.now, -60 * MICROS_PER_MINUTE));
    const foreign = await home.tokenFor(id, home.now, await createSigningKey('foreign'));
    const { accessToken: dead } = await openPerson(home, 'USER');
    await home.ask('POST', '/logout', { token: dead });
    for (const [token, code] of [
      [over, 'TOKEN_EXPIRED'],
      [foreign, 'UNAUTHENTICATED'],
      [dead, 'UNAUTHENTICATED'],
    ]) {
      const client = await served.connect('/ws/orders');
      client.send({ type: 'auth', token });
      expect(await client.next('error')).toMatchObject({ code });
      expect(await client.closed).toMatchObject({ code: 4401 });
    }
  });
});

it('closes with 4401 whoever brings nothing in time', async () => {
  const hasty = await serveHomeApi({ authenticateWithinMs: 100 });
  const client = await hasty.connect('/ws/orders');
  expect(await client.closed).toEqual({ code: 4401, reason: 'no credential in time' });
  await hasty.close();
});

describe('a request for a socket', () => {
  it('of a foreign page is refused, of our own is not', async () => {
    const own = served.url;
    expect(await refusedAs('/ws/orders', { headers: { origin: 'https://evil.example' } })).toEqual([
      403,
      'FORBIDDEN',
    ]);
    expect(await refusedAs('/ws/orders', { headers: { origin: 'null' } })).toEqual([
      403,
      'FORBIDDEN',
    ]);
    expect(await refusedAs('/ws/orders', { headers: { cookie: 'a=b' } })).toEqual([
      403,
      'FORBIDDEN',
    ]);
    expect(await refusedAs('/ws/orders', { headers: { origin: own } })).toBe('let in');
  });

  it('with anything in its query is refused, so that no credential ends up in a log', async () => {
    expect(await refusedAs('/ws/orders?token=x')).toEqual([422, 'INVALID_REQUEST']);
  });

  it.each(['', '7', '7.x', '-7.1'])('with a seq that is none is refused: %j', async (seq) => {
    const { token } = await served.home.openUser();
    const protocols = ['mockstreet.v1', `bearer.${token}`, `seq.${seq}`];
    expect(await refusedAs('/ws/orders', { protocols })).toEqual([422, 'INVALID_REQUEST']);
  });

  it('to where there is no stream is refused', async () => {
    expect(await refusedAs('/ws/none')).toEqual([404, 'NOT_FOUND']);
    expect(await refusedAs('/api/v1/prices')).toEqual([404, 'NOT_FOUND']);
  });

  it('is refused beyond what one network may leave unsigned, and beyond all there may be', async () => {
    const small = await serveHomeApi({ connectionsPerNetworkMax: 2, connectionsMax: 3 });
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    const first = await small.connect('/ws/market', from('2001:db8::1'));
    await small.connect('/ws/market', from('2001:db8::2'));
    const third = small.connect('/ws/market', from('2001:db8::3'));
    expect(await third.then(() => 'let in', refusal)).toEqual([429, 'RATE_LIMITED']);
    const { token } = await small.home.openUser();
    first.send({ type: 'auth', token });
    await first.next('ready');
    // Who has signed in counts as a user, no longer as a stranger.
    await small.connect('/ws/market', from('2001:db8::3'));
    const fourth = small.connect('/ws/market', from('192.0.2.1'));
    expect(await fourth.then(() => 'let in', refusal)).toEqual([503, 'UNAVAILABLE']);
    await small.close();
  });
});

describe('a client', () => {
  it('may have so many connections, and another once one is closed', async () => {
    const { token } = await served.home.openUser();
    const open = await Promise.all(
      Array.from({ length: PER_USER }, () => served.signIn('/ws/market', token)),
    );
    const tooMany = await served.connect('/ws/orders');
    tooMany.send({ type: 'auth', token });
    expect(await tooMany.next('error')).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(await tooMany.closed).toMatchObject({ code: 4429 });
    open[0]?.cut();
    const again = async () => {
      const client = await served.connect('/ws/orders');
      client.send({ type: 'auth', token });
      return await client.next('ready').then(
        () => true,
        () => false,
      );
    };
    await expect.poll(again).toBe(true);
  });

  it('is told what is wrong with a message, and stays', async () => {
    const { token } = await served.home.openUser();
    const client = await served.signIn('/ws/orders', token);
    for (const [message, code] of [
      ['{', 'MALFORMED_JSON'],
      ['null', 'UNKNOWN_MESSAGE'],
      [{ type: 'trade' }, 'UNKNOWN_MESSAGE'],
      [{ type: 'ping', more: 1 }, 'INVALID_REQUEST'],
      [{ type: 'resume', seq: 'x' }, 'INVALID_REQUEST'],
      [{ type: 'subscribe', ticker_ids: ['CRYPTO-COIN-BTC'] }, 'INVALID_REQUEST'],
    ] as const) {
      client.send(message);
      expect(await client.next('error')).toMatchObject({ code, seq: expect.any(String) });
    }
    client.send({ type: 'ping', id: '7' });
    expect(await client.next('pong')).toMatchObject({ id: '7', seq: expect.any(String) });
  });

  it('that talks too much is closed with 4429', async () => {
    const { token } = await served.home.openUser();
    const client = await served.signIn('/ws/market', token);
    for (let at = 0; at < 100; at++) client.send({ type: 'ping' });
    expect(await client.closed).toMatchObject({ code: 4429 });
  });

  it.each([
    ['a megabyte', 'x'.repeat(1_000_000), 1009],
    ['bytes', Buffer.from('{}'), 1003],
  ])('that sends %s is closed', async (_, message, code) => {
    const client = await stranger();
    client.send(message);
    expect(await client.closed).toMatchObject({ code });
  });

  it('that says nothing hears a heartbeat; one that is gone without a word is dropped', async () => {
    const { token } = await served.home.openUser();
    const client = await served.signIn('/ws/orders', token);
    await client.next('heartbeat');
    await client.next('heartbeat');
    const gone = await served.signIn('/ws/orders', token);
    // Reads nothing, and so answers no ping.
    gone.pause();
    const ofOrders = () =>
      served.home.request('/metrics').then(async (answer) => {
        const text = await answer.text();
        return /mockstreet_api_stream_connections\{topic="orders"\} (\d+)/.exec(text)?.[1];
      });
    const before = await ofOrders();
    await expect.poll(ofOrders, { timeout: 5_000 }).not.toBe(before);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});

describe('an open socket', () => {
  it('is closed when its token is over, unless a fresh one came before', async () => {
    const { home } = served;
    const { id, token } = await home.openUser();
    const [stale, fresh] = [
      await served.signIn('/ws/orders', token),
      await served.signIn('/ws/market', token),
    ];
    const before = home.now;
    home.now = addMicros(before, 29 * MICROS_PER_MINUTE);
    fresh.send({ type: 'auth', token: await home.tokenFor(id) });
    await fresh.next('ready');
    home.now = addMicros(before, 31 * MICROS_PER_MINUTE);
    expect(await stale.next('error')).toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(await stale.closed).toEqual({ code: 4401, reason: 'TOKEN_EXPIRED' });
    expect(fresh.socket.readyState).toBe(fresh.socket.OPEN);
    home.now = before;
  });

  it('takes no token of somebody else', async () => {
    const [one, other] = [await served.home.openUser(), await served.home.openUser()];
    const client = await served.signIn('/ws/orders', one.token);
    client.send({ type: 'auth', token: other.token });
    expect(await client.closed).toMatchObject({ code: 4403 });
  });

  it('is closed once its session has ended', async () => {
    const { accessToken } = await openPerson(served.home, 'USER');
    const client = await served.signIn('/ws/orders', accessToken);
    await served.home.ask('POST', '/logout', { token: accessToken });
    expect(await client.next('error')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await client.closed).toMatchObject({ code: 4401 });
  });

  it('is closed once the token without a session is on the list of dead ones', async () => {
    const { token } = await served.home.openUser();
    const client = await served.signIn('/ws/positions', token);
    await served.home.ask('POST', '/logout', { token });
    expect(await client.closed).toMatchObject({ code: 4401 });
  });

  it('is closed once its API key is revoked, or its user is deactivated', async () => {
    const { home } = served;
    const [owner, admin] = [await openPerson(home, 'USER'), await openPerson(home, 'ADMIN')];
    const [first, second] = [
      await openApiKey(home, owner.userId, ['read']),
      await openApiKey(home, owner.userId, ['read']),
    ];
    const open = async (key: string) => {
      const client = await served.connect('/ws/orders');
      client.send({ type: 'auth', api_key: key });
      await client.next('ready');
      return client;
    };
    const [byFirst, bySecond] = [await open(first.key), await open(second.key)];
    const bySession = await served.signIn('/ws/orders', owner.accessToken);
    await home.ask('DELETE', `/api-keys/${first.known.key_id}`, { token: owner.accessToken });
    expect(await byFirst.closed).toMatchObject({ code: 4401 });
    expect(bySecond.socket.readyState).toBe(bySecond.socket.OPEN);
    const path = `/admin/users/${owner.userId}`;
    await home.ask('PATCH', path, { token: admin.accessToken, body: { is_active: false } });
    expect(await bySecond.closed).toMatchObject({ code: 4401 });
    expect(await bySession.closed).toMatchObject({ code: 4401 });
  });
});

it('tells everybody when to come back as it shuts down, also one that reads nothing', async () => {
  const closing = await serveHomeApi();
  const { token } = await closing.home.openUser();
  const clients = [
    await closing.signIn('/ws/orders', token),
    await closing.signIn('/ws/market', token),
  ];
  const silent = await closing.signIn('/ws/market', token);
  silent.pause();
  const events = await fetch(`${closing.url}/api/v1/stream/prices`);
  const closed = closing.home.streams.close();
  for (const client of clients) {
    expect(await client.next('closing')).toMatchObject({ retry_after_ms: 1_000 });
    expect(await client.closed).toEqual({ code: 1001, reason: 'retry in 1000 ms' });
  }
  expect(await events.text()).toMatch(/^retry: \d+\n/);
  await closed;
  await closing.close();
});
