import type { IncomingMessage, ServerResponse } from 'node:http';
import sirv from 'sirv';
import { answerProblem } from './problem-answer.ts';

export type ServeStatic = (incoming: IncomingMessage, response: ServerResponse) => void;

/** Everything a page needs comes from the origin itself; nothing inline, nothing framed. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const;

/** Files (not pages) under here carry a hash of their content in their names. */
const HASHED_FILE = /^\/assets\/.*\.\w+$/;
const FOREVER = 'public, max-age=31536000, immutable';

/**
 * The built web app. A path that is no file is a page of the app, which finds its own way from
 * `index.html`; a missing file with an extension is simply missing. Looks at the disk each time,
 * so a build that replaces the files needs no restart. What the build has compressed is served so.
 */
export function createStaticSite(webRoot: string): ServeStatic {
  const serve = sirv(webRoot, {
    dev: true,
    etag: true,
    brotli: true,
    gzip: true,
    single: true,
    setHeaders(response, path) {
      if (HASHED_FILE.test(path)) response.setHeader('Cache-Control', FOREVER);
    },
  });
  return (incoming, response) => {
    if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
      answerProblem(response, 'METHOD_NOT_ALLOWED', { allow: 'GET, HEAD' });
      return;
    }
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
    serve(incoming, response, () => answerProblem(response, 'NOT_FOUND'));
  };
}
