import { randomUUID } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlDocument } from '@mockstreet/shared/edge-control';
import { formatInstant, instantFromMillis } from '@mockstreet/shared/instant';
import { EDGE_CONTROL_EXCHANGE, edgeControlQueue } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestVhost, type TestVhost } from '../../tests/support/broker.ts';
import {
  endedSession,
  makeApiKey,
  makeTestDevice,
  makeTestKey,
  publicJwkOf,
  publishControl,
} from '../../tests/support/home-stand-in.ts';
import {
  type IntakeFiles,
  type IntakeUnderTest,
  makeIntakeFiles,
  runIntake,
} from '../../tests/support/running-intake.ts';
import { CONTROL_FILE } from './control-file.ts';
import type { EdgeStatus } from './status.ts';

const order = () => ({
  ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' },
  client_order_id: randomUUID(),
});
const now = () => instantFromMillis(Date.now());
const eventually = (isSo: () => boolean | Promise<boolean>) =>
  vi.waitUntil(isSo, { timeout: 20_000 });
const userId = randomUUID();

describe('what home says', () => {
  let vhost: TestVhost;
  let files: IntakeFiles;
  let intake: IntakeUnderTest;
  beforeEach(async () => {
    [vhost, files] = await Promise.all([createTestVhost(), makeIntakeFiles()]);
  });
  afterEach(async () => {
    await intake.stop();
    files.remove();
    await vhost.drop();
  });

  const start = async () => {
    intake = await runIntake(files, vhost.amqpOf.intake);
    await intake.becameReady();
  };
  const say = async (document: ControlDocument) =>
    publishControl(vhost.amqpOf.control, await files.home.messageOf(document));
  const statusOf = async (headers: Record<string, string>) =>
    (await intake.send(headers, order())).status;
  const bearer = async (sessionId = randomUUID()) => ({
    authorization: `Bearer ${await files.home.accessToken(userId, { issuedAt: now(), sessionId })}`,
  });
  const status = async () =>
    (await (await fetch(`${intake.url}/api/v1/status`)).json()) as EdgeStatus;
  const metric = async (name: string) => {
    const text = await (await fetch(`${intake.url}/metrics`)).text();
    return text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1);
  };
  /** Says something whose effect can be seen: then all that was said before has been heard. */
  const hearsAll = async (alsoTrue: Partial<ControlDocument> = {}) => {
    const session = randomUUID();
    const known = await bearer(session);
    expect(await statusOf(known)).toBe(202);
    const ended = [...(alsoTrue.ended_sessions ?? []), endedSession(session, now())];
    await say(files.home.snapshot({ ...alsoTrue, ended_sessions: ended }));
    await eventually(async () => (await statusOf(known)) === 401);
  };

  it('ends a session at once, all of its tokens and no others', async () => {
    await start();
    const [ending, other] = [randomUUID(), randomUUID()];
    const device = await makeTestDevice();
    const mine = await bearer(ending);
    const yours = await bearer(other);
    const token = await files.home.orderToken(userId, device, {
      issuedAt: now(),
      sessionId: ending,
    });
    const signed = async () => {
      const text = JSON.stringify(order());
      return (await intake.send(await intake.signedHeaders(token, device, text), text)).status;
    };
    expect([await statusOf(mine), await statusOf(yours), await signed()]).toEqual([202, 202, 202]);
    const known = files.home.snapshot();
    await say({ ...known, from: known.to - 1, ended_sessions: [endedSession(ending, now())] });
    await eventually(async () => (await statusOf(mine)) === 401);
    expect([await statusOf(yours), await signed()]).toEqual([202, 401]);
  });

  it('brings new keys, and takes old ones away, without a restart', async () => {
    await start();
    const old = await bearer();
    expect(await statusOf(old)).toBe(202);
    const next = await publicJwkOf(await makeTestKey('home-2'));
    const token_keys = [next as ControlDocument['token_keys'][number]];
    await say(files.home.snapshot({ token_keys }));
    await eventually(async () => (await statusOf(old)) === 401);
  });

  it('makes an API key good for orders, and ends it', async () => {
    await start();
    const { text, known } = makeApiKey(userId);
    expect(await statusOf({ 'x-api-key': text })).toBe(401);
    await say(files.home.snapshot({ api_keys: [known] }));
    await eventually(async () => (await statusOf({ 'x-api-key': text })) === 202);
    const revoked = { ...known, until: formatInstant(now()) };
    await say(files.home.snapshot({ api_keys: [revoked] }));
    await eventually(async () => (await statusOf({ 'x-api-key': text })) === 401);
  });

  it('lets nobody back in when it is said once more', async () => {
    await start();
    const session = randomUUID();
    const mine = await bearer(session);
    const { text, known } = makeApiKey(userId);
    const before = files.home.snapshot({ api_keys: [known] });
    await say(before);
    await eventually(async () => (await statusOf({ 'x-api-key': text })) === 202);
    const revoked = {
      ended_sessions: [endedSession(session, now())],
      api_keys: [{ ...known, until: formatInstant(now()) }],
    };
    await say(files.home.snapshot(revoked));
    await eventually(async () => (await statusOf(mine)) === 401);
    await say(before);
    await hearsAll(revoked);
    expect(await statusOf(mine)).toBe(401);
    expect(await statusOf({ 'x-api-key': text })).toBe(401);
    expect(await metric('mockstreet_intake_control_messages_total{outcome="stale"}')).toBe('1');
  });

  it('is said by home alone: whoever else has the broker’s password is not heard', async () => {
    await start();
    const { text, known } = makeApiKey(userId);
    const thief = await makeTestKey('control-1');
    const document = files.home.snapshot({ api_keys: [known] });
    const [head, payload] = (await files.home.messageOf(files.home.snapshot())).split('.');
    const forgeries = [
      await files.home.messageOf(document, thief),
      await files.home.messageOf(document, files.home),
      await files.home.messageOf(document, files.edge),
      `${head}.${Buffer.from(JSON.stringify(document)).toString('base64url')}.${payload}`,
      JSON.stringify(document),
      'x',
      '',
    ];
    for (const forgery of forgeries) await publishControl(vhost.amqpOf.control, forgery);
    await hearsAll();
    expect(await statusOf({ 'x-api-key': text })).toBe(401);
    const refused = await metric('mockstreet_intake_control_messages_total{outcome="refused"}');
    expect(refused).toBe(String(forgeries.length));
  });

  it('is kept for a start while home is away, in a file of its own', async () => {
    await start();
    const session = randomUUID();
    const mine = await bearer(session);
    await say(files.home.snapshot({ ended_sessions: [endedSession(session, now())] }));
    await eventually(async () => (await statusOf(mine)) === 401);
    const asOf = (await status()).revocations_as_of;
    const kept = join(files.stateDir, CONTROL_FILE);
    await eventually(() => statSync(kept).mode % 0o1000 === 0o600);
    await intake.stop();
    await start();
    expect(await statusOf(mine)).toBe(401);
    expect(await statusOf(await bearer())).toBe(202);
    expect((await status()).revocations_as_of).toBe(asOf);
  });

  it('waits for an edge that is down', async () => {
    await start();
    await intake.stop();
    const session = randomUUID();
    await say(files.home.snapshot({ ended_sessions: [endedSession(session, now())] }));
    const mine = await bearer(session);
    await start();
    await eventually(async () => (await statusOf(mine)) === 401);
  });

  it('is waited for by a new edge, which takes no orders until then', async () => {
    rmSync(join(files.stateDir, CONTROL_FILE));
    intake = await runIntake(files, vhost.amqpOf.intake);
    const answer = await intake.send(await bearer(), order());
    expect(await answer.json()).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await (await fetch(`${intake.url}/health/ready`)).json()).toMatchObject({
      status: 'not_ready',
      dependencies: expect.arrayContaining([
        expect.objectContaining({ name: 'home_keys', ok: false }),
      ]),
    });
    expect(await status()).toMatchObject({ revocations_as_of: null });
    expect(await metric('mockstreet_intake_home_control_age_seconds')).toBe('+Inf');
    await say(files.home.snapshot());
    await intake.becameReady();
    expect(await statusOf(await bearer())).toBe(202);
  });

  it('is as old as its newest document, and everyone may know how old', async () => {
    rmSync(join(files.stateDir, CONTROL_FILE));
    intake = await runIntake(files, vhost.amqpOf.intake);
    const hourAgo = formatInstant(instantFromMillis(Date.now() - 3_600_000));
    await say(files.home.snapshot({ issued_at: hourAgo }));
    await eventually(async () => (await status()).revocations_as_of === hourAgo);
    const ageSeconds = Number(await metric('mockstreet_intake_home_control_age_seconds'));
    expect(ageSeconds).toBeGreaterThanOrEqual(3_600);
    const newer = formatInstant(instantFromMillis(Date.now()));
    await say(files.home.snapshot({ issued_at: newer }));
    await eventually(async () => (await status()).revocations_as_of === newer);
  });

  it('is believed by the control key of the file, which can go over to another', async () => {
    await start();
    const next = await makeTestKey('control-2');
    const keys = [await publicJwkOf(files.home.controlKey), await publicJwkOf(next)];
    writeFileSync(join(files.folder, 'home-control-key.json'), JSON.stringify({ keys }));
    const session = randomUUID();
    const mine = await bearer(session);
    await eventually(async () => {
      const document = files.home.snapshot({ ended_sessions: [endedSession(session, now())] });
      await publishControl(vhost.amqpOf.control, await files.home.messageOf(document, next));
      return (await statusOf(mine)) === 401;
    });
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'queue',
      () => vhost.api('DELETE', `/api/queues/${vhost.vhost}/${edgeControlQueue('edge-1')}`),
    ],
    [
      'binding',
      async () => {
        const connection = await connect(vhost.amqpUrl);
        const channel = await connection.createChannel();
        await channel.unbindQueue(edgeControlQueue('edge-1'), EDGE_CONTROL_EXCHANGE, '');
        await connection.close();
      },
    ],
  ])('is heard again after somebody removed the %s', async (_what, remove) => {
    await start();
    await hearsAll();
    await remove();
    const session = randomUUID();
    const known = await bearer(session);
    expect(await statusOf(known)).toBe(202);
    // Said again and again, as home does: what comes just as a queue goes is confirmed by the broker,
    // and goes with it.
    await eventually(async () => {
      await say(files.home.snapshot({ ended_sessions: [endedSession(session, now())] }));
      return (await statusOf(known)) === 401;
    });
  });
});
