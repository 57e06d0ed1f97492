import type { Api } from '../http/api-types.ts';

/** The ways in, under the names that `security` of each operation uses. */
export function registerSecuritySchemes({ openAPIRegistry }: Api): void {
  openAPIRegistry.registerComponent('securitySchemes', 'BearerAuth', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      '`Authorization: Bearer <access_token>`, from signing in; valid for `expires_in` seconds. Of a session with an `order_key` it is good for everything but orders, which answer 403: those come with the order token and a proof',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'ApiKeyAuth', {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description:
      'A key for programs, made for one or more of the scopes `read`, `trade` and `admin`. Each operation names the scope it needs. From 80 % of its requests a day (in Seoul) on, answers carry `X-Quota-Warning: <used>/<quota>`; above it they are 429 until midnight',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'OrderProof', {
    type: 'http',
    scheme: 'DPoP',
    description:
      '`Authorization: DPoP <order_token>` with a proof in the header `DPoP` (RFC 9449), signed by the key whose public half was given as `order_key` when signing in. For the edge’s commands only, and good while home is away. The proof carries `jti`, `htm`, `htu`, `iat`, `ath`, and two claims of ours: `body_sha256`, of the bytes of the body, and `valid_until`, after which the order must not be accepted',
  });
}
