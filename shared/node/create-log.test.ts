import { expect, test } from 'vitest';
import { traceparentOf } from '../traceparent.ts';
import { createLog } from './create-log.ts';
import { inTrace } from './trace-scope.ts';

const AT = Date.parse('2026-11-22T15:30:00.250Z');
const JWS = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1MSJ9.c2lnbmF0dXJl';
const BOT_TOKEN = `${'MTk4'.repeat(6)}.Cl2FMQ.${'Zn9'.repeat(9)}`;
const PRIVATE_PART = 'Qk0-'.repeat(10);
const API_KEY = `msk_${'a1'.repeat(8)}_${'b2'.repeat(32)}`;

/** What was written to the log: the records, and the text as it stands. */
function record() {
  const lines: string[] = [];
  const log = createLog(
    { name: 'engine', level: 'info', nowMs: () => AT },
    { write: (line) => lines.push(line) },
  );
  const records = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, records, text: () => lines.join('') };
}

test('a record says who, when in UTC, and what the clock shows in Seoul', () => {
  const { log, records } = record();
  log.info({ version: '1' }, 'starts');
  expect(records()).toEqual([
    {
      ...{ level: 30, name: 'engine', msg: 'starts', version: '1' },
      ...{ pid: expect.any(Number), hostname: expect.any(String) },
      time: '2026-11-22T15:30:00.250000Z',
      kst: '2026-11-23T00:30:00.250000+09:00',
    },
  ]);
});

test('a record names the trace that it belongs to, whoever writes it, and none where there is none', async () => {
  const { log, records } = record();
  const traceparent = traceparentOf('4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7', false);
  await inTrace(traceparent, async () => {
    await Promise.resolve();
    log.warn('within');
  });
  inTrace(undefined, () => log.warn('without'));
  const trace = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7' };
  const [within, without] = records();
  expect(within).toMatchObject({ msg: 'within', ...trace });
  expect(Object.keys(without ?? {})).not.toContain('trace_id');
});

test('what goes by the name of a secret is not written, however deep it lies and however it is spelled', () => {
  const { log, records } = record();
  log.info({
    password: 'p-1',
    accessToken: 't-1',
    request: { headers: { Authorization: 'x-1', cookie: ['c-1'], 'X-Api-Key': 'k-1' } },
    given: [{ client_secret: 's-1' }, { privateKey: { d: 'd-1' } }],
    databaseUrl: 'u-1',
    // None of them is one.
    ...{ tokenCount: 3, refresh_token: null, token: 7, ticker_id: 'CRYPTO-COIN-BTC' },
  });
  const gone = '[redacted]';
  expect(records()[0]).toMatchObject({
    ...{ password: gone, accessToken: gone, databaseUrl: gone },
    request: { headers: { Authorization: gone, cookie: gone, 'X-Api-Key': gone } },
    given: [{ client_secret: gone }, { privateKey: gone }],
    ...{ tokenCount: 3, refresh_token: null, token: 7, ticker_id: 'CRYPTO-COIN-BTC' },
  });
});

test.each([
  ...['key', 'app_key', 'KIS_APP_KEY', 'approval_key', 'order_key', 'receiptKey', 'sealing_keys'],
  ...['jwk', 'private_jwk', 'invite_code', 'webhook', 'password_hash'],
])('what goes by the name of %s is not written, be it a text or more', (name) => {
  const { log, records } = record();
  for (const value of ['v-1', { d: 'v-1' }, ['v-1']]) log.info({ given: { [name]: value } });
  expect(records().map(({ given }) => given)).toEqual(Array(3).fill({ [name]: '[redacted]' }));
});

test('what anybody may know is written, though its name has a key or a code in it', () => {
  const { log, records } = record();
  const told = {
    ...{ client_order_id: 'c-1', api_key_id: 'i-1', api_key_prefix: 'msk_1', keyCount: 3 },
    ...{
      keyId: 'k-1',
      KEY_FILE: '/keys/one',
      hasKeys: true,
      publicKey: 'x-1',
      public_jwk: { x: 'x' },
    },
    ...{ code: '23505', messageCode: 'M-1', routing_key: 'orders.3', webhook_id: '12' },
  };
  log.info({ told });
  expect(records()[0]?.told).toEqual(told);
});

test.each([
  'Bot connected to gateway.discord.gg as mockstreet',
  'written to orders.partition-3.dead by 018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f',
  JSON.stringify({ d: 'short', k: 'v' }),
])('a text without a secret stays as it is: %s', (said) => {
  const { log, records } = record();
  log.info(said);
  expect(records()[0]?.msg).toBe(said);
});

test.each([
  [
    'the password of an address',
    'postgres://engine:hunter-2@db:5432/m',
    'hunter-2',
    'postgres://engine:',
  ],
  [
    'a header that lets somebody in',
    'sent Bearer abcdefgh12345678 to it',
    'abcdefgh12345678',
    'sent Bearer',
  ],
  ['what a bot shows Discord', `authorization: Bot ${BOT_TOKEN}`, 'Zn9Zn9', 'authorization: Bot'],
  ['the token of a bot by itself', `logged in by ${BOT_TOKEN}, well`, 'Zn9Zn9', 'well'],
  [
    'the private part of a JWK',
    `given ${JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'x-1', d: PRIVATE_PART })}`,
    PRIVATE_PART,
    'Ed25519',
  ],
  ['a token', `refused ${JWS}, it is over`, JWS, 'it is over'],
  ['an API key, but for what lists show of it', `key ${API_KEY}`, 'b2b2', `msk_${'a1'.repeat(8)}`],
  [
    'the secret of a webhook',
    'https://discord.com/api/webhooks/12/abc_DEF-9',
    'abc_DEF-9',
    'webhooks/12',
  ],
  [
    'a private key',
    '-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----',
    'MC4CAQ',
    'redacted',
  ],
])(
  '%s is not written: of a message, a field, a fault or the fault behind it',
  (_, said, secret, left) => {
    const { log, records, text } = record();
    log.info(said);
    log.info({ said: { within: said } }, 'field');
    log.error({ err: new Error('broke', { cause: new Error(said) }) }, 'fault');
    expect(text()).not.toContain(secret);
    expect(records().map((one) => JSON.stringify(one).includes(left))).toEqual([true, true, true]);
  },
);

test('a fault is told of with its stack, without the headers that a driver hangs on it', () => {
  const { log, records, text } = record();
  const fault = Object.assign(new Error('refused'), {
    code: 'E1',
    config: { headers: { authorization: 'x-secret' } },
  });
  log.error({ err: fault }, 'broke');
  expect(records()[0]?.err).toMatchObject({
    message: 'refused',
    code: 'E1',
    stack: expect.stringContaining('create-log.test.ts'),
  });
  expect(text()).not.toContain('x-secret');
});
