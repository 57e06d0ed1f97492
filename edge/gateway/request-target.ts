/** Where a request wants to go, in one spelling. */
export interface RequestTarget {
  readonly path: string;
  /** Path and query, as they are passed on. */
  readonly url: string;
}

/**
 * Resolves dots, encoded dots and backslashes the way the servers behind do, so that what was
 * routed is what they see: `/api/../metrics` is `/metrics`. Undefined for anything that is not a
 * path (`http://…` as in a request to a proxy, `*`).
 */
export function requestTarget(raw: string | undefined): RequestTarget | undefined {
  if (!raw?.startsWith('/')) return undefined;
  const parsed = URL.parse(`http://gateway${raw}`);
  if (!parsed) return undefined;
  return { path: parsed.pathname, url: parsed.pathname + parsed.search };
}
