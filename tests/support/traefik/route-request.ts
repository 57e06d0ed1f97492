import type { DynamicConfiguration, Router } from './configuration.ts';
import { compileRule, type MatchedRequest } from './match-rule.ts';
import { traefikPath } from './request-path.ts';
import { parseRule } from './rule.ts';

/** A request as it comes in at the public entry point. */
export interface TraefikRequest {
  readonly method: string;
  readonly host: string;
  /** Of the request line, query included. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly clientIp?: string;
}

export interface CompiledRouter extends Router {
  readonly name: string;
  /** What decides among those that match: as stated, else the length of the rule. */
  readonly rank: number;
  readonly matches: (request: MatchedRequest) => boolean;
}

/** `refused` before any router, with 400; no router means 404. */
export type Routed = 'refused' | CompiledRouter | undefined;

export function compileRouters({ http }: DynamicConfiguration): CompiledRouter[] {
  return Object.entries(http.routers).map(([name, router]) => ({
    ...router,
    name,
    rank: router.priority || router.rule.length,
    matches: compileRule(parseRule(router.rule)),
  }));
}

/** All routers that match, the one that decides first. */
export function routersFor(
  routers: readonly CompiledRouter[],
  request: TraefikRequest,
): 'refused' | CompiledRouter[] {
  const path = traefikPath(request.target);
  if ('refused' in path) return 'refused';
  const { routingPath, requestUri } = path;
  const at = requestUri.indexOf('?');
  const matched: MatchedRequest = {
    method: request.method,
    host: request.host.toLowerCase().replace(/:\d+$/, ''),
    routingPath,
    query: new URLSearchParams(at < 0 ? '' : requestUri.slice(at)),
    headers: headersOf(request.headers ?? {}),
    clientIp: request.clientIp ?? '203.0.113.9',
  };
  return routers.filter(({ matches }) => matches(matched)).sort((a, b) => b.rank - a.rank);
}

export function routerFor(routers: readonly CompiledRouter[], request: TraefikRequest): Routed {
  const found = routersFor(routers, request);
  return found === 'refused' ? found : found[0];
}

/**
 * As middlewares and rules see them: X-Forwarded-* of strangers and headers with underscores are
 * gone, and of `Connection` only an upgrade is left (middlewares/forwardedheaders).
 */
function headersOf(headers: Readonly<Record<string, string>>): Map<string, string[]> {
  const lower = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]] as const),
  );
  const tokens = (lower.get('connection')?.[0] ?? '').split(',').map((token) => token.trim());
  const upgrade = tokens.some((token) => token.toLowerCase() === 'upgrade')
    ? lower.get('upgrade')
    : undefined;
  for (const name of lower.keys()) {
    if (name.includes('_') || name.startsWith('x-forwarded-')) lower.delete(name);
  }
  for (const token of tokens) lower.delete(token.toLowerCase());
  lower.delete('connection');
  if (upgrade) {
    lower.set('connection', ['Upgrade']);
    lower.set('upgrade', upgrade);
  }
  return new Map([...lower].map(([name, values]) => [name, [...values]]));
}
