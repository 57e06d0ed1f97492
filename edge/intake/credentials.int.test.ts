import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addMicros,
  formatInstant,
  type Instant,
  instantFromMillis,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { bindingKeyOf, boundFactsOf, isBoundTo } from '@mockstreet/shared/node/order-binding';
import {
  type EnvelopeCredential,
  envelopeFault,
  type OrderEnvelope,
  orderEnvelopeSchema,
} from '@mockstreet/shared/order-envelope';
import { PLACING, verifyOrderProof } from '@mockstreet/shared/order-proof';
import { ORDERS_LOG_STREAM, partitionQueues } from '@mockstreet/shared/topology';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestVhost, type TestVhost } from '../../tests/support/broker.ts';
import { makeApiKey, makeTestDevice } from '../../tests/support/home-stand-in.ts';
import { openQueueReader } from '../../tests/support/queue-reader.ts';
import {
  type IntakeFiles,
  type IntakeUnderTest,
  makeIntakeFiles,
  runIntake,
} from '../../tests/support/running-intake.ts';

const order = () => ({
  ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' },
  client_order_id: randomUUID(),
});
const userId = randomUUID();
/** A whole second, as tokens and proofs name no less. */
const START = instantFromMillis(Math.floor(Date.now() / 1000) * 1000);
const minutes = (count: number) => addMicros(START, count * MICROS_PER_MINUTE);
const QUEUES = partitionQueues(2).map(({ queue }) => queue);

let vhost: TestVhost;
let files: IntakeFiles;
let intake: IntakeUnderTest;
let now: Instant;
beforeEach(async () => {
  now = START;
  [vhost, files] = await Promise.all([createTestVhost(), makeIntakeFiles()]);
});
afterEach(async () => {
  await intake.stop();
  files.remove();
  await vhost.drop();
});

async function start(options: Parameters<typeof runIntake>[2] = {}) {
  intake = await runIntake(files, vhost.amqpOf.intake, { clock: () => now, ...options });
  await intake.becameReady();
}

async function drain<T>(work: (reader: Awaited<ReturnType<typeof openQueueReader>>) => Promise<T>) {
  const reader = await openQueueReader(vhost.amqpUrl);
  return await work(reader).finally(() => reader.close());
}

async function queued(count: number): Promise<OrderEnvelope[]> {
  const messages = await drain((reader) => reader.drain(QUEUES, count));
  return messages.map(({ content }) => orderEnvelopeSchema.parse(JSON.parse(String(content))));
}

/** Checks an envelope's parts as home does, and returns the credential that was inside its seal. */
async function openedBy(envelope: OrderEnvelope | undefined): Promise<string> {
  if (!envelope) throw new Error('no envelope');
  expect(envelopeFault(envelope)).toBeUndefined();
  const { sealed, binding } = envelope.credential as { sealed: string; binding: string };
  const content = await files.home.openSeal(sealed);
  if (!content) throw new Error('home cannot open it');
  expect(isBoundTo(bindingKeyOf(content.bindingKey), boundFactsOf(envelope), binding)).toBe(true);
  return content.credential;
}

describe('an access token', () => {
  it('goes to home in a seal, one for all orders, each bound to it by itself', async () => {
    await start();
    const token = await intake.tokenFor(userId);
    const headers = { authorization: `Bearer ${token}` };
    for (const _ of [1, 2]) expect((await intake.send(headers, order())).status).toBe(202);
    const envelopes = await queued(2);
    for (const envelope of envelopes) expect(await openedBy(envelope)).toBe(token);
    const [one, other] = envelopes.map(
      ({ credential }) => credential as { sealed: string; binding: string },
    );
    expect(one?.sealed).toBe(other?.sealed);
    expect(one?.binding).not.toBe(other?.binding);
  });
});

describe('an API key with the scope trade', () => {
  it('places orders for its user, sealed like a token', async () => {
    const { text, known } = makeApiKey(userId);
    files.keep(files.home.snapshot({ api_keys: [known] }));
    await start();
    const sent = order();
    const answer = await intake.send({ 'x-api-key': text }, sent);
    expect(answer.status).toBe(202);
    const again = await intake.send({ 'x-api-key': text }, sent);
    expect(await again.text()).toBe(await answer.text());
    const [envelope] = await queued(1);
    expect(envelope).toMatchObject({ user_id: userId, credential: { scheme: 'ApiKey' } });
    expect(await openedBy(envelope)).toBe(text);
  });

  it('that is rotated is good beside its successor for the overlap, and not after', async () => {
    const old = makeApiKey(userId, { until: formatInstant(minutes(10)) });
    const next = makeApiKey(userId, { from: formatInstant(START) });
    files.keep(files.home.snapshot({ api_keys: [old.known, next.known] }));
    await start();
    const statuses = async () =>
      Promise.all(
        [old, next].map(
          async ({ text }) => (await intake.send({ 'x-api-key': text }, order())).status,
        ),
      );
    expect(await statuses()).toEqual([202, 202]);
    now = addMicros(minutes(10), -1);
    expect(await statuses()).toEqual([202, 202]);
    now = minutes(10);
    expect(await statuses()).toEqual([401, 202]);
  });

  it('has an allowance of its own within its user’s', async () => {
    const [mine, yours] = [makeApiKey(userId), makeApiKey(userId)];
    files.keep(files.home.snapshot({ api_keys: [mine.known, yours.known] }));
    const config = {
      ...{ API_KEY_RATE_LIMIT_PER_SECOND: 1, API_KEY_RATE_LIMIT_BURST: 2 },
      ...{ RATE_LIMIT_PER_SECOND: 1, RATE_LIMIT_BURST: 3 },
    };
    // Time stands still: what is taken does not come back.
    await start({ config, monotonicMs: () => 0 });
    const ask = ({ text }: typeof mine) => intake.send({ 'x-api-key': text }, order());
    expect([(await ask(mine)).status, (await ask(mine)).status]).toEqual([202, 202]);
    const limited = await ask(mine);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await limited.json()).toMatchObject({ code: 'RATE_LIMITED' });
    expect((await ask(yours)).status).toBe(202);
    expect((await ask(yours)).status).toBe(429);
  });
});

describe('an order that its device has signed', () => {
  const signed = async (alg: 'EdDSA' | 'ES256' = 'EdDSA') => {
    const device = await makeTestDevice(alg);
    const token = await intake.home.orderToken(userId, device, { issuedAt: minutes(-5) });
    // Not as we would write it: what is signed is the text.
    const body = JSON.stringify(order(), null, 2);
    return { device, token, body, headers: await intake.signedHeaders(token, device, body) };
  };

  it.each<['EdDSA' | 'ES256', string]>([
    ['EdDSA', '/api/v1/orders'],
    ['ES256', '/order'],
  ])(
    'with %s by way of %s goes to home with its proof, which fits as of the acceptance',
    async (alg, path) => {
      await start();
      const { device, token, body, headers } = await signed(alg);
      expect((await intake.send(headers, body, path)).status).toBe(202);
      const [envelope] = await queued(1);
      expect(envelope && envelopeFault(envelope)).toBeUndefined();
      expect(envelope?.user_id).toBe(userId);
      const credential: EnvelopeCredential = { scheme: 'DPoP', token, proof: headers.dpop, body };
      expect(envelope?.credential).toEqual(credential);
      const verdict = await verifyOrderProof(headers.dpop, {
        ...{ orderToken: token, keyThumbprint: device.thumbprint, body },
        ...{ target: PLACING, origin: undefined },
        acceptedAt: parseInstant(envelope?.accepted_at ?? '') as Instant,
      });
      expect(verdict.ok).toBe(true);
    },
  );

  it('is the same order when it is sent again: the same answer, one message', async () => {
    await start();
    const { headers, body } = await signed();
    const answers = await Promise.all([1, 2, 3].map(() => intake.send(headers, body)));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(texts).size).toBe(1);
    expect(await drain((reader) => reader.drainAll(QUEUES))).toHaveLength(1);
  });

  it('has to be sent within half a minute of its signing, by two clocks', async () => {
    await start();
    const { headers, body } = await signed();
    now = addMicros(now, 30_000_001);
    const late = await intake.send(headers, body);
    expect(late.status).toBe(401);
    expect(await late.json()).toMatchObject({ detail: expect.stringContaining('iat') });
    now = addMicros(now, -60_000_002);
    expect((await intake.send(headers, body)).status).toBe(401);
    now = START;
    expect((await intake.send(headers, body)).status).toBe(202);
  });
});

describe('once an order is queued', () => {
  it('neither queue nor disk nor figures hold a credential that would be good for another', async () => {
    const apiKey = makeApiKey(userId);
    files.keep(files.home.snapshot({ api_keys: [apiKey.known] }));
    await start();
    const token = await intake.tokenFor(userId);
    const answers = [
      await intake.send({ authorization: `Bearer ${token}` }, order()),
      await intake.send({ 'x-api-key': apiKey.text }, order()),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);

    const journal = await drain((reader) => reader.readStream(ORDERS_LOG_STREAM, 2));
    const partitions = await drain((reader) => reader.drain(QUEUES, 2));
    const kept = readdirSync(files.stateDir).map((name) =>
      readFileSync(join(files.stateDir, name), 'utf8'),
    );
    const pages = ['/metrics', '/api/v1/status', '/health/ready'];
    const told = await Promise.all(
      pages.map(async (page) => (await fetch(intake.url + page)).text()),
    );
    const places = [
      ...journal.map(({ content }) => String(content)),
      ...partitions.map(({ content }) => String(content)),
      ...[...journal, ...partitions].map(({ properties }) => JSON.stringify(properties)),
      ...kept,
      ...told,
      ...(await Promise.all(answers.map((answer) => answer.text()))),
    ];
    expect(places.length).toBeGreaterThanOrEqual(15);
    const signature = token.split('.')[2] as string;
    const secret = apiKey.text.split('_')[2] as string;
    const canaries = [token, signature, apiKey.text, secret].flatMap((text) => [
      text,
      Buffer.from(text).toString('base64').slice(0, 40),
      Buffer.from(text).toString('hex'),
    ]);
    for (const place of places) {
      for (const canary of canaries) expect(place).not.toContain(canary);
    }
    // What the disk does hold of the key: enough to know it again, nothing to send.
    const digest = createHash('sha256').update(apiKey.text).digest('hex');
    expect(kept.join()).toContain(digest);
  });
});
