import { randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import {
  createAccessTokenVerifier,
  signAccessToken,
  type TokenSigningKey,
} from '@mockstreet/shared/token';
import type { Redis } from 'ioredis';
import { generateKeyPair } from 'jose';
import { pino } from 'pino';
import { createTokenBlacklist } from '../../home/accounts/blacklist-tokens.ts';
import { findCredentials } from '../../home/accounts/find-user.ts';
import { makeSigningKey } from '../../home/accounts/keys/make-keys.ts';
import { followKeys } from '../../home/accounts/keys/open-public-keys.ts';
import { publishKeys } from '../../home/accounts/keys/publish-keys.ts';
import { openAccount } from '../../home/accounts/open-account.ts';
import { hashPassword, isPasswordOf } from '../../home/accounts/password.ts';
import { createSignIn } from '../../home/accounts/sign-in.ts';
import { createSignInThrottle } from '../../home/accounts/sign-in-throttle.ts';
import { connectRedis } from '../../home/api/connect-redis.ts';
import { createApi } from '../../home/api/create-api.ts';
import { createDatabase } from '../../home/api/http/database.ts';
import { createPeople } from '../../home/api/people/people.ts';
import type { ApiDescription } from '../../home/api/system/api-description.ts';
import { apiDocument } from '../../home/api/system/api-document.ts';
import { createFeedProbe } from '../../home/api/system/feed-probe.ts';
import { createMarketCalendar } from '../../home/market/calendar.ts';
import { seedInstruments } from '../../home/market/instruments.ts';
import { readQuotes } from '../../home/market/read-quotes.ts';
import { createTestDatabase } from './database.ts';
import { createAnswerChecker } from './document-checker.ts';
import { type HomeKeys, openHomeKeys } from './home-keys.ts';
import { createTestRedis } from './redis.ts';

export const TEST_PASSWORD = 'test-pass-1';

export interface TestUser {
  readonly id: string;
  readonly username: string;
  readonly token: string;
}

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any;
}

export interface HomeApi {
  readonly sql: Sql;
  readonly redis: Redis;
  readonly keys: HomeKeys;
  /** The API's clock; tests may set it. */
  now: Instant;
  /** The wall clock at the time of set-up. */
  readonly startedAt: Instant;
  readonly document: ApiDescription;
  /** Every answer is held against the API document. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** GET below /api/v1 with a token, read as JSON. */
  get(path: string, token?: string): Promise<JsonAnswer>;
  openUser(username?: string, openedAt?: Instant): Promise<TestUser>;
  tokenFor(userId: string, issuedAt?: Instant, key?: TokenSigningKey): Promise<string>;
  close(): Promise<void>;
}

/** A key that home does not know, under any name. */
export async function createSigningKey(kid: string): Promise<TokenSigningKey> {
  const { privateKey } = await generateKeyPair('Ed25519');
  return { kid, privateKey };
}

/** The whole API on a database and a Redis of its caller alone, without a port. */
export async function createHomeApi(): Promise<HomeApi> {
  const [database, redisDatabase] = await Promise.all([createTestDatabase(), createTestRedis()]);
  const open = () => createSql({ url: database.url, applicationName: 'api-test' });
  const sql = open();
  await seedInstruments(sql);
  const { read, write, close } = createDatabase({ open, deadlineMs: 5_000 });
  const redis = connectRedis(redisDatabase.url);
  await new Promise((resolve) => redis.once('ready', resolve));
  const keys = await openHomeKeys();
  const { d: _, ...edgeKey } = { ...makeSigningKey(), kid: 'edge-test' };
  const startedAt = instantFromMillis(Date.now());
  const clock = () => home.now;
  const passwordHash = await hashPassword(TEST_PASSWORD);
  const api = createApi({
    read,
    write,
    blacklist: createTokenBlacklist(redis),
    signIn: createSignIn({
      findCredentials: (username) => read((client) => findCredentials(client, username)),
      isPasswordOf,
      admit: createSignInThrottle(),
      decoyHash: await hashPassword(randomUUID()),
      signer: keys.signer,
      clock,
      newTokenId: randomUUID,
    }),
    verifyAccessToken: followKeys(keys.publicKeys, createAccessTokenVerifier),
    publicKeys: () => publishKeys(keys.publicKeys.current(), [edgeKey], clock()),
    readPrices: (tickerIds) =>
      read((client) => readQuotes({ redis, sql: client, clock }, tickerIds)),
    people: createPeople({ read, write, startingCashKrw: wholeDecimal(10_000_000), clock }),
    calendar: createMarketCalendar({ sessions: 'real' }),
    probes: [
      {
        name: 'postgres',
        isVital: true,
        check: () => read((client) => client`select 1`),
      },
      { name: 'redis', isVital: false, check: () => redis.ping() },
      createFeedProbe(read, clock),
    ],
    clock,
    log: pino({ level: 'silent' }),
  });

  const document = apiDocument(api);
  const checkAnswer = createAnswerChecker(document);
  const home: HomeApi = {
    sql,
    redis,
    keys,
    now: startedAt,
    startedAt,
    document,
    async request(path, init) {
      const answer = await api.request(path, init);
      await checkAnswer({ method: init?.method ?? 'GET', path }, answer);
      return answer;
    },
    async get(path, token) {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const response = await home.request(`/api/v1${path}`, { headers });
      const text = await response.text();
      const body = text === '' ? undefined : JSON.parse(text);
      return { status: response.status, body, headers: response.headers };
    },
    async openUser(username = `user-${randomUUID().slice(0, 8)}`, openedAt = startedAt) {
      const id = randomUUID();
      await openAccount(sql, {
        userId: id,
        username,
        nickname: username,
        role: 'USER',
        passwordHash,
        startingCashKrw: wholeDecimal(10_000_000),
        openedAt,
      });
      return { id, username, token: await home.tokenFor(id) };
    },
    tokenFor: (userId, issuedAt = home.now, key = keys.signer.keyAt(issuedAt)) =>
      signAccessToken({ userId, role: 'USER', tokenId: randomUUID(), issuedAt }, key),
    async close() {
      redis.disconnect();
      await keys.close();
      await close();
      await sql.end({ timeout: 1 });
      await database.drop();
      await redisDatabase.drop();
    },
  };
  return home;
}
