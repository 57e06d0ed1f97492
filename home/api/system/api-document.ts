import { type Api, BASE } from '../http/api-types.ts';
import type { ApiDescription } from './api-description.ts';
import { completeDocument } from './complete-document.ts';
import { registerSecuritySchemes } from './security-schemes.ts';

const DESCRIPTION = `A 24-hour mock-investing platform: Korean stocks, US stocks and crypto from one KRW wallet.

Orders are taken by the edge, which answers 202 even while home is offline; everything else is
answered by home. Decimals are strings, times RFC 3339 in UTC. Errors are RFC 9457 problem details
with a stable \`code\`. Unknown properties and query parameters are refused, not ignored.

Lists come as \`{items, next_cursor}\`, newest first.

What happens is told as it happens on websockets: \`/ws/market\`, \`/ws/orders\`, \`/ws/positions\` and
\`/ws/surge\` (docs/streams.md); prices also as server-sent events, \`GET /stream/prices\`.`;

/** The description of every route registered so far. */
export function apiDocument(api: Api): ApiDescription {
  const written = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Mockstreet', version: '1', description: DESCRIPTION },
    servers: [{ url: '/' }],
    tags: [
      'accounts',
      'api-keys',
      'admin',
      'orders',
      'margin',
      'bailout',
      'human-etf',
      'portfolio',
      'ranking',
      'market',
      'system',
    ].map((name) => ({
      name,
    })),
  });
  return completeDocument(written as unknown as ApiDescription);
}

/** GET /openapi.json: the whole public surface, whichever machine answers. */
export function routeApiDocument(api: Api): void {
  registerSecuritySchemes(api);
  let document: ApiDescription | undefined;
  api.get(`${BASE}/openapi.json`, (context) => {
    document ??= apiDocument(api);
    return context.json(document);
  });
}
