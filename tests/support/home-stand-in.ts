import { randomBytes, randomUUID } from 'node:crypto';
import {
  API_KEY_RANDOM_BYTES,
  apiKeyDigest,
  apiKeyPrefix,
  formatApiKey,
} from '@mockstreet/shared/api-key';
import {
  type ControlDocument,
  type EndedSession,
  signControlDocument,
  type TradingKey,
} from '@mockstreet/shared/edge-control';
import {
  addMicros,
  formatInstant,
  type Instant,
  instantFromMillis,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import { orderKeySchema, orderKeyThumbprint } from '@mockstreet/shared/order-key';
import { createCredentialOpener, type OpenCredential } from '@mockstreet/shared/sealed-credential';
import type { OrderKeyPair } from '@mockstreet/shared/sign-order-proof';
import { signAccessToken, signOrderToken } from '@mockstreet/shared/token';
import { EDGE_CONTROL_EXCHANGE } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';

/** A key pair of home (it signs tokens, or what it tells the edges) or of the edge (receipts). */
export interface TestKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

export async function makeTestKey(kid: string): Promise<TestKey> {
  return { kid, ...(await generateKeyPair('EdDSA', { extractable: true })) };
}

/** The device of a user, whose key has never left it. */
export interface TestDevice extends OrderKeyPair {
  readonly thumbprint: string;
}

export async function makeTestDevice(alg: 'EdDSA' | 'ES256' = 'EdDSA'): Promise<TestDevice> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = orderKeySchema.parse(await exportJWK(publicKey));
  return { privateKey, publicJwk, thumbprint: await orderKeyThumbprint(publicJwk) };
}

/** What tokens say that tests may choose; a new session unless told. */
export interface TokenChoice {
  readonly sessionId?: string;
  readonly issuedAt: Instant;
  /** Whether the session has a device key; not unless told. */
  readonly signsOrders?: boolean;
}

/**
 * Plays home for tests of the edge: gives out credentials, and says of them what an edge is told.
 * It is itself the key that signs tokens.
 */
export interface HomeStandIn extends TestKey {
  readonly controlKey: TestKey;
  accessToken(userId: string, choice: TokenChoice): Promise<string>;
  orderToken(userId: string, device: TestDevice, choice: TokenChoice): Promise<string>;
  /** A snapshot, numbered and issued after all of before: by default nothing was ever revoked. */
  snapshot(change?: Partial<ControlDocument>): ControlDocument;
  /** The message that says it, signed by home's control key unless told. */
  messageOf(document: ControlDocument, by?: TestKey): Promise<string>;
  readonly openSeal: OpenCredential;
}

export async function createHomeStandIn(): Promise<HomeStandIn> {
  const tokenKey = await makeTestKey('home-1');
  const controlKey = await makeTestKey('control-1');
  const sealing = await generateKeyPair('ECDH-ES', { crv: 'X25519', extractable: true });
  const sealingJwk = { ...(await exportJWK(sealing.privateKey)), kid: 'seal-1' };
  const { d: _, ...publicSealingJwk } = sealingJwk;
  const tokenJwk = await publicJwkOf(tokenKey);
  let number = 0;
  return {
    ...tokenKey,
    controlKey,
    accessToken: (userId, { sessionId = randomUUID(), ...choice }) =>
      signAccessToken(
        { userId, role: 'USER', tokenId: randomUUID(), sessionId, ...choice },
        tokenKey,
      ),
    orderToken: (userId, { thumbprint }, { issuedAt, sessionId = randomUUID() }) =>
      signOrderToken(
        { userId, tokenId: randomUUID(), issuedAt, sessionId, keyThumbprint: thumbprint },
        tokenKey,
      ),
    snapshot(change) {
      number += 1;
      return {
        version: 1,
        issued_at: formatInstant(addMicros(instantFromMillis(Date.now()), number)),
        from: 0,
        to: number,
        token_keys: [tokenJwk as ControlDocument['token_keys'][number]],
        sealing_key: publicSealingJwk as ControlDocument['sealing_key'],
        ended_sessions: [],
        api_keys: [],
        ...change,
      };
    },
    messageOf: (document, by = controlKey) => signControlDocument(document, by),
    openSeal: await createCredentialOpener([sealingJwk]),
  };
}

export async function publicJwkOf({ kid, publicKey }: TestKey): Promise<JWK> {
  return { ...(await exportJWK(publicKey)), kid };
}

/** An API key, and what an edge is told of it: good for trading, from a minute ago on, unless told. */
export function makeApiKey(
  userId: string,
  change: Partial<TradingKey> = {},
): { readonly text: string; readonly known: TradingKey } {
  const text = formatApiKey(randomBytes(API_KEY_RANDOM_BYTES));
  const known: TradingKey = {
    key_id: randomUUID(),
    user_id: userId,
    prefix: apiKeyPrefix(text) as string,
    digest: apiKeyDigest(text),
    scopes: ['trade'],
    from: formatInstant(addMicros(instantFromMillis(Date.now()), -MICROS_PER_MINUTE)),
    until: null,
    ...change,
  };
  return { text, known };
}

/** What an edge is told of a session that has just ended. */
export function endedSession(sessionId: string, at: Instant): EndedSession {
  const forgetAt = addMicros(at, 8 * MICROS_PER_DAY);
  return {
    session_id: sessionId,
    ended_at: formatInstant(at),
    forget_at: formatInstant(forgetAt),
  };
}

/** Publishes as home does, again and again until a queue has taken it. */
export async function publishControl(amqpUrl: string, message: string): Promise<void> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  let isReturned = false;
  channel.on('return', () => {
    isReturned = true;
  });
  do {
    isReturned = false;
    channel.publish(EDGE_CONTROL_EXCHANGE, '', Buffer.from(message), { mandatory: true });
    await channel.waitForConfirms();
  } while (isReturned);
  await connection.close();
}
