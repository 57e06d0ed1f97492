import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { PublishedKeySet } from '#accounts/keys/publish-keys';
import { ROTATION_LEAD_SECONDS } from '#accounts/keys/rotate-keys';
import { type Api, BASE } from '../http/api-types.ts';
import { json, problems } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';

const jwksSchema = z
  .object({
    keys: z.array(
      z.looseObject({
        kty: z.string().meta({ example: 'OKP' }),
        kid: z.string().meta({ example: 'home-2026-11' }),
        purpose: z.enum(['access-token', 'receipt', 'settlement-receipt']),
      }),
    ),
  })
  .meta({ id: 'JwkSet' });

/** GET /.well-known/jwks.json. */
export function routePublicKeys(
  api: Api,
  { publicKeys }: { readonly publicKeys: () => PublishedKeySet },
): void {
  for (const prefix of ['', BASE]) {
    const route = createRoute({
      method: 'get',
      path: `${prefix}/.well-known/jwks.json`,
      operationId: 'listPublicKeys',
      tags: ['system'],
      summary: 'Public keys: of access tokens and of receipts',
      description:
        'Access tokens and settlement receipts are signed by home, receipts of the acceptance by the edge. `purpose` tells them apart: a verifier of one must not accept keys of another.',
      hide: prefix === BASE,
      request: { query: noQuery },
      responses: { 200: json(jwksSchema, 'A JWK set (RFC 7517)'), ...problems('INVALID_REQUEST') },
    });
    api.openapi(route, (context) => {
      // No longer than a new key is known before it signs.
      context.header('cache-control', `public, max-age=${ROTATION_LEAD_SECONDS}`);
      return context.json(publicKeys(), 200);
    });
  }
}
