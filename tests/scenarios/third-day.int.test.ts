import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  addMicros,
  formatInstant,
  type Instant,
  instantFromMillis,
  MICROS_PER_DAY,
} from '@mockstreet/shared/instant';
import { signOrderProof } from '@mockstreet/shared/sign-order-proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../edge/gateway/create-gateway.ts';
import type { EdgeStatus } from '../../edge/intake/status.ts';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import {
  endedSession,
  makeApiKey,
  makeTestDevice,
  type TestDevice,
} from '../support/home-stand-in.ts';
import {
  type IntakeFiles,
  type IntakeUnderTest,
  makeIntakeFiles,
  runIntake,
} from '../support/running-intake.ts';

/** The edge as the world sees it, three days after home went away. */
describe('on the third day without home', () => {
  const START = instantFromMillis(Math.floor(Date.now() / 1000) * 1000);
  const userId = randomUUID();
  const session = randomUUID();
  const signedOut = randomUUID();
  const apiKey = makeApiKey(userId, { from: formatInstant(START) });
  const order = () => ({
    ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' },
    client_order_id: randomUUID(),
  });

  let vhost: TestVhost;
  let files: IntakeFiles;
  let intake: IntakeUnderTest;
  let gateway: Gateway;
  let origin: string;
  let now: Instant = START;
  let device: TestDevice;
  let accessToken: string;
  let orderToken: string;
  beforeAll(async () => {
    [vhost, files, device] = await Promise.all([
      createTestVhost(),
      makeIntakeFiles(),
      makeTestDevice(),
    ]);
    accessToken = await files.home.accessToken(userId, { issuedAt: START, sessionId: session });
    orderToken = await files.home.orderToken(userId, device, {
      issuedAt: START,
      sessionId: session,
    });
    files.keep(
      files.home.snapshot({
        issued_at: formatInstant(START),
        ended_sessions: [endedSession(signedOut, START)],
        api_keys: [apiKey.known],
      }),
    );
    intake = await runIntake(files, vhost.amqpOf.intake, { clock: () => now });
    await intake.becameReady();
    gateway = createGateway({
      intakeUrl: intake.url,
      homeUrl: await nobodysUrl(),
      webRoot: files.folder,
    });
    gateway.server.listen(0, '127.0.0.1');
    await once(gateway.server, 'listening');
    origin = `http://localhost:${(gateway.server.address() as AddressInfo).port}`;

    expect((await place({ authorization: `Bearer ${accessToken}` })).status).toBe(202);
    now = addMicros(START, 3 * MICROS_PER_DAY);
  });
  afterAll(async () => {
    await gateway.close(0);
    await intake.stop();
    files.remove();
    await vhost.drop();
  });

  const place = (headers: Record<string, string>, body = JSON.stringify(order())) =>
    fetch(`${origin}/api/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const sign = async (token: string, url = `${origin}/api/v1/orders`) => {
    const body = JSON.stringify(order());
    const proof = await signOrderProof(
      {
        ...{ orderToken: token, url, body },
        ...{ signedAt: now, validForSeconds: 30, proofId: randomUUID() },
      },
      device,
    );
    return [{ authorization: `DPoP ${token}`, dpop: proof }, body] as const;
  };

  it('an access token is long over, and nobody can get another', async () => {
    const answer = await place({ authorization: `Bearer ${accessToken}` });
    expect(await answer.json()).toMatchObject({ status: 401, code: 'TOKEN_EXPIRED' });
    for (const [method, path] of [
      ['POST', '/api/v1/login/access-token'],
      ['POST', '/api/v1/login/refresh'],
      ['POST', '/auth/login'],
      ['GET', '/api/v1/portfolio'],
      ['GET', '/api/v1/orders'],
    ] as const) {
      const away = await fetch(origin + path, { method });
      expect(await away.json()).toMatchObject({ status: 503, code: 'HOME_OFFLINE' });
      expect(away.headers.get('retry-after')).toMatch(/^\d+$/);
    }
  });

  it('a device can still order, with its order token and its own signature', async () => {
    const [headers, body] = await sign(orderToken);
    const answer = await place(headers, body);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ status: 'ACCEPTED' });
  });

  it('a proof for another address does not do, though it is the same machine', async () => {
    const [headers, body] = await sign(orderToken, `${intake.url}/api/v1/orders`);
    expect((await place(headers, body)).status).toBe(401);
  });

  it('an API key can still order', async () => {
    expect((await place({ 'x-api-key': apiKey.text })).status).toBe(202);
  });

  it('who had signed out is still out', async () => {
    const token = await files.home.orderToken(userId, device, {
      issuedAt: START,
      sessionId: signedOut,
    });
    const [headers, body] = await sign(token);
    expect((await place(headers, body)).status).toBe(401);
  });

  it('everyone can see how old the list of revocations is', async () => {
    const status = (await (await fetch(`${origin}/api/v1/status`)).json()) as EdgeStatus;
    expect(status).toMatchObject({ home: 'offline', revocations_as_of: formatInstant(START) });
    const metrics = await (await fetch(`${intake.url}/metrics`)).text();
    expect(metrics).toContain(`\nmockstreet_intake_home_control_age_seconds ${3 * 24 * 60 * 60}\n`);
  });

  it('on the eighth day the order token is over too', async () => {
    now = addMicros(START, 8 * MICROS_PER_DAY);
    const [headers, body] = await sign(orderToken);
    const answer = await place(headers, body);
    now = addMicros(START, 3 * MICROS_PER_DAY);
    expect(await answer.json()).toMatchObject({ status: 401, code: 'TOKEN_EXPIRED' });
  });
});

/** An address where nobody listens. */
async function nobodysUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}
