import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestVhost } from '../../tests/support/broker.ts';
import { openRefusalStage, type RefusalStage } from '../../tests/support/refusal-stage.ts';
import {
  type IntakeUnderTest,
  makeIntakeFiles,
  runIntake,
} from '../../tests/support/running-intake.ts';

const buy = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };
const sell = { ticker_id: 'CRYPTO-COIN-BTC', side: 'SELL', type: 'MARKET', quantity: '0.1' };
const text = (order: object) => JSON.stringify(order);

/** What is wrong, the body, the code, and the fault named in `errors`. */
const BAD_BODIES: readonly [string, string, string, object?][] = [
  ['nothing', '', 'MALFORMED_JSON'],
  ['half an object', '{"ticker_id":', 'MALFORMED_JSON'],
  ['NaN', text(sell).replace('"0.1"', 'NaN'), 'MALFORMED_JSON'],
  ['Infinity', text(sell).replace('"0.1"', 'Infinity'), 'MALFORMED_JSON'],
  ['single quotes', text(buy).replaceAll('"', "'"), 'MALFORMED_JSON'],
  ['a property given twice', `{"side":"SELL",${text(buy).slice(1)}`, 'MALFORMED_JSON'],
  ['an escaped twin', `{"s\\u0069de":"SELL",${text(buy).slice(1)}`, 'MALFORMED_JSON'],
  ['null', 'null', 'INVALID_REQUEST'],
  ['an array', `[${text(buy)}]`, 'INVALID_REQUEST'],
  ['a text', '"BUY"', 'INVALID_REQUEST'],
  ['no properties', '{}', 'INVALID_REQUEST', { path: 'ticker_id' }],
  ['an unknown property', text({ ...buy, user_id: randomUUID() }), 'INVALID_REQUEST'],
  ['__proto__', `{"__proto__":{"a":1},${text(buy).slice(1)}`, 'INVALID_REQUEST'],
  [
    'a malformed ticker',
    text({ ...buy, ticker_id: 'btc' }),
    'INVALID_REQUEST',
    { path: 'ticker_id' },
  ],
  [
    'a ticker with a newline',
    text({ ...buy, ticker_id: 'CRYPTO-COIN-BTC\n' }),
    'INVALID_REQUEST',
    { path: 'ticker_id' },
  ],
  ['a wrong side', text({ ...buy, side: 'HOLD' }), 'INVALID_REQUEST', { path: 'side' }],
  [
    'a quantity that is a number',
    text({ ...sell, quantity: 0.1 }),
    'INVALID_REQUEST',
    { path: 'quantity' },
  ],
  [
    'a ninth decimal',
    text({ ...sell, quantity: '0.123456789' }),
    'INVALID_REQUEST',
    { path: 'quantity', code: 'not_a_decimal' },
  ],
  [
    'an exponent',
    text({ ...sell, quantity: '1e400' }),
    'INVALID_REQUEST',
    { path: 'quantity', code: 'not_a_decimal' },
  ],
  [
    'the text NaN',
    text({ ...sell, quantity: 'NaN' }),
    'INVALID_REQUEST',
    { path: 'quantity', code: 'not_a_decimal' },
  ],
  [
    'a negative quantity',
    text({ ...sell, quantity: '-1' }),
    'INVALID_REQUEST',
    { path: 'quantity', code: 'not_positive' },
  ],
  [
    'zero',
    text({ ...sell, quantity: '0.00' }),
    'INVALID_REQUEST',
    { path: 'quantity', code: 'not_positive' },
  ],
  [
    'a huge quantity',
    text({ ...sell, quantity: '99999999999' }),
    'INVALID_REQUEST',
    { path: 'quantity', code: 'too_large' },
  ],
  [
    'a part of a won',
    text({ ...buy, amount_krw: '0.5' }),
    'INVALID_REQUEST',
    { path: 'amount_krw', code: 'too_precise' },
  ],
  [
    'both quantity and amount',
    text({ ...buy, quantity: '1' }),
    'INVALID_REQUEST',
    { path: 'quantity', code: 'quantity_xor_amount' },
  ],
  [
    'neither of them',
    text({ ...buy, amount_krw: undefined }),
    'INVALID_REQUEST',
    { path: 'quantity', code: 'quantity_xor_amount' },
  ],
  [
    'a client_order_id that is no UUID',
    text({ ...buy, client_order_id: '1' }),
    'INVALID_REQUEST',
    { path: 'client_order_id' },
  ],
  [
    'a MARKET order with a limit',
    text({ ...buy, limit_price: '1' }),
    'INVALID_REQUEST',
    { path: 'limit_price', code: 'not_allowed' },
  ],
  [
    'a LIMIT order without its limit',
    text({ ...sell, type: 'LIMIT' }),
    'INVALID_REQUEST',
    { path: 'limit_price', code: 'required' },
  ],
];
const STATUS: Record<string, number> = {
  MALFORMED_JSON: 400,
  INVALID_REQUEST: 422,
  PAYLOAD_TOO_LARGE: 413,
};

describe('an order that is refused', () => {
  let stage: RefusalStage;
  let intake: IntakeUnderTest;
  const userId = randomUUID();
  beforeAll(async () => {
    stage = await openRefusalStage();
    intake = stage.intake;
  });
  afterAll(() => stage.close());

  it.each(BAD_BODIES)('for %s says so and is not queued', async (_what, body, code, fault) => {
    const answer = await intake.order(userId, body);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const problem = (await answer.json()) as { code: string; errors?: object[] };
    expect({ status: answer.status, code: problem.code }).toEqual({ status: STATUS[code], code });
    if (fault) expect(problem.errors).toContainEqual(expect.objectContaining(fault));
  });

  it.each([
    ['declared', { 'content-length': '20000' }],
    ['chunked', { 'transfer-encoding': 'chunked' }],
  ])('for its size, %s, says so', async (_how, headers) => {
    const authorization = `Bearer ${await intake.tokenFor(userId)}`;
    const url = new URL('/api/v1/orders', intake.url);
    const sent = request(url, { method: 'POST', headers: { ...headers, authorization } });
    sent.on('error', () => {});
    sent.end(text(buy).padEnd(20_000));
    const [answer] = await once(sent, 'response');
    expect(answer.statusCode).toBe(413);
    expect(String(Buffer.concat(await answer.toArray()))).toContain('PAYLOAD_TOO_LARGE');
  });

  it('for two lengths that contradict each other is refused before anything is read', async () => {
    const { hostname, port } = new URL(intake.url);
    const socket = connect(Number(port), hostname);
    const authorization = `Bearer ${await intake.tokenFor(userId)}`;
    socket.write(
      `POST /api/v1/orders HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${authorization}\r\n` +
        'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n' +
        `${text(buy).length.toString(16)}\r\n${text(buy)}\r\n0\r\n\r\n`,
    );
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  });

  it('is accepted when it just fits, chunked or not', async () => {
    // Of another test's vhost: here nothing good may be queued.
    const other = await createTestVhost();
    const otherFiles = await makeIntakeFiles();
    const roomy = await runIntake(otherFiles, other.amqpOf.intake);
    await roomy.becameReady();
    const fitting = text(buy).padEnd(16 * 1024);
    expect((await roomy.order(userId, fitting)).status).toBe(202);
    const chunked = await fetch(`${roomy.url}/api/v1/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await roomy.tokenFor(userId)}` },
      body: new Blob([fitting]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(202);
    await roomy.stop();
    otherFiles.remove();
    await other.drop();
  });

  it.each([
    ['GET', '/api/v1/orders', 405, 'METHOD_NOT_ALLOWED'],
    ['PUT', '/api/v1/orders', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', `/api/v1/orders/${randomUUID()}`, 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/order', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/api/v1/nothing', 404, 'NOT_FOUND'],
  ])('by %s %s says so', async (method, path, status, code) => {
    const answer = await fetch(intake.url + path, { method });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

it('beyond the allowance of its user is a 429, others go on', async () => {
  const [vhost, files] = await Promise.all([createTestVhost(), makeIntakeFiles()]);
  const intake = await runIntake(files, vhost.amqpOf.intake, {
    config: { RATE_LIMIT_PER_SECOND: 1, RATE_LIMIT_BURST: 3 },
    monotonicMs: () => 0,
  });
  await intake.becameReady();
  const userId = randomUUID();
  // Whatever address a client makes up: the allowance goes by who is asking.
  const answers = await Promise.all(
    [1, 2, 3, 4].map((number) =>
      intake.order(userId, buy, { 'x-forwarded-for': `203.0.113.${number}` }),
    ),
  );
  const limited = answers.filter(({ status }) => status === 429);
  expect(limited).toHaveLength(1);
  expect(limited[0]?.headers.get('retry-after')).toBe('1');
  expect(await limited[0]?.json()).toMatchObject({ code: 'RATE_LIMITED' });
  expect((await intake.order(randomUUID(), buy)).status).toBe(202);
  await intake.stop();
  files.remove();
  await vhost.drop();
});
