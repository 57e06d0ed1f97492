/**
 * What must not be told, taken out of what is logged: whole values by the names that they go by, and parts of
 * texts by what they look like. A net under the care of those who log.
 */
const REDACTED = '[redacted]';

const DEPTH_MAX = 6;
const ITEMS_MAX = 100;

/** By the end of its name, whatever it is spelled like: `accessToken`, `access_token`, `X-Api-Key`. */
const SECRET_NAME =
  /(?:password|passwordhash|passwd|passphrase|secret|token|authorization|cookie|credential|credentials|keys?|jwks?|dpop|jwt|proof|invitecode|webhook|webhookurl|databaseurl|redisurl|amqpurl)$/;
/** Keys that anybody may know: halves that are published, and what a message is routed by. */
const PUBLIC_NAME = /(?:public(?:key|jwk)s?|routingkey|bindingkey)$/;

function isSecretName(name: string): boolean {
  const bare = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return SECRET_NAME.test(bare) && !PUBLIC_NAME.test(bare);
}

const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  // The password of a URL.
  [/([a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*):[^\s/@"']+@/gi, `$1:${REDACTED}@`],
  // What an Authorization header holds.
  [/\b(bearer|dpop|apikey|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  // A token of a bot of Discord's: who it is, since when, and what proves it.
  [/\bbot\s+[\w-]{16,}\.[\w-]{4,}\.[\w-]{16,}/gi, `Bot ${REDACTED}`],
  [/\b[\w-]{23,40}\.[\w-]{6,7}\.[\w-]{27,}/g, REDACTED],
  // The private part of a JWK, also where the quotes of its JSON are quoted once more.
  [/(\\*"[dk]\\*"\s*:\s*\\*")[\w-]{20,}/g, `$1${REDACTED}`],
  // A JWS or a JWE, whoever signed or sealed it.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){2,4}/g, REDACTED],
  // An API key of ours, but for the part that lists show.
  [/\b(msk_[0-9a-f]{16})_[0-9a-f]{8,}/g, `$1_${REDACTED}`],
  // The part of a webhook of Discord's that lets one post.
  [/(\/api\/(?:v\d+\/)?webhooks\/\d+)\/[\w-]+/g, `$1/${REDACTED}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, REDACTED],
  [/\bAGE-SECRET-KEY-1[0-9A-Z]+/g, REDACTED],
];

/** A text without what looks like a secret. */
export function redactText(text: string): string {
  return SECRET_TEXTS.reduce((told, [pattern, instead]) => told.replace(pattern, instead), text);
}

/**
 * The same value without what goes by the name of a secret. Objects with a class of their own stay as they are: those are
 * what a serializer is for.
 */
export function redactNamed(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return '[too deep]';
  if (Array.isArray(value)) {
    return value.slice(0, ITEMS_MAX).map((one) => redactNamed(one, depth + 1));
  }
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      holdsSecret(name, one) ? REDACTED : redactNamed(one, depth + 1),
    ]),
  );
}

/** That there is none, or how many there are, is no secret. */
function holdsSecret(name: string, value: unknown): boolean {
  return SECRET_TYPES.has(typeof value) && value !== null && isSecretName(name);
}
const SECRET_TYPES = new Set(['string', 'object', 'bigint']);

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
