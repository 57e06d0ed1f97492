import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlDocument } from '@mockstreet/shared/edge-control';
import { type Clock, instantFromMillis } from '@mockstreet/shared/instant';
import { NO_TRACING } from '@mockstreet/shared/node/tracing';
import { type ProofParts, signOrderProof } from '@mockstreet/shared/sign-order-proof';
import { exportJWK } from 'jose';
import { pino } from 'pino';
import { type IntakeConfig, intakeConfigSchema } from '../../edge/intake/config.ts';
import { CONTROL_FILE } from '../../edge/intake/control-file.ts';
import { type RunningIntake, startIntake } from '../../edge/intake/start-intake.ts';
import {
  createHomeStandIn,
  type HomeStandIn,
  makeTestKey,
  publicJwkOf,
  type TestDevice,
  type TestKey,
} from './home-stand-in.ts';

export interface IntakeUnderTest extends RunningIntake {
  readonly url: string;
  readonly home: HomeStandIn;
  readonly edge: TestKey;
  /** A token of home's for the user, valid now. */
  tokenFor(userId: string): Promise<string>;
  /** Sends an order with the user's token; other headers replace it. */
  order(userId: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Sends a body with these headers alone. */
  send(headers: Record<string, string>, body: unknown, path?: string): Promise<Response>;
  /** Asks to cancel: `path` ends in an order's id, or means all. */
  cancel(headers: Record<string, string>, path?: string): Promise<Response>;
  /** The headers of an order that the device has signed just now, or of what else is told. */
  signedHeaders(
    orderToken: string,
    device: TestDevice,
    parts: string | Partial<ProofParts>,
  ): Promise<SignedHeaders>;
  /** Waits until orders can be queued. */
  becameReady(): Promise<void>;
}

export interface SignedHeaders extends Record<string, string> {
  authorization: string;
  dpop: string;
}

/** Files that intake reads and keeps; survives a restart within one test. */
export interface IntakeFiles {
  readonly folder: string;
  /** STATE_DIR */
  readonly stateDir: string;
  readonly home: HomeStandIn;
  readonly edge: TestKey;
  /** What intake knows from home at its next start; at first a snapshot without revocations. */
  keep(document: ControlDocument): void;
  remove(): void;
}

export async function makeIntakeFiles(): Promise<IntakeFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-intake-'));
  const stateDir = join(folder, 'state');
  mkdirSync(stateDir);
  const home = await createHomeStandIn();
  const edge = await makeTestKey('edge-1');
  const receiptJwk = { ...(await exportJWK(edge.privateKey)), kid: edge.kid };
  const controlKeys = { keys: [await publicJwkOf(home.controlKey)] };
  writeFileSync(join(folder, 'receipt-key.json'), JSON.stringify(receiptJwk));
  writeFileSync(join(folder, 'home-control-key.json'), JSON.stringify(controlKeys));
  const keep = (document: ControlDocument) =>
    writeFileSync(join(stateDir, CONTROL_FILE), JSON.stringify(document));
  keep(home.snapshot());
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { folder, stateDir, home, edge, keep, remove };
}

/** Intake's real parts on a free port, against a real broker; the wall clock unless told. */
export async function runIntake(
  files: IntakeFiles,
  amqpUrl: string,
  options: {
    readonly config?: Partial<IntakeConfig>;
    readonly clock?: Clock;
    readonly monotonicMs?: () => number;
  } = {},
): Promise<IntakeUnderTest> {
  const clock = options.clock ?? (() => instantFromMillis(Date.now()));
  const defaults = intakeConfigSchema.parse({
    PORT: '1',
    AMQP_URL: amqpUrl,
    HOME_CONTROL_KEY_FILE: join(files.folder, 'home-control-key.json'),
    RECEIPT_KEY_FILE: join(files.folder, 'receipt-key.json'),
    STATE_DIR: files.stateDir,
  });
  const intake = await startIntake(
    { ...defaults, PORT: 0, ...options.config },
    {
      clock,
      monotonicMs: options.monotonicMs ?? (() => performance.now()),
      randomBytes,
      log: pino({ level: 'silent' }),
      tracing: NO_TRACING,
    },
  );
  const { home, edge } = files;
  const url = `http://127.0.0.1:${intake.port}`;
  const tokenFor = (userId: string) => home.accessToken(userId, { issuedAt: clock() });
  const send: IntakeUnderTest['send'] = (headers, body, path = '/api/v1/orders') =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    ...intake,
    url,
    home,
    edge,
    tokenFor,
    send,
    async order(userId, body, headers = {}) {
      return await send({ authorization: `Bearer ${await tokenFor(userId)}`, ...headers }, body);
    },
    cancel: (headers, path = '/api/v1/orders') => fetch(url + path, { method: 'DELETE', headers }),
    async signedHeaders(orderToken, device, parts) {
      const proof = await signOrderProof(
        {
          ...{ orderToken, body: '', url: `${url}/api/v1/orders`, proofId: randomUUID() },
          ...{ signedAt: clock(), validForSeconds: 30 },
          ...(typeof parts === 'string' ? { body: parts } : parts),
        },
        device,
      );
      return { authorization: `DPoP ${orderToken}`, dpop: proof };
    },
    async becameReady() {
      while (!(await fetch(`${url}/health/ready`)).ok) await new Promise(setImmediate);
    },
  };
}
