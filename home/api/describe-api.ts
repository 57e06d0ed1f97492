import { type ApiOptions, createApi } from './create-api.ts';
import type { ApiDescription } from './system/api-description.ts';
import { apiDocument } from './system/api-document.ts';

/** The OpenAPI document alone, for what is made from it: no server, no database, no key. */
export function describeApi(): ApiDescription {
  // Routes use their ports when they are called, and nobody calls these.
  const ports: Partial<ApiOptions> = { probes: [] };
  return apiDocument(createApi(ports as ApiOptions));
}
