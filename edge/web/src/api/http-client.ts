import createClient, { type Client } from 'openapi-fetch';
import type { ApiPaths } from './schema.ts';

/** Calls of the API by method and path, their parameters and answers typed by its document. */
export type HttpClient = Client<ApiPaths>;

/** @param origin where the API is, as in `https://example.org`. */
export function createHttpClient(fetchPage: typeof fetch, origin: string): HttpClient {
  return createClient<ApiPaths>({
    baseUrl: origin,
    cache: 'no-store',
    headers: { accept: 'application/json' },
    fetch: (request) => fetchPage(request),
  });
}
