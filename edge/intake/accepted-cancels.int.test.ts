import { randomUUID } from 'node:crypto';
import {
  commandEnvelopeFault,
  commandEnvelopeSchema,
  commandHash,
  signedCommandId,
} from '@mockstreet/shared/command-envelope';
import { addMicros, type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import { orderEnvelopeSchema } from '@mockstreet/shared/order-envelope';
import { verifyReceipt } from '@mockstreet/shared/receipt';
import type { ProofParts } from '@mockstreet/shared/sign-order-proof';
import { MESSAGE_TYPE, ORDERS_LOG_STREAM, partitionQueues } from '@mockstreet/shared/topology';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestVhost, type TestVhost } from '../../tests/support/broker.ts';
import {
  endedSession,
  makeApiKey,
  makeTestDevice,
  type TestDevice,
} from '../../tests/support/home-stand-in.ts';
import { openQueueReader, type QueueReader } from '../../tests/support/queue-reader.ts';
import {
  type IntakeFiles,
  type IntakeUnderTest,
  makeIntakeFiles,
  runIntake,
} from '../../tests/support/running-intake.ts';

const QUEUES = partitionQueues(2).map(({ queue }) => queue);
const ORDERS = '/api/v1/orders';
const limit = {
  ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'LIMIT' },
  ...{ quantity: '0.01', limit_price: '90000000', time_in_force: 'GTC' },
};
/** A whole second, as proofs name no less. */
const START = instantFromMillis(Math.floor(Date.now() / 1000) * 1000);
const ENDED_SESSION = randomUUID();
const userId = randomUUID();
const apiKey = makeApiKey(userId);
const readKey = makeApiKey(userId, { scopes: ['read'] });

let vhost: TestVhost;
let files: IntakeFiles;
let intake: IntakeUnderTest;
let reader: QueueReader;
let now: Instant;
beforeAll(async () => {
  now = START;
  [vhost, files] = await Promise.all([createTestVhost(), makeIntakeFiles()]);
  files.keep(
    files.home.snapshot({
      ended_sessions: [endedSession(ENDED_SESSION, START)],
      api_keys: [apiKey.known, readKey.known],
    }),
  );
  intake = await runIntake(files, vhost.amqpOf.intake, {
    clock: () => now,
    config: { PARTITIONS: 2 },
  });
  await intake.becameReady();
  reader = await openQueueReader(vhost.amqpUrl);
});
afterAll(async () => {
  await reader.close();
  await intake.stop();
  files.remove();
  await vhost.drop();
});
beforeEach(async () => {
  await queued();
});

const bearerOf = async (user = userId) => ({
  authorization: `Bearer ${await intake.tokenFor(user)}`,
});
/** All that the user has in the queue, by one order more that ends the look. */
async function queued() {
  const { order_id: last } = (await (await intake.order(userId, limit)).json()) as {
    order_id: string;
  };
  return (await reader.drainTo(QUEUES, last)).map(({ content, properties }) => ({
    type: properties.type as string,
    messageId: properties.messageId as string,
    json: JSON.parse(String(content)) as { accepted_at: string },
  }));
}

describe('an accepted cancel', () => {
  it('stands behind the orders of its user in their partition, and in the journal', async () => {
    const headers = await bearerOf();
    const placed = await intake.send(headers, limit);
    expect(placed.status).toBe(202);
    const { order_id: orderId } = (await placed.json()) as { order_id: string };
    const one = await intake.cancel(headers, `${ORDERS}/${orderId}`);
    const all = await intake.cancel(headers);
    expect([one.status, all.status]).toEqual([202, 202]);
    const accepted = (await one.json()) as Record<string, string>;

    const messages = await queued();
    expect(messages.map(({ type }) => type)).toEqual([
      MESSAGE_TYPE.order,
      MESSAGE_TYPE.command,
      MESSAGE_TYPE.command,
    ]);
    expect(orderEnvelopeSchema.parse(messages[0]?.json).order).toEqual(limit);
    const times = messages.map(({ json }) => json.accepted_at);
    expect(times).toEqual(times.toSorted());
    expect(new Set(times).size).toBe(3);
    const envelope = commandEnvelopeSchema.parse(messages[1]?.json);
    expect(commandEnvelopeFault(envelope)).toBeUndefined();
    expect(messages[1]?.messageId).toBe(accepted.command_id);
    expect(envelope).toMatchObject({
      command_id: accepted.command_id,
      client_command_id: accepted.client_command_id,
      accepted_at: accepted.accepted_at,
      command: { type: 'CANCEL', order_id: orderId },
    });
    // Among them the orders that ended a look.
    const journal = await reader.readStream(ORDERS_LOG_STREAM, 5);
    const journalled = journal.map(({ content }) => JSON.parse(String(content)));
    expect(journalled).toEqual(expect.arrayContaining(messages.map(({ json }) => json)));
  });

  it('comes with a receipt that the public key of the edge verifies', async () => {
    const command = { type: 'CANCEL', order_id: randomUUID() } as const;
    const answer = await intake.cancel(await bearerOf(), `${ORDERS}/${command.order_id}`);
    const accepted = (await answer.json()) as Record<string, string>;
    const facts = {
      orderId: accepted.command_id as string,
      userId,
      clientOrderId: accepted.client_command_id as string,
      bodySha256: commandHash(command),
      acceptedAt: accepted.accepted_at as string,
    };
    const { publicKey } = intake.edge;
    expect(await verifyReceipt(accepted.receipt as string, facts, publicKey)).toBe(true);
    const other = { ...facts, bodySha256: commandHash({ type: 'CANCEL_ALL' }) };
    expect(await verifyReceipt(accepted.receipt as string, other, publicKey)).toBe(false);
  });

  it('may come with an API key that may trade, and no other', async () => {
    expect((await intake.cancel({ 'x-api-key': apiKey.text })).status).toBe(202);
    expect((await intake.cancel({ 'x-api-key': readKey.text })).status).toBe(403);
    expect((await intake.cancel({})).status).toBe(401);
    expect(await queued()).toHaveLength(1);
  });

  it('is queued once however often it is sent with its key', async () => {
    const headers = { ...(await bearerOf()), 'idempotency-key': randomUUID() };
    const answers = await Promise.all([1, 2, 3].map(() => intake.cancel(headers)));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(texts).size).toBe(1);
    expect(await queued()).toHaveLength(1);
  });
});

describe('a cancel that its device has signed', () => {
  const orderId = randomUUID();
  const path = `${ORDERS}/${orderId}`;
  let device: TestDevice;
  let token: string;
  beforeAll(async () => {
    device = await makeTestDevice('ES256');
    token = await intake.home.orderToken(userId, device, { issuedAt: START });
  });
  const prove = (parts: Partial<ProofParts> = {}, by = device, orderToken = token) =>
    intake.signedHeaders(orderToken, by, {
      ...{ method: 'DELETE', url: intake.url + path },
      ...parts,
    });

  it('goes to home with its proof, and is the same one when it is sent again', async () => {
    const proofId = randomUUID();
    const headers = await prove({ proofId });
    const answers = [await intake.cancel(headers, path), await intake.cancel(headers, path)];
    // Signed anew with the same id it is still the same: the answer got lost, half a minute ago.
    now = addMicros(now, 31_000_000);
    answers.push(await intake.cancel(await prove({ proofId }), path));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(texts).size).toBe(1);
    const messages = await queued();
    expect(messages.map(({ json }) => json)).toMatchObject([
      {
        client_command_id: signedCommandId(proofId),
        credential: { scheme: 'DPoP', token, proof: headers.dpop, body: '' },
      },
    ]);
  });

  it.each<[string, () => Promise<Record<string, string>>, string, string]>([
    [
      'the proof of an order',
      () => prove({ method: 'POST', url: intake.url + ORDERS }),
      ORDERS,
      'htm',
    ],
    ['a proof with the method of an order', () => prove({ method: 'POST' }), path, 'htm'],
    ['the proof of another cancel', () => prove(), `${ORDERS}/${randomUUID()}`, 'htu'],
    ['the proof of one cancel for all', () => prove(), ORDERS, 'htu'],
    ['the proof of all for one', () => prove({ url: intake.url + ORDERS }), path, 'htu'],
    ['a proof for another site', () => prove({ url: `https://evil.example${path}` }), path, 'htu'],
    ['a proof over a body', () => prove({ body: '{}' }), path, 'body_sha256'],
    [
      'a proof of an hour ago',
      () => prove({ signedAt: addMicros(now, -3_600_000_000) }),
      path,
      'iat',
    ],
    ['a proof that has ended', () => prove({ validForSeconds: -1 }), path, 'valid_until'],
    ['a proof for another token', () => prove({ orderToken: 'x' }), path, 'ath'],
    [
      'the proof of another device',
      async () => prove({}, await makeTestDevice('ES256')),
      path,
      'key',
    ],
  ])('is not taken with %s', async (_what, headers, asked, word) => {
    const answer = await intake.cancel(await headers(), asked);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('invalid_dpop_proof');
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining(word) });
    expect(await queued()).toEqual([]);
  });

  it('is not taken with a proof that was altered, nor with none', async () => {
    const { authorization, dpop } = await prove();
    const [head, , signature] = dpop.split('.');
    const [, payload] = (await prove({ url: `${intake.url}${ORDERS}` })).dpop.split('.');
    const altered = { authorization, dpop: [head, payload, signature].join('.') };
    expect((await intake.cancel(altered, ORDERS)).status).toBe(401);
    expect((await intake.cancel({ authorization }, path)).status).toBe(401);
    expect(await queued()).toEqual([]);
  });

  it('is not taken once its session has ended', async () => {
    const ended = await intake.home.orderToken(userId, device, {
      ...{ issuedAt: addMicros(START, -60_000_000), sessionId: ENDED_SESSION },
    });
    expect(
      (await intake.cancel(await prove({ orderToken: ended }, device, ended), path)).status,
    ).toBe(401);
    expect(await queued()).toEqual([]);
  });

  it('does not place an order: the proof of a cancel is none for that', async () => {
    const body = JSON.stringify({ ...limit, client_order_id: randomUUID() });
    const headers = await prove({ url: intake.url + ORDERS, body });
    const answer = await intake.send(headers, body);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ detail: 'htm is not POST' });
    expect(await queued()).toEqual([]);
  });
});
