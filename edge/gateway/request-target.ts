/** Where a request wants to go, in one spelling. */
export interface RequestTarget {
  readonly path: string;
  /** Path and query, as they are passed on. */
  readonly url: string;
}

/** `nowhere` when it is no path (`http://…` as in a request to a proxy, `*`). */
export type ReadTarget = RequestTarget | 'nowhere' | 'ambiguous';

/**
 * Reads where a request wants to go the way Traefik does (its documentation, "Request Path"), so
 * that one path is one path in both deployments, and what was routed is what the servers behind see:
 * `%2e` is `.` and `%6d` is `m`, dots are resolved, slashes in a row are one, capitals stay.
 *
 * Ambiguous is what those behind might read otherwise: a slash, backslash, NUL, `;`, `%`, `?` or `#`
 * in disguise, a percent sign that encodes nothing, and a fragment. No path of ours needs one.
 */
export function requestTarget(raw: string | undefined): ReadTarget {
  if (!raw?.startsWith('/')) return 'nowhere';
  const at = raw.indexOf('?');
  const asked = at < 0 ? raw : raw.slice(0, at);
  if (asked.includes('#') || HALF_ENCODED.test(asked)) return 'ambiguous';
  const path = resolveDots(encodeOnce(asked));
  if (DISGUISED.test(path)) return 'ambiguous';
  const search = at < 0 ? '' : (URL.parse(`http://gateway/${raw.slice(at)}`)?.search ?? '');
  return { path, url: path + search };
}

const HALF_ENCODED = /%(?![0-9a-f]{2})/i;
const DISGUISED = /%(?:2F|5C|00|3B|25|3F|23)/;
/** What may stand in a path as it is (RFC 3986 §3.3), and brackets. */
const PATH_CHARACTERS = /^[\w.~!$&'()*+,;=:@/[\]%-]*$/;
const UNRESERVED = /[\w.~-]/;
/** What is left as it is where all has to be encoded anew. */
const PLAIN_IN_PATH = /[\w.~$&+,/:;=@-]/;

/** One spelling of one path: as it came, less needless encoding; or, with what must not be, anew. */
function encodeOnce(asked: string): string {
  if (PATH_CHARACTERS.test(asked)) {
    return asked.replace(ENCODED, (encoded) => {
      const character = decode(encoded);
      return UNRESERVED.test(character) ? character : encoded.toUpperCase();
    });
  }
  // Node hands over each byte of a request line as one character.
  const bytes = asked.replace(ENCODED, decode);
  return Array.from(bytes, (byte) =>
    PLAIN_IN_PATH.test(byte)
      ? byte
      : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}

const ENCODED = /%[0-9a-f]{2}/gi;

function decode(encoded: string): string {
  return String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
}

/** Without `.`, `..` and empty segments; a slash at the end stays. */
function resolveDots(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const end = path.endsWith('/') && segments.length > 0 ? '/' : '';
  return `/${segments.join('/')}${end}`;
}
