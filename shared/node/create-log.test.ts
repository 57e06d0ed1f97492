import { expect, test } from 'vitest';
import { traceparentOf } from '../traceparent.ts';
import { createLog } from './create-log.ts';
import { inTrace } from './trace-scope.ts';

const AT = Date.parse('2026-11-22T15:30:00.250Z');
const JWS = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1MSJ9.c2lnbmF0dXJl';
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
