const ONE_YEAR_SECONDS = 31_536_000;

/**
 * On every answer, whoever made it: for nobody's frame, nobody's guess of its type, nobody else's
 * page. The web app and the processes behind say more of their own where they need it; CORS headers
 * are never among it.
 *
 * @param publicOrigin what the outside calls us. When it is https, TLS ends in front of us, and no
 *   browser shall ever come without it again (RFC 6797, which forbids to say so over plain HTTP).
 */
export function baseHeaders(publicOrigin: string | undefined): Readonly<Record<string, string>> {
  return {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(publicOrigin?.startsWith('https:')
      ? { 'strict-transport-security': `max-age=${ONE_YEAR_SECONDS}` }
      : {}),
  };
}
