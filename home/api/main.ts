/** The API process: everything that home answers over HTTP. */
import { randomInt, randomUUID } from 'node:crypto';
import { createSql } from '@mockstreet/db/client';
import { type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import { createFigures, type Figures } from '@mockstreet/shared/node/figures';
import { openTracing } from '@mockstreet/shared/node/open-tracing';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { createAccessTokenVerifier } from '@mockstreet/shared/token';
import type { z } from 'zod';
import { createApiKeyUsage } from '#accounts/api-key-usage';
import { createTokenBlacklist } from '#accounts/blacklist-tokens';
import { openEdgeKeys } from '#accounts/keys/open-edge-keys';
import { openPublicKeys } from '#accounts/keys/open-public-keys';
import { openTokenSigner } from '#accounts/keys/open-token-signer';
import { publishKeys } from '#accounts/keys/publish-keys';
import { rememberVerified } from '#accounts/keys/remember-verified';
import { createKnownNetworks } from '#accounts/known-networks';
import { hashPassword } from '#accounts/password';
import { storeApiKeyUsage } from '#accounts/store-api-key-usage';
import { createFairnessDesk } from '#fairness/desk';
import { readFairness } from '#fairness/read-fairness';
import { readQuotes } from '#market/read-quotes';
import { createSurgeMonitor } from '#market/surge-monitor';
import { openOutboxSession } from '#outbox/outbox-session';
import { connectRedis } from '#redis/connect-redis';
import { awayMicrosMin } from '#social/away-terms';
import { createRankingDesk } from '#social/ranking-desk';
import { rankingRules } from '#social/ranking-rules';
import type { TradingRules } from '#trading/core/trading-rules';
import { houseRules } from '#trading/house-rules';
import { connectPlug } from './admin/system/plug.ts';
import { keepUsage } from './api-keys/keep-usage.ts';
import { apiConfigSchema, streamLimitsOf } from './config.ts';
import { createApi } from './create-api.ts';
import { createDatabase, type ReadDatabase, type WriteDatabase } from './http/database.ts';
import { serveHttp } from './http/serve-http.ts';
import { followHours } from './market/follow-hours.ts';
import type { ReadPrices } from './market/price-schema.ts';
import { createPeople } from './people/people.ts';
import { recallNetworks } from './sessions/recall-networks.ts';
import { createSessionDesk } from './sessions/session-desk.ts';
import { connectUpdates } from './streams/market/connect-updates.ts';
import { openStreams } from './streams/open-streams.ts';
import { createSurgeBoard } from './streams/surge/surge-board.ts';
import { createFeedProbe } from './system/feed-probe.ts';
import { tellHouse } from './system/house-figures.ts';

const POOL_SIZE = 8;
/** For the one query at a time that reads whole tables. */
const COUNTING_MS_MAX = 60_000;
/** The whole ledger is read for it: seconds where there are millions of orders. */
const COUNT_EVERY_MS = 10 * 60_000;
/** Every API reads the outbox for its own clients: none claims the lock of one. */
const OUTBOX_READER = { applicationName: 'api-orders', lock: 0 };

await runProcess({
  name: 'api',
  configSchema: apiConfigSchema,
  async start(config, log) {
    const clock = () => instantFromMillis(Date.now());
    const startedAt = clock();
    const signer = await openTokenSigner(config.TOKEN_KEYS_FILE, log);
    const homeKeys = await openPublicKeys(config.PUBLIC_KEYS_FILE, log);
    const edgeFile = config.EDGE_KEYS_FILE;
    const edgeKeys = edgeFile ? await openEdgeKeys(edgeFile, log) : undefined;
    const figures = createFigures();
    const { redis, quotes } = openRedis(config.REDIS_URL, figures);
    const { read, write, count, close } = openDatabases(config.DATABASE_URL, figures);
    const house = tellHouse(figures, { read, clock });
    const ports = {
      ...{ read, write, clock, log },
      monotonicMs: () => performance.now(),
      blacklist: createTokenBlacklist(redis),
      knownNetworks: createKnownNetworks(),
      apiKeyUsage: createApiKeyUsage((usage) => write((sql) => storeApiKeyUsage(sql, usage))),
      // Home's keys alone: a token signed by an edge is no token.
      verifyAccessToken: rememberVerified(homeKeys, createAccessTokenVerifier),
    };
    await recallNetworks(ports);
    const hours = followHours({ ...ports, sessions: config.SESSIONS });
    const decoyHash = await hashPassword(randomUUID());
    const readPrices: ReadPrices = (tickerIds) =>
      read((sql) => readQuotes({ redis: quotes, sql, clock }, tickerIds));
    const surge = createSurgeMonitor({
      ...ports,
      readQuotes: readPrices,
      onFault: (err) => log.warn({ err }, 'movers not read'),
    });
    const fairness = createFairnessDesk({
      clock,
      count: (at) => count((sql) => readFairness(sql, at)).then(house.noteLedger),
      onFault: (err) => log.warn({ err }, 'figures not counted'),
    });
    const ranking = createRankingDesk({ ...ports, readPrices, ...rankingRules(config) });
    const tracing = await openTracing({ name: 'api', config, log });
    const streams = openStreams({
      ...{ ...ports, tracing, readPrices },
      openOutbox: (onMoved) => openOutboxSession(config.DATABASE_URL, onMoved, OUTBOX_READER),
      openUpdates: () => connectUpdates(config.REDIS_URL),
      limits: streamLimitsOf(config),
      ...{ startedAt, jitterMs: (max: number) => randomInt(max) },
      surge: createSurgeBoard(surge),
      awayMicrosMin: awayMicrosMin(config),
    });
    const api = createApi({
      ...ports,
      ...{ streams, surge, fairness, ranking, rankingRules: rankingRules(config) },
      ...createSessionDesk({ ...ports, homeKeys, signer, decoyHash, newId: randomUUID }),
      receiptKey: () => signer.receiptKey(),
      publicKeys: () => publishKeys(homeKeys.current(), edgeKeys?.current() ?? [], clock()),
      readPrices,
      ...{ ...systemPorts(config, startedAt), ...toldRules(houseRules(config)) },
      people: createPeople(ports),
      templateStore: redis,
      ...{ figures, refreshFigures: house.refresh, calendar: hours.calendar },
      probes: [
        { name: 'postgres', isVital: true, check: () => read((sql) => sql`select 1`) },
        { name: 'redis', isVital: false, check: () => redis.ping() },
        createFeedProbe(read, clock),
      ],
    });
    // Nobody may ask for days, and somebody has to know.
    const counting = setInterval(() => fairness.current().catch(() => {}), COUNT_EVERY_MS);
    const usageKeeper = keepUsage(ports.apiKeyUsage, log);
    const server = await serveHttp(api.fetch, config, streams.sockets);
    return {
      stop: async () => {
        clearInterval(counting);
        await streams.close();
        await tracing.stop();
        for (const desk of [surge, ranking]) desk.close();
        await server.close();
        await usageKeeper.stop();
        await hours.stop();
        for (const keys of [signer, homeKeys, edgeKeys]) keys?.close();
        redis.disconnect();
        await close();
      },
    };
  },
});

/** What the system page is made of, besides the database. */
function systemPorts(config: z.output<typeof apiConfigSchema>, startedAt: Instant) {
  const plug = config.PULL_THE_PLUG === 'on' ? connectPlug(process) : undefined;
  return { startedAt, processes: config.HOME_PROCESSES ?? [], plug };
}

/** The rules of the house, and those of its parts that have routes of their own. */
function toldRules(tradingRules: TradingRules) {
  const { margin, bailout, humanEtf } = tradingRules;
  return { tradingRules, marginRules: margin, bailoutRules: bailout, humanEtfRules: humanEtf };
}

/** What reads quotes is timed: it asks for most, and on every look at prices. */
function openRedis(url: string, { redisTimes }: Figures) {
  const redis = connectRedis(url, 'api');
  const time = redisTimes(['mget']);
  return { redis, quotes: { mget: (keys: string[]) => time('mget', () => redis.mget(keys)) } };
}

/** For requests, which are many and short, and for counts of whole tables. */
function openDatabases(url: string, figures: Figures) {
  const open = (applicationName: string, poolSize: number, statementTimeoutMs?: number) => () =>
    createSql({
      url,
      applicationName,
      poolSize,
      ...(statementTimeoutMs && { statementTimeoutMs }),
    });
  const requests = createDatabase({ open: open('api', POOL_SIZE) });
  const counts = createDatabase({
    open: open('api-figures', 1, COUNTING_MS_MAX),
    deadlineMs: COUNTING_MS_MAX,
  });
  const time = figures.postgresTimes(['read', 'write', 'count']);
  return {
    read: ((query) => time('read', () => requests.read(query))) satisfies ReadDatabase,
    write: ((query) => time('write', () => requests.write(query))) satisfies WriteDatabase,
    count: ((query) => time('count', () => counts.read(query))) satisfies ReadDatabase,
    close: async () => {
      await Promise.all([requests.close(), counts.close()]);
    },
  };
}
