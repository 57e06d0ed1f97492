import { readFileSync } from 'node:fs';
import { describeApi } from '@mockstreet/home/api/describe-api';
import { expect, test } from 'vitest';
import { API_TYPES_FILE, renderApiTypes } from './render-api-types.ts';

test("the web's types are those of the API document (else: node scripts/api-client.ts)", async () => {
  expect(readFileSync(API_TYPES_FILE, 'utf8')).toBe(await renderApiTypes(describeApi()));
});

test('an operation becomes what openapi-fetch asks for', async () => {
  const uuid = { type: 'string', format: 'uuid' };
  const text = await renderApiTypes({
    paths: {
      '/things/{id}': {
        get: {
          parameters: [
            { name: 'id', in: 'path', required: true, schema: uuid },
            { name: 'limit', in: 'query', schema: { type: 'integer' } },
          ],
          responses: {
            200: { content: { 'text/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
            204: {},
          },
        },
      },
    },
    components: { schemas: { Thing: { type: 'object', properties: { id: uuid } } } },
  });
  expect(text).toContain(`export interface ApiPaths {
  '/things/{id}': {
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: {
          limit?: number;
        };
      };
      responses: {
        200: {
          content: {
            'text/json': Thing;
          };
        };
        204: {
          content: {};
        };
      };
    };
  };
}

export interface Thing {
  id?: string;
}`);
});
