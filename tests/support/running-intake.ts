import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signAccessToken } from '@mockstreet/shared/token';
import { type Clock, instantFromMillis } from '@mockstreet/shared/instant';
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import { pino } from 'pino';
import { type IntakeConfig, intakeConfigSchema } from '../../edge/intake/config.ts';
import { type RunningIntake, startIntake } from '../../edge/intake/start-intake.ts';

/** A key pair of home (it signs tokens) or of the edge (it signs receipts). */
export interface TestKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

export async function makeTestKey(kid: string): Promise<TestKey> {
  return { kid, ...(await generateKeyPair('EdDSA', { extractable: true })) };
}

export interface IntakeUnderTest extends RunningIntake {
  readonly url: string;
  readonly home: TestKey;
  readonly edge: TestKey;
  /** A token of home's for the user, valid now. */
  tokenFor(userId: string): Promise<string>;
  /** Sends an order with the user's token. */
  order(userId: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Waits until orders can be queued. */
  becameReady(): Promise<void>;
}

/** Files that intake reads and keeps; survives a restart within one test. */
export interface IntakeFiles {
  readonly folder: string;
  readonly home: TestKey;
  readonly edge: TestKey;
  remove(): void;
}

export async function makeIntakeFiles(): Promise<IntakeFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-intake-'));
  mkdirSync(join(folder, 'state'));
  const home = await makeTestKey('home-1');
  const edge = await makeTestKey('edge-1');
  const publicJwk = { ...(await exportJWK(home.publicKey)), kid: home.kid, alg: 'EdDSA' };
  const privateJwk = { ...(await exportJWK(edge.privateKey)), kid: edge.kid };
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify({ keys: [publicJwk] }));
  writeFileSync(join(folder, 'receipt-key.json'), JSON.stringify(privateJwk));
  return { folder, home, edge, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Intake's real parts on a free port, against a real broker; the wall clock unless told. */
export async function runIntake(
  files: IntakeFiles,
  amqpUrl: string,
  options: { readonly config?: Partial<IntakeConfig>; readonly clock?: Clock } = {},
): Promise<IntakeUnderTest> {
  const clock = options.clock ?? (() => instantFromMillis(Date.now()));
  const defaults = intakeConfigSchema.parse({
    PORT: '1',
    AMQP_URL: amqpUrl,
    JWKS_FILE: join(files.folder, 'jwks.json'),
    RECEIPT_KEY_FILE: join(files.folder, 'receipt-key.json'),
    STATE_DIR: join(files.folder, 'state'),
  });
  const intake = await startIntake(
    { ...defaults, PORT: 0, ...options.config },
    { clock, monotonicMs: () => performance.now(), randomBytes, log: pino({ level: 'silent' }) },
  );
  const url = `http://127.0.0.1:${intake.port}`;
  const tokenFor = (userId: string) =>
    signAccessToken({ userId, role: 'USER', tokenId: randomUUID(), issuedAt: clock() }, files.home);
  return {
    ...intake,
    ...files,
    url,
    tokenFor,
    async order(userId, body, headers = {}) {
      const authorization = `Bearer ${await tokenFor(userId)}`;
      return await fetch(`${url}/api/v1/orders`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    },
    async becameReady() {
      while (!(await fetch(`${url}/health/ready`)).ok) await new Promise(setImmediate);
    },
  };
}
