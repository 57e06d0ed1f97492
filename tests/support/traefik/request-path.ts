/**
 * What becomes of a path on its way through Traefik, step by step as its code goes (traefik/traefik
 * at fd5a576d: server_entrypoint_tcp.go, router/deny.go, muxer/http/mux.go; Go's net/url). Texts are
 * bytes, one a character. Written apart from edge/gateway/request-target.ts, which it is there to check.
 */
export type TraefikPath =
  | { readonly refused: 400 }
  | { readonly routingPath: string; readonly requestUri: string };

/** @param target of the request line, as it came. */
export function traefikPath(target: string): TraefikPath {
  const asked = parseRequestUri(target);
  if (!asked || asked.rawPath.includes('#')) return { refused: 400 };
  const cleaned = joinPath(escapedPath(normalized(asked)));
  const path = setPath(cleaned);
  if (!path) return { refused: 400 };
  const escaped = escapedPath(path);
  if (triplets(escaped).some((part) => DENIED.has(part))) return { refused: 400 };
  const routingPath = triplets(escaped)
    .map((part) => (part.length === 3 && !RESERVED.has(part) ? unescaped(part) : part))
    .join('');
  const query = asked.query.replaceAll(';', '%3B');
  return { routingPath, requestUri: escaped + query };
}

interface GoPath {
  readonly path: string;
  /** Empty when `path` has but one spelling, and this is it. */
  readonly rawPath: string;
}

/** All of `encodedCharacters` in traefik.yml. */
const DENIED = new Set(['%2F', '%5C', '%00', '%3B', '%25', '%3F', '%23']);
const RESERVED = new Set(Array.from(":/?#[]@!$&'()*+,;=%", (character) => `%${hexOf(character)}`));

/** url.ParseRequestURI of a path with its query; undefined for what net/http answers with 400. */
function parseRequestUri(target: string): (GoPath & { query: string }) | undefined {
  const hasControl = Array.from(target).some((c) => c < ' ' || c === '\x7f');
  if (hasControl || !target.startsWith('/')) return undefined;
  const at = target.indexOf('?');
  const path = setPath(at < 0 ? target : target.slice(0, at));
  return path && { ...path, query: at < 0 ? '' : target.slice(at) };
}

function setPath(text: string): GoPath | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  const path = unescaped(text);
  return { path, rawPath: spell(path) === text ? '' : text };
}

/** normalizePath: unreserved characters are plain, the rest of the escapes in capitals. */
function normalized({ path, rawPath }: GoPath): GoPath {
  const parts = triplets(rawPath).map((part) => {
    const plain = part.length === 3 ? unescaped(part) : part;
    return part.length === 3 && /[A-Za-z0-9\-._~]/.test(plain) ? plain : upper(part);
  });
  return { path, rawPath: parts.join('') };
}

/** URL.EscapedPath: the raw one if it is a valid spelling, else a new one. */
function escapedPath({ path, rawPath }: GoPath): string {
  const isValid = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/[\]]|%[0-9a-fA-F]{2})*$/.test(rawPath);
  return rawPath !== '' && isValid ? rawPath : spell(path);
}

/** URL.JoinPath without elements (sanitizePath): path.Clean, but that a slash at the end stays. */
function joinPath(escaped: string): string {
  const kept: string[] = [];
  for (const segment of escaped.split('/').filter((part) => part !== '' && part !== '.')) {
    if (segment === '..') kept.pop();
    else kept.push(segment);
  }
  const cleaned = `/${kept.join('/')}`;
  return escaped.endsWith('/') && cleaned !== '/' ? `${cleaned}/` : cleaned;
}

/** url.escape in the mode for whole paths. */
function spell(path: string): string {
  return Array.from(path, (c) => (/[A-Za-z0-9\-._~$&+,/:;=@]/.test(c) ? c : `%${hexOf(c)}`)).join(
    '',
  );
}

function unescaped(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The text in escapes and single characters. */
function triplets(text: string): string[] {
  return text.match(/%[0-9a-fA-F]{2}|./gs) ?? [];
}

function upper(part: string): string {
  return part.length === 3 ? part.toUpperCase() : part;
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
}
