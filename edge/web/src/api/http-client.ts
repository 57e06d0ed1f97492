import createClient, { type Client } from 'openapi-fetch';
import type { ApiPaths } from './schema.ts';

/** The edge answers within two seconds even when home is away; beyond this nobody is there. */
const ANSWER_WITHIN_MS = 8_000;

/** Calls of the API by method and path, their parameters and answers typed by its document. */
export type HttpClient = Client<ApiPaths>;

/** @param origin where the API is, as in `https://example.org`. */
export function createHttpClient(fetchPage: typeof fetch, origin: string): HttpClient {
  return createClient<ApiPaths>({
    baseUrl: origin,
    cache: 'no-store',
    headers: { accept: 'application/json' },
    fetch: (request) => fetchPage(request, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }),
  });
}

/** The header that says who calls. */
export function signedInWith(token: string): { readonly headers: Record<string, string> } {
  return { headers: { authorization: `Bearer ${token}` } };
}
