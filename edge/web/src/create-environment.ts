import type { Clock } from '@mockstreet/shared/instant';
import { uuidV7 } from '@mockstreet/shared/uuid-v7';
import { createEdgeFetch } from './api/edge-fetch.ts';
import { createHttpClient } from './api/http-client.ts';
import { createMockstreetApi, type MockstreetApi } from './api/mockstreet-api.ts';
import { createSessionApi } from './api/session-api.ts';
import { createDeviceNotices } from './device/device-notices.ts';
import { createEdgeClock } from './device/edge-clock.ts';
import { createSharedStore, type JsonStore, openStorage } from './device/json-store.ts';
import { createOneTabAtATime } from './device/one-tab-at-a-time.ts';
import { createOrderKeys } from './device/order-keys.ts';
import type { Environment } from './environment.ts';
import { forgetUser } from './forget-user.ts';
import { createLivePrices } from './live/live-prices.ts';
import { createOrderEvents } from './live/order-events.ts';
import { createPriceBoard } from './live/price-board.ts';
import { createTracedFetch } from './orders/submission/trace-commands.ts';
import { createPreferenceHolder } from './preferences/preferences.ts';
import { createAnswerStore } from './query/answer-cache.ts';
import { type AppUpdate, createAppUpdate } from './service-worker/app-update.ts';
import { createAuthorizedFetch, createUpToDateSession } from './session/authorized-fetch.ts';
import { createOrderFetch } from './session/order-fetch.ts';
import { createRenewal } from './session/renew-session.ts';
import { createSessionHolder, openSession } from './session/session-holder.ts';
import { createSignIn } from './session/sign-in.ts';
import { createSignOut } from './session/sign-out.ts';
import { withHeadStart } from './with-head-start.ts';

/** What a page offers; `deviceClock` is the one that the user may have set wrong. */
export interface PageParts {
  readonly page: Window & typeof globalThis;
  readonly deviceClock: Clock;
}

/** Wires the app to the browser it runs in. */
export function createEnvironment({ page, deviceClock }: PageParts): Environment {
  const edgeClock = createEdgeClock(deviceClock);
  const clock = edgeClock.now;
  const random = (count: number) => page.crypto.getRandomValues(new Uint8Array(count));
  const newId = () => uuidV7(clock(), random(10));
  const storage = openStorage(() => page.localStorage);
  const store = createSharedStore(storage, page);
  const holder = createSessionHolder(store, clock);
  const orderKeys = createOrderKeys(page.crypto, newId);

  const fetchPage = createEdgeFetch(
    (input, init) => page.fetch(input, init),
    edgeClock,
    deviceClock,
  );
  const { origin } = page.location;
  const anyone = createHttpClient(fetchPage, origin);
  const sessionApi = createSessionApi(anyone);
  const oneTabAtATime = createOneTabAtATime(page.navigator.locks, 'mockstreet.session');
  const sessionParts = { api: sessionApi, holder, orderKeys, oneTabAtATime, clock };
  const renew = createRenewal(sessionParts);
  const authorization = { fetchPage, holder, renew, clock };
  const authorizedFetch = createAuthorizedFetch(authorization);
  const orderFetch = createOrderFetch({
    ...authorization,
    authorizedFetch,
    api: sessionApi,
    orderKeys,
    signingTime: edgeClock.signingTime,
    newId,
  });
  const clients = {
    anyone,
    signedIn: createHttpClient(authorizedFetch, origin),
    ordering: createHttpClient(createTracedFetch(orderFetch, { newId, random }), origin),
  };
  const { api, answerStore } = withHeadStart({
    api: createMockstreetApi(clients, random),
    answerStore: createAnswerStore(),
    ...{ holder, clock, path: page.location.pathname },
  });
  const upToDate = createUpToDateSession(authorization);

  return {
    api,
    clients,
    ...createStreams(page, {
      askPrices: api.prices,
      store,
      clock,
      async accessToken() {
        const session = openSession(holder);
        return session && (await upToDate(session)).access.token;
      },
    }),
    sessionHolder: holder,
    preferenceHolder: createPreferenceHolder(store),
    signIn: createSignIn(sessionParts),
    signOut: createSignOut({
      ...sessionParts,
      forgetUser: (username) => forgetUser(username, { store, answerStore }),
    }),
    clock,
    newClientId: newId,
    deviceStore: store,
    isDeviceKept: storage !== undefined,
    answerStore,
    deviceNotices: createDeviceNotices(page),
    appUpdate: watchForUpdates({ page, deviceClock }),
  };
}

function watchForUpdates({ page, deviceClock }: PageParts): AppUpdate {
  return createAppUpdate({
    // Vite's development server serves no build to keep.
    container: import.meta.env.PROD ? page.navigator.serviceWorker : undefined,
    page: page.document,
    reload: () => page.location.reload(),
    clock: deviceClock,
  });
}

interface StreamParts {
  readonly askPrices: MockstreetApi['prices'];
  readonly store: JsonStore;
  readonly clock: Clock;
  readonly accessToken: () => Promise<string | undefined>;
}

/** What servers tell by themselves. */
function createStreams(
  page: PageParts['page'],
  { askPrices, store, clock, accessToken }: StreamParts,
): Pick<Environment, 'priceBoard' | 'orderEvents'> {
  const livePrices = createLivePrices({
    open: (path) => new page.EventSource(path),
    page: page.document,
  });
  return {
    priceBoard: createPriceBoard({
      livePrices,
      ask: askPrices,
      store,
      clock,
      beforeNextFrame: (work) => void page.requestAnimationFrame(work),
    }),
    orderEvents: createOrderEvents({
      open: () => new page.WebSocket(`${page.location.origin.replace(/^http/, 'ws')}/ws/orders`),
      accessToken,
      random: () => (page.crypto.getRandomValues(new Uint16Array(1))[0] ?? 0) / 65_536,
    }),
  };
}
