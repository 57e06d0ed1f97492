/// <reference lib="webworker" />
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build: precache-plugin.ts. */
declare const __PRECACHED_FILES__: readonly PrecacheEntry[];

/** What is answered by servers and never by a page of the app: edge/gateway/routes.ts. */
const NO_PAGE = [
  /^\/api\//,
  /^\/ws\//,
  /^\/auth\//,
  /^\/health/,
  /^\/metrics/,
  /^\/\.well-known\//,
];

/**
 * The app works from what the device keeps, also with the edge away. What it asks of servers is
 * never kept here: an order or a price must not come out of a cache.
 */
precacheAndRoute([...__PRECACHED_FILES__]);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: NO_PAGE }));

// A new version waits until somebody who uses the old one has said yes: pages of before a release
// ask for the files of before.
self.addEventListener('message', (event) => {
  if (event.data === 'TAKE_OVER') void self.skipWaiting();
});
