/** The API process: everything that home answers over HTTP. */
import { randomUUID } from 'node:crypto';
import { createSql } from '@mockstreet/db/client';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { createAccessTokenVerifier } from '@mockstreet/shared/token';
import { createTokenBlacklist } from '#accounts/blacklist-tokens';
import { findCredentials } from '#accounts/find-user';
import { openEdgeKeys } from '#accounts/keys/open-edge-keys';
import { followKeys, openPublicKeys } from '#accounts/keys/open-public-keys';
import { openTokenSigner } from '#accounts/keys/open-token-signer';
import { publishKeys } from '#accounts/keys/publish-keys';
import { hashPassword, isPasswordOf } from '#accounts/password';
import { createSignIn } from '#accounts/sign-in';
import { createSignInThrottle } from '#accounts/sign-in-throttle';
import { createMarketCalendar } from '#market/calendar';
import { readQuotes } from '#market/read-quotes';
import { apiConfigSchema } from './config.ts';
import { connectRedis } from './connect-redis.ts';
import { createApi } from './create-api.ts';
import { createDatabase } from './http/database.ts';
import { serveHttp } from './http/serve-http.ts';
import { createPeople } from './people/people.ts';
import { createFeedProbe } from './system/feed-probe.ts';

const POOL_SIZE = 8;

await runProcess({
  name: 'api',
  configSchema: apiConfigSchema,
  async start(config, log) {
    const clock = () => instantFromMillis(Date.now());
    const signer = await openTokenSigner(config.TOKEN_KEYS_FILE, log);
    const homeKeys = await openPublicKeys(config.PUBLIC_KEYS_FILE, log);
    const edgeKeys = config.EDGE_KEYS_FILE
      ? await openEdgeKeys(config.EDGE_KEYS_FILE, log)
      : undefined;
    const redis = connectRedis(config.REDIS_URL);
    const { read, write, close } = createDatabase({
      open: () =>
        createSql({
          url: config.DATABASE_URL,
          applicationName: 'mockstreet-api',
          poolSize: POOL_SIZE,
        }),
    });
    const signIn = createSignIn({
      findCredentials: (username) => read((sql) => findCredentials(sql, username)),
      isPasswordOf,
      admit: createSignInThrottle(),
      decoyHash: await hashPassword(randomUUID()),
      signer,
      clock,
      newTokenId: randomUUID,
    });
    const api = createApi({
      read,
      write,
      signIn,
      blacklist: createTokenBlacklist(redis),
      // Home's keys alone: a token signed by an edge is no token.
      verifyAccessToken: followKeys(homeKeys, createAccessTokenVerifier),
      publicKeys: () => publishKeys(homeKeys.current(), edgeKeys?.current() ?? [], clock()),
      readPrices: (tickerIds) => read((sql) => readQuotes({ redis, sql, clock }, tickerIds)),
      people: createPeople({
        read,
        write,
        startingCashKrw: config.STARTING_CASH_KRW,
        clock,
      }),
      calendar: createMarketCalendar({ sessions: config.SESSIONS }),
      probes: [
        {
          name: 'postgres',
          isVital: true,
          check: () => read((sql) => sql`select 1`),
        },
        { name: 'redis', isVital: false, check: () => redis.ping() },
        createFeedProbe(read, clock),
      ],
      clock,
      log,
    });
    const server = await serveHttp(api.fetch, config.PORT);
    return {
      stop: async () => {
        await server.close();
        for (const keys of [signer, homeKeys, edgeKeys]) keys?.close();
        redis.disconnect();
        await close();
      },
    };
  },
});
