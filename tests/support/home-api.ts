import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createSql, type Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { type Instant, instantFromMillis, toMillis } from '@mockstreet/shared/instant';
import {
  createAccessTokenVerifier,
  signAccessToken,
  type TokenSigningKey,
} from '@mockstreet/shared/token';
import type { Redis } from 'ioredis';
import { generateKeyPair } from 'jose';
import { pino } from 'pino';
import { type ApiKeyUsage, createApiKeyUsage } from '../../home/accounts/api-key-usage.ts';
import { createTokenBlacklist } from '../../home/accounts/blacklist-tokens.ts';
import { makeSigningKey } from '../../home/accounts/keys/make-keys.ts';
import { publishKeys } from '../../home/accounts/keys/publish-keys.ts';
import { rememberVerified } from '../../home/accounts/keys/remember-verified.ts';
import { createKnownNetworks } from '../../home/accounts/known-networks.ts';
import { openAccount } from '../../home/accounts/open-account.ts';
import { hashPassword } from '../../home/accounts/password.ts';
import { storeApiKeyUsage } from '../../home/accounts/store-api-key-usage.ts';
import { type ApiOptions, createApi } from '../../home/api/create-api.ts';
import { createDatabase } from '../../home/api/http/database.ts';
import type { ReadPrices } from '../../home/api/market/price-schema.ts';
import { createPeople } from '../../home/api/people/people.ts';
import { createSessionDesk } from '../../home/api/sessions/session-desk.ts';
import { connectUpdates } from '../../home/api/streams/market/connect-updates.ts';
import { openStreams, type StreamDesk } from '../../home/api/streams/open-streams.ts';
import { STREAM_LIMITS, type StreamLimits } from '../../home/api/streams/stream-limits.ts';
import { createSurgeBoard } from '../../home/api/streams/surge/surge-board.ts';
import type { ApiDescription } from '../../home/api/system/api-description.ts';
import { apiDocument } from '../../home/api/system/api-document.ts';
import { createFeedProbe } from '../../home/api/system/feed-probe.ts';
import { createFairnessDesk } from '../../home/fairness/fairness-desk.ts';
import { readFairness } from '../../home/fairness/read-fairness.ts';
import {
  type CalendarReader,
  createCalendarReader,
  followCalendar,
  readCalendarOverrides,
} from '../../home/market/calendar/calendar-reader.ts';
import { seedInstruments } from '../../home/market/instruments/instruments.ts';
import { readQuotes } from '../../home/market/quotes/read-quotes.ts';
import { createSurgeMonitor } from '../../home/market/surge/surge-monitor.ts';
import { openOutboxSession } from '../../home/outbox/outbox-session.ts';
import { connectRedis } from '../../home/redis/connect-redis.ts';
import { createRankingDesk } from '../../home/social/ranking/ranking-desk.ts';
import { DEFAULT_TRADING_RULES } from '../../home/trading/core/trading-rules.ts';
import { asService, createTestDatabase } from './database.ts';
import { createAnswerChecker } from './document-checker.ts';
import { type HomeKeys, openHomeKeys } from './home-keys.ts';
import { ownUpdates } from './quote-updates.ts';
import { asRedisUser, createTestRedis } from './redis.ts';
import { storeSession } from './stored-credentials.ts';

export const TEST_PASSWORD = 'test-pass-1';
/** Statements that the API has under way at once. */
export const POOL_SIZE = 4;

export interface TestUser {
  readonly id: string;
  readonly username: string;
  readonly token: string;
}

export interface Ask {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Of a bearer. */
  readonly token?: string | undefined;
  readonly apiKey?: string | undefined;
  /** Where the gateway says that it comes from. */
  readonly address?: string;
}

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any;
}

export interface HomeApi {
  /** The owner's, and the administrator's, for tests to look and to arrange. */
  readonly sql: Sql;
  /** The owner's. */
  readonly databaseUrl: string;
  readonly redis: Redis;
  /** The API's own connection. */
  readonly ownRedis: Redis;
  readonly keys: HomeKeys;
  readonly apiKeyUsage: ApiKeyUsage;
  /** What the API knows of single days: as main.ts keeps it known, a test does. */
  readonly calendars: CalendarReader;
  /** The API's clock; tests may set it. */
  now: Instant;
  /** The wall clock at the time of set-up. */
  readonly startedAt: Instant;
  readonly streams: StreamDesk;
  readonly document: ApiDescription;
  /** Every answer is held against the API document. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Any request below /api/v1, its answer read as JSON. */
  ask(method: string, path: string, ask?: Ask): Promise<JsonAnswer>;
  /** GET below /api/v1 with a token, read as JSON. */
  get(path: string, token?: string): Promise<JsonAnswer>;
  openUser(username?: string, openedAt?: Instant): Promise<TestUser>;
  /** The token of a session in which the password was typed just now. */
  signIn(userId: string): Promise<string>;
  /** A token without a session. */
  tokenFor(userId: string, issuedAt?: Instant, key?: TokenSigningKey): Promise<string>;
  close(): Promise<void>;
}

/** A key that home does not know, under any name. */
export async function createSigningKey(kid: string): Promise<TokenSigningKey> {
  const { privateKey } = await generateKeyPair('Ed25519');
  return { kid, privateKey };
}

const OUTBOX_READER = { applicationName: 'api-test-orders', lock: 0 };
/** Tests ask as much as they like. */
const PLENTY = { perSecond: 1_000_000, burst: 1_000_000 };

/** The whole API on a database and a Redis of its caller alone, without a port. */
export async function createHomeApi(
  changes: Partial<ApiOptions> = {},
  streamLimits: Partial<StreamLimits> = {},
): Promise<HomeApi> {
  const [database, redisDatabase] = await Promise.all([createTestDatabase(), createTestRedis()]);
  const connect = (url: string) =>
    createSql({ url, applicationName: 'api-test', poolSize: POOL_SIZE });
  const sql = connect(database.url);
  const open = () => connect(asService(database.url, 'api'));
  await seedInstruments(sql);
  const { read, write, close } = createDatabase({ open, deadlineMs: 5_000 });
  const [ownRedis, redis] = [asRedisUser(redisDatabase.url, 'api'), redisDatabase.url].map((url) =>
    connectRedis(url, 'api-test'),
  ) as [Redis, Redis];
  await Promise.all([ownRedis, redis].map((client) => once(client, 'ready')));
  const keys = await openHomeKeys();
  const { d: _, ...edgeKey } = { ...makeSigningKey(), kid: 'edge-test' };
  const startedAt = instantFromMillis(Date.now());
  const clock = () => home.now;
  const passwordHash = await hashPassword(TEST_PASSWORD);
  const apiKeyUsage = createApiKeyUsage((usage) =>
    write((client) => storeApiKeyUsage(client, usage)),
  );
  const ports = {
    ...{ read, write, clock },
    log: pino({ level: 'silent' }),
    monotonicMs: () => toMillis(home.now),
    blacklist: createTokenBlacklist(ownRedis),
    knownNetworks: createKnownNetworks(),
    apiKeyUsage,
    verifyAccessToken: rememberVerified(keys.publicKeys, createAccessTokenVerifier),
  };
  const readPrices: ReadPrices = (tickerIds) =>
    read((client) => readQuotes({ redis: ownRedis, sql: client, clock }, tickerIds));
  const surge = createSurgeMonitor({
    ...{ ...ports, readQuotes: readPrices, lookEveryMs: 50 },
    onFault: () => {},
  });
  const streams = openStreams({
    ...ports,
    readPrices,
    surge: createSurgeBoard(surge),
    openOutbox: (onMoved) =>
      openOutboxSession(asService(database.url, 'api'), onMoved, OUTBOX_READER),
    openUpdates: () =>
      ownUpdates(connectUpdates(asRedisUser(redisDatabase.url, 'api')), database.url),
    limits: { ...STREAM_LIMITS, ...streamLimits },
    requestLimits: { user: PLENTY, apiKey: PLENTY },
    monotonicMs: () => performance.now(),
    jitterMs: () => 1_000,
    startedAt,
    roundMs: 25,
  });
  const calendars = createCalendarReader({
    ...{ sessions: 'real', clock },
    readOverrides: () => read(readCalendarOverrides),
  });
  const ranking = createRankingDesk({ ...ports, readPrices, minTrades: 1 });
  const api = createApi({
    ...{ streams, surge, ranking, rankingRules: { minTrades: 1 } },
    fairness: createFairnessDesk({
      clock,
      count: (at) => read((client) => readFairness(client, at)),
      onFault: () => {},
    }),
    requestLimits: { user: PLENTY, apiKey: PLENTY },
    ...{ startedAt, processes: [], plug: undefined },
    tradingRules: DEFAULT_TRADING_RULES,
    marginRules: DEFAULT_TRADING_RULES.margin,
    templateStore: ownRedis,
    bailoutRules: DEFAULT_TRADING_RULES.bailout,
    humanEtfRules: DEFAULT_TRADING_RULES.humanEtf,
    ...ports,
    ...changes,
    ...createSessionDesk({
      ...ports,
      homeKeys: keys.publicKeys,
      signer: keys.signer,
      decoyHash: await hashPassword(randomUUID()),
      newId: randomUUID,
    }),
    receiptKey: () => keys.signer.receiptKey(),
    publicKeys: () => publishKeys(keys.publicKeys.current(), [edgeKey], clock()),
    readPrices,
    people: createPeople(ports),
    calendar: followCalendar(calendars, clock),
    probes: [
      {
        name: 'postgres',
        isVital: true,
        check: () => read((client) => client`select 1`),
      },
      { name: 'redis', isVital: false, check: () => ownRedis.ping() },
      createFeedProbe(read, clock),
    ],
  });

  const document = apiDocument(api);
  const checkAnswer = createAnswerChecker(document);
  const home: HomeApi = {
    sql,
    databaseUrl: database.url,
    redis,
    ownRedis,
    keys,
    apiKeyUsage,
    calendars,
    now: startedAt,
    startedAt,
    streams,
    document,
    async request(path, init) {
      const answer = await api.request(path, init);
      await checkAnswer({ method: init?.method ?? 'GET', path }, answer);
      return answer;
    },
    async ask(method, path, { body, token, apiKey, address } = {}) {
      const headers = {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
        ...(address === undefined ? {} : { 'x-forwarded-for': address }),
      };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await home.request(`/api/v1${path}`, { method, headers, ...sent });
      const text = await answer.text();
      const json = text === '' ? undefined : JSON.parse(text);
      return { status: answer.status, body: json, headers: answer.headers };
    },
    get: (path, token) => home.ask('GET', path, { token }),
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
    async signIn(userId) {
      const sessionId = await storeSession(sql, userId, home.now);
      const subject = { userId, sessionId, tokenId: randomUUID(), issuedAt: home.now };
      return await signAccessToken({ ...subject, role: 'USER' }, keys.signer.keyAt(home.now));
    },
    tokenFor: (userId, issuedAt = home.now, key = keys.signer.keyAt(issuedAt)) =>
      signAccessToken({ userId, role: 'USER', tokenId: randomUUID(), issuedAt }, key),
    async close() {
      await streams.close();
      ranking.close();
      for (const client of [ownRedis, redis]) client.disconnect();
      await keys.close();
      await close();
      await sql.end({ timeout: 1 });
      await database.drop();
      await redisDatabase.drop();
    },
  };
  return home;
}
