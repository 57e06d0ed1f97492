/** The headers that tell whose page sent a request; see {@link isFromForeignPage}. */
export interface OriginHeaders {
  get(name: string): string | null;
}

/**
 * Whether a request that changes something was sent by a browser for somebody else's page, or may
 * have been: its `Origin` (RFC 6454) is not the one it was sent to, or it brings cookies and does
 * not say. We read no cookie and allow no foreign reader, so this is a second wall: a page that
 * makes its visitor's browser send us something gets nowhere, whatever a later part trusts.
 *
 * What we are called in public is told by the gateway in front (`X-Forwarded-Proto` and `-Host`,
 * which nobody outside can set); without one the `Host` says it, in either scheme.
 */
export function isFromForeignPage(headers: OriginHeaders): boolean {
  const origin = headers.get('origin');
  // Programs, and older clients: nothing was sent on anybody's behalf.
  if (origin === null) return headers.get('cookie') !== null;
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  // Traefik says wss of what is to become a websocket; of its page, browsers say https.
  const scheme = headers.get('x-forwarded-proto')?.replace(/^ws/, 'http') ?? null;
  if (host === null) return true;
  return scheme === null
    ? origin !== `http://${host}` && origin !== `https://${host}`
    : origin !== `${scheme}://${host}`;
}

/** Of requests by these methods the question is asked; the others change nothing (RFC 9110 §9.2.1). */
export function changesSomething(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS' && method !== 'TRACE';
}
