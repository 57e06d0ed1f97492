import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

const FOLDER = join(import.meta.dirname, '../../fixtures/schemas');

type Properties = Record<string, object>;
interface StaticSchema {
  $defs: { staticHTTPConfig: { properties: Properties } };
}
interface DynamicSchema {
  definitions: Record<string, { properties: Properties; additionalProperties?: boolean }>;
  properties: { http: { properties: Properties } };
}

/**
 * Of a static file (traefik.yml); at its top, too, nothing else may stand. What came with 3.7.12 and
 * the published schema lacks: https://doc.traefik.io/traefik/security/header-aliases/, which also
 * deprecates `underscoreHeadersStrategy`, so that is taken out.
 */
export function staticSchema(): ValidateFunction {
  const schema = readSchema('traefik-v3.json') as unknown as StaticSchema;
  const { properties } = schema.$defs.staticHTTPConfig;
  if (!('underscoreHeadersStrategy' in properties)) throw new Error('the schema is another one');
  delete properties.underscoreHeadersStrategy;
  properties.aliasHeadersStrategy = { enum: ['keep', 'delete', 'reject'] };
  return new Ajv({ strict: false }).compile({ ...schema, additionalProperties: false });
}

/**
 * Of what the file provider reads, with what Traefik has and the published schema lacks. Sources: pages
 * of docs/content/reference/routing-configuration/http in traefik/traefik at fd5a576d (v3.7.9).
 */
export function dynamicSchema(): ValidateFunction {
  const schema = readSchema('traefik-v3-file-provider.json') as unknown as DynamicSchema;
  const { errorsMiddleware, ipStrategy } = schema.definitions;
  if (!errorsMiddleware || !ipStrategy) throw new Error('the schema is another one');
  // middlewares/errorpages.md
  errorsMiddleware.properties.statusRewrites = {
    type: 'object',
    patternProperties: { '^\\d{3}(-\\d{3})?$': { type: 'integer', minimum: 100, maximum: 599 } },
    additionalProperties: false,
  };
  errorsMiddleware.properties.errorRequestHeaders = { type: 'array', items: { type: 'string' } };
  // middlewares/ratelimit.md, middlewares/inflightreq.md
  ipStrategy.properties.ipv6Subnet = { type: 'integer', minimum: 1, maximum: 128 };
  // load-balancing/serverstransport.md
  schema.properties.http.properties.serversTransports = {
    type: 'object',
    additionalProperties: {
      type: 'object',
      properties: {
        forwardingTimeouts: {
          type: 'object',
          properties: {
            dialTimeout: DURATION,
            responseHeaderTimeout: DURATION,
            idleConnTimeout: DURATION,
          },
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    },
  };
  return new Ajv({ strict: false }).compile(schema);
}

const DURATION = { type: 'string', pattern: '^\\d+(ms|s|m)$' };

function readSchema(name: string): object {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as object;
}
