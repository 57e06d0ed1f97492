import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sql } from '@mockstreet/db/client';
import {
  addMicros,
  type Clock,
  type Instant,
  instantFromMillis,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  wholeSecond,
} from '@mockstreet/shared/instant';
import { NO_TRACING, type Tracing } from '@mockstreet/shared/node/tracing';
import {
  type ProofMethod,
  type ProofParts,
  signOrderProof,
} from '@mockstreet/shared/sign-order-proof';
import { exportJWK } from 'jose';
import { pino } from 'pino';
import { vi } from 'vitest';
import { intakeConfigSchema } from '../../edge/intake/config.ts';
import { startIntake } from '../../edge/intake/start-intake.ts';
import type { EdgeStatus } from '../../edge/intake/status.ts';
import { issueTokens, type TokenGrant } from '../../home/accounts/issue-tokens.ts';
import { openSession } from '../../home/accounts/open-session.ts';
import { createTestVhost, type TestVhost } from './broker.ts';
import { type HomeKeys, openHomeKeys } from './home-keys.ts';
import { makeTestDevice, makeTestKey, type TestDevice } from './home-stand-in.ts';
import { runControl } from './running-control.ts';
import { type RunningEngine, runEngine } from './running-engine.ts';
import { waveTape, writeTestTape } from './test-tape.ts';
import { openTradingFloor } from './trading-floor.ts';

export const PARTITIONS = 2;
const TICKER = 'CRYPTO-COIN-BTC';
export const BUY_BTC = { ticker_id: TICKER, side: 'BUY', type: 'MARKET', amount_krw: '100000' };

/** A sign-in in the simplest way. */
export interface SignedIn {
  readonly userId: string;
  readonly sessionId: string;
  readonly accessToken: string;
}

/** A sign-in on a device that signs its orders. */
export interface SignedInOnDevice extends SignedIn {
  readonly orderToken: string;
  readonly device: TestDevice;
}

/** What a client sends. */
export interface OrderRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The parts of home that concern the edge, while they run. */
export interface HomeSide {
  readonly engine: RunningEngine;
  stop(): Promise<void>;
}

/**
 * Edge and home, each with its real parts, on servers of the test's own and on one clock that the
 * test may move. What is left out (gateway, api, feeder) says nothing about who may order.
 */
export interface WholeHouse {
  readonly vhost: TestVhost;
  readonly keys: HomeKeys;
  readonly sql: Sql;
  /** The owner's. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  /** All that the edge keeps: STATE_DIR and key files. */
  readonly edgeFolder: string;
  advance(micros: number): void;
  /** The thief needs it no more; what it has kept stays. */
  stopEdge(): Promise<void>;
  /** Control and engine; resolves once the edge knows home. */
  startHome(): Promise<HomeSide>;
  signIn(userId: string): Promise<SignedIn>;
  signInOnDevice(userId: string): Promise<SignedInOnDevice>;
  byBearer(who: SignedIn, order?: object): OrderRequest;
  byDevice(who: SignedInOnDevice, order?: object): Promise<OrderRequest>;
  byApiKey(key: string, order?: object): OrderRequest;
  /** Headers of a cancel that the device signs: of one order, or of all. */
  cancelByDevice(who: SignedInOnDevice, orderId?: string): Promise<OrderRequest['headers']>;
  /** Answers with the status, and the order's id where it was accepted. */
  place(request: OrderRequest): Promise<{ readonly status: number; readonly orderId: string }>;
  /** Answers with the status, and the command's id where it was accepted. */
  cancel(
    headers: OrderRequest['headers'],
    orderId?: string,
  ): Promise<{ readonly status: number; readonly commandId: string }>;
  /** Asks for margin, or gives it up; answers alike. */
  switchMargin(
    headers: OrderRequest['headers'],
    enabled: boolean,
  ): Promise<{ readonly status: number; readonly commandId: string }>;
  askBailout(
    headers: OrderRequest['headers'],
  ): Promise<{ readonly status: number; readonly commandId: string }>;
  status(): Promise<EdgeStatus>;
  /** A number of intake's /metrics; zero for one that is not there. */
  metric(name: string): Promise<number>;
  /** Prints from a minute before now to a minute after, complete to then. */
  writeTape(): Promise<void>;
  /** What became of an order, once it is settled. */
  outcome(orderId: string): Promise<{ readonly status: string; readonly reason: string | null }>;
  close(): Promise<void>;
}

export async function openWholeHouse(
  userIds: readonly string[],
  tracing = NO_TRACING,
): Promise<WholeHouse> {
  const world = { aheadMicros: 0 };
  const clock = () => addMicros(instantFromMillis(Date.now()), world.aheadMicros);
  const [vhost, keys] = await Promise.all([createTestVhost(), openHomeKeys()]);
  const floor = await openTradingFloor(userIds, addMicros(clock(), -MICROS_PER_DAY));
  const { sql, database } = floor;
  const edge = await startEdge(vhost, keys, clock, tracing);
  const homes = new Set<HomeSide>();
  const ordersUrl = (orderId?: string) =>
    `${edge.url}/api/v1/orders${orderId === undefined ? '' : `/${orderId}`}`;
  const sign = async (
    { orderToken, device }: SignedInOnDevice,
    what: Pick<ProofParts, 'url' | 'body'> & { readonly method: ProofMethod },
  ) => {
    const when = { signedAt: clock(), validForSeconds: 60, proofId: randomUUID() };
    const dpop = await signOrderProof({ orderToken, ...what, ...when }, device);
    return { authorization: `DPoP ${orderToken}`, dpop };
  };

  const house: WholeHouse = {
    ...{ vhost, keys, sql, clock, edgeFolder: edge.folder, databaseUrl: database.url },
    advance(micros) {
      world.aheadMicros += micros;
    },
    stopEdge: edge.stop,
    async startHome() {
      const home = await startHomeSide({ vhost, keys, databaseUrl: database.url, clock, tracing });
      homes.add(home);
      await vi.waitUntil(async () => (await fetch(`${edge.url}/health/ready`)).ok, PATIENCE);
      return {
        ...home,
        async stop() {
          homes.delete(home);
          await home.stop();
        },
      };
    },
    signIn: (userId) => signIn(house, userId),
    async signInOnDevice(userId) {
      const device = await makeTestDevice();
      const { orderToken = '', ...signedIn } = await signIn(house, userId, device.thumbprint);
      return { ...signedIn, orderToken, device };
    },
    byBearer: ({ accessToken }, order) => ({
      headers: { authorization: `Bearer ${accessToken}` },
      body: bodyOf(order),
    }),
    async byDevice(who, order) {
      const body = bodyOf(order);
      return { headers: await sign(who, { method: 'POST', url: ordersUrl(), body }), body };
    },
    cancelByDevice: (who, orderId) =>
      sign(who, { method: 'DELETE', url: ordersUrl(orderId), body: '' }),
    byApiKey: (key, order) => ({ headers: { 'x-api-key': key }, body: bodyOf(order) }),
    async place({ headers, body }) {
      const response = await fetch(ordersUrl(), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      const answer = (await response.json()) as { order_id?: string };
      return { status: response.status, orderId: answer.order_id ?? '' };
    },
    async cancel(headers, orderId) {
      return await commandOf(await fetch(ordersUrl(orderId), { method: 'DELETE', headers }));
    },
    async switchMargin(headers, enabled) {
      const asked = {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ enabled }),
      };
      return await commandOf(await fetch(`${edge.url}/api/v1/margin`, asked));
    },
    askBailout: async (headers) =>
      await commandOf(await fetch(`${edge.url}/api/v1/bailout`, { method: 'POST', headers })),
    status: async () =>
      (await (await fetch(`${edge.url}/api/v1/status`)).json()) as Promise<EdgeStatus>,
    async metric(name) {
      const text = await (await fetch(`${edge.url}/metrics`)).text();
      const line = text.split('\n').find((one) => one.startsWith(`${name} `));
      return Number.parseFloat(line?.slice(name.length) ?? '0');
    },
    writeTape: () => writeTapeAround(sql, clock()),
    outcome: (orderId) => outcomeOf(sql, orderId),
    async close() {
      for (const home of homes) await home.stop();
      await edge.stop();
      edge.remove();
      await keys.close();
      await sql.end();
      await database.drop();
      await vhost.drop();
    },
  };
  return house;
}

const PATIENCE = { timeout: 20_000, interval: 50 };

async function commandOf(response: Response) {
  const answer = (await response.json()) as { command_id?: string };
  return { status: response.status, commandId: answer.command_id ?? '' };
}

function bodyOf(order: object = BUY_BTC): string {
  return JSON.stringify({ client_order_id: randomUUID(), ...order });
}

/** Intake on a free port, with what an edge is given when it is set up and nothing else. */
async function startEdge(vhost: TestVhost, keys: HomeKeys, clock: Clock, tracing: Tracing) {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-edge-'));
  const receiptKey = await makeTestKey('edge-1');
  const receiptJwk = { ...(await exportJWK(receiptKey.privateKey)), kid: receiptKey.kid };
  writeFileSync(join(folder, 'receipt-key.json'), JSON.stringify(receiptJwk));
  mkdirSync(join(folder, 'state'));
  const config = intakeConfigSchema.parse({
    PORT: '1',
    AMQP_URL: vhost.amqpOf.intake,
    HOME_CONTROL_KEY_FILE: keys.controlPublicKey,
    RECEIPT_KEY_FILE: join(folder, 'receipt-key.json'),
    STATE_DIR: join(folder, 'state'),
    PARTITIONS: `${PARTITIONS}`,
    OTEL_TRACES_SAMPLER_ARG: '1',
  });
  const log = pino({ level: 'silent' });
  const monotonicMs = () => performance.now();
  const intake = await startIntake(
    { ...config, PORT: 0 },
    { clock, monotonicMs, randomBytes, log, tracing },
  );
  let stopped: Promise<void> | undefined;
  return {
    folder,
    url: `http://127.0.0.1:${intake.port}`,
    async stop() {
      stopped ??= intake.stop();
      await stopped;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function startHomeSide(given: {
  readonly vhost: TestVhost;
  readonly keys: HomeKeys;
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly tracing: Tracing;
}): Promise<HomeSide> {
  const { vhost, keys, databaseUrl, clock, tracing } = given;
  const control = await runControl(databaseUrl, vhost.amqpOf.control, keys, clock);
  await control.firstTold;
  const engine = await runEngine({
    databaseUrl,
    amqpUrl: vhost.amqpOf.engine,
    keyFiles: keys.files,
    partitions: PARTITIONS,
    batchSize: 100,
    clock,
    tracing,
  });
  return {
    engine,
    async stop() {
      await Promise.all([engine.stop(), control.stop()]);
      const faults = [...engine.faults, ...control.faults];
      if (faults.length > 0) throw new AggregateError(faults, 'home had faults');
    },
  };
}

/** A sign-in as the api makes it, without the password. */
async function signIn(house: WholeHouse, userId: string, orderKeyThumbprint?: string) {
  const issuedAt = house.clock();
  const key = house.keys.signer.keyAt(issuedAt);
  const grant: TokenGrant = {
    ...{ userId, issuedAt, orderKeyThumbprint },
    ...{ role: 'USER', sessionId: randomUUID(), tokenId: randomUUID() },
  };
  const session = { ...grant, signedBy: key.kid, passwordHash: 'none', address: '192.0.2.1' };
  if (!(await openSession(house.sql, session))) throw new Error('no such user');
  const { accessToken, orderToken } = await issueTokens(grant, key);
  return { userId, sessionId: grant.sessionId, accessToken, orderToken };
}

async function writeTapeAround(sql: Sql, now: Instant): Promise<void> {
  const from = addMicros(wholeSecond(now), -60 * MICROS_PER_SECOND);
  const to = addMicros(wholeSecond(now), 60 * MICROS_PER_SECOND);
  await writeTestTape(sql, waveTape([TICKER], from, 120), to);
}

async function outcomeOf(sql: Sql, orderId: string) {
  return await vi.waitUntil(async () => {
    const [order] = await sql<{ status: string; reason: string | null }[]>`
      select status, reason from orders where id = ${orderId} and status <> 'PENDING'`;
    return order;
  }, PATIENCE);
}
