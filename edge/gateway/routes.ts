/** Who answers a request: intake and home are processes, web is static files. */
export type RouteTarget = 'intake' | 'home' | 'web' | 'nowhere';

export interface Route {
  readonly name: string;
  /** Any when left out. */
  readonly methods?: readonly string[];
  /** The whole path, or its beginning. */
  readonly path: { readonly exact: string } | { readonly prefix: string };
  /** Only when the client asks for a page (`Accept` names text/html). */
  readonly asksForPage?: true;
  /** Only when the client asks for the connection to become a websocket. */
  readonly websocket?: true;
  readonly target: RouteTarget;
  /** Among the routes that match, the highest decides. */
  readonly priority: number;
}

/**
 * The public origin's routes. Data only: the same table, by the same names, is
 * what Traefik's dynamic file says in the two-machine deployment, so every field has its match there
 * (`Method`, `Path`, `PathPrefix`, `HeaderRegexp`, `priority`); a test compares the two.
 *
 * `/health` is home's, as the whole API is: with home away it says HOME_OFFLINE, while
 * `/api/v1/status` comes from the edge and always answers.
 */
export const ROUTES: readonly Route[] = [
  { name: 'websockets', path: { prefix: '/ws/' }, websocket: true, target: 'home', priority: 120 },
  {
    name: 'websockets-elsewhere',
    path: { prefix: '/' },
    websocket: true,
    target: 'nowhere',
    priority: 110,
  },
  {
    name: 'orders',
    methods: ['POST', 'DELETE'],
    path: { exact: '/api/v1/orders' },
    target: 'intake',
    priority: 100,
  },
  {
    name: 'order',
    methods: ['POST', 'DELETE'],
    path: { prefix: '/api/v1/orders/' },
    target: 'intake',
    priority: 100,
  },
  {
    name: 'margin',
    methods: ['POST'],
    path: { exact: '/api/v1/margin' },
    target: 'intake',
    priority: 100,
  },
  {
    name: 'bailout',
    methods: ['POST'],
    path: { exact: '/api/v1/bailout' },
    target: 'intake',
    priority: 100,
  },
  {
    name: 'human-etf',
    methods: ['POST'],
    path: { exact: '/api/v1/human-etf' },
    target: 'intake',
    priority: 100,
  },
  {
    name: 'older-clients-order',
    methods: ['POST'],
    path: { exact: '/order' },
    target: 'intake',
    priority: 100,
  },
  {
    name: 'status',
    methods: ['GET', 'HEAD'],
    path: { exact: '/api/v1/status' },
    target: 'intake',
    priority: 100,
  },
  { name: 'metrics', path: { exact: '/metrics' }, target: 'nowhere', priority: 90 },
  { name: 'metrics-below', path: { prefix: '/metrics/' }, target: 'nowhere', priority: 90 },
  {
    name: 'portfolio-page',
    methods: ['GET', 'HEAD'],
    path: { exact: '/portfolio' },
    asksForPage: true,
    target: 'web',
    priority: 85,
  },
  { name: 'api', path: { prefix: '/api/' }, target: 'home', priority: 80 },
  { name: 'websockets-as-pages', path: { prefix: '/ws/' }, target: 'home', priority: 80 },
  { name: 'older-clients-login', path: { exact: '/auth/login' }, target: 'home', priority: 80 },
  { name: 'older-clients-portfolio', path: { exact: '/portfolio' }, target: 'home', priority: 80 },
  { name: 'keys', path: { exact: '/.well-known/jwks.json' }, target: 'home', priority: 80 },
  { name: 'health', path: { exact: '/health' }, target: 'home', priority: 80 },
  { name: 'health-ready', path: { exact: '/health/ready' }, target: 'home', priority: 80 },
  // Not 0, which to Traefik means none.
  { name: 'web', path: { prefix: '/' }, target: 'web', priority: 1 },
];

/** What of a request decides its route. */
export interface RoutedRequest {
  readonly method: string;
  /** Normalised: see request-target.ts. */
  readonly path: string;
  readonly accept: string | undefined;
  /** Whether the connection is to become a websocket. */
  readonly websocket?: boolean;
}

/** The route of a request. There always is one: the last row takes the rest. */
export function routeOf(request: RoutedRequest): Route {
  const route = BY_PRIORITY.find((candidate) => matches(candidate, request));
  if (!route) throw new Error(`no route for ${request.path}`);
  return route;
}

const BY_PRIORITY = ROUTES.toSorted((a, b) => b.priority - a.priority);

function matches(route: Route, { method, path, accept, websocket }: RoutedRequest): boolean {
  if (route.websocket && !websocket) return false;
  if (route.methods && !route.methods.includes(method)) return false;
  if (route.asksForPage && !accept?.includes('text/html')) return false;
  return 'exact' in route.path ? path === route.path.exact : path.startsWith(route.path.prefix);
}
