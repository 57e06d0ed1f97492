import { RELEASE } from '@mockstreet/shared/node/release';
import type { Outcome } from './judge-answer.ts';

/** Requests to Discord, each sent once: who repeats one, and when, is decided where it is known what it was. */
export interface DiscordRequests {
  get(url: URL, headers?: Readonly<Record<string, string>>): Promise<Outcome>;
  post(url: URL, body: unknown): Promise<Outcome>;
}

export interface RequestOptions {
  /** What must not be told of, whatever an answer says. */
  readonly secrets: readonly string[];
}

interface Sent extends Omit<RequestInit, 'headers' | 'signal'> {
  readonly timeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Discord answers within a second or gives up after some. */
const GET_TIMEOUT_MS = 10_000;
/** Who gives up on a post before Discord does never learns what became of it. */
const POST_TIMEOUT_MS = 30_000;
/** Longer answers are none of Discord's. */
const ANSWER_LENGTH_MAX = 2 * 1024 * 1024;
/** No connection came about, so nothing can have arrived. */
const UNSENT = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN'],
  ...[
    'EADDRNOTAVAIL',
    'UND_ERR_CONNECT_TIMEOUT',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'CERT_HAS_EXPIRED',
  ],
  ...['ERR_TLS_CERT_ALTNAME_INVALID', 'SELF_SIGNED_CERT_IN_CHAIN'],
]);
/** In the form that Discord asks for ("User Agent"). */
const USER_AGENT = `DiscordBot (mockstreet, ${RELEASE})`;

export function createDiscordRequests({ secrets }: RequestOptions): DiscordRequests {
  const conceal = (text: string) =>
    secrets.reduce((told, one) => told.replaceAll(one, '[redacted]'), text);
  const request = async (url: URL, { headers, timeoutMs, ...init }: Sent): Promise<Outcome> => {
    try {
      const response = await fetch(url, {
        ...init,
        // The address is a secret: nobody is to be sent on with it.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: { 'user-agent': USER_AGENT, ...headers },
      });
      const text = conceal(await readAtMost(response, ANSWER_LENGTH_MAX));
      const told = Object.fromEntries(response.headers);
      return { kind: 'answered', status: response.status, headers: told, body: parse(text) };
    } catch (error) {
      // By its code alone: messages of faults quote addresses.
      const reason = codeOf(error);
      return UNSENT.has(reason) ? { kind: 'unsent', reason } : { kind: 'lost', reason };
    }
  };
  return {
    get: (url, headers = {}) => request(url, { headers, timeoutMs: GET_TIMEOUT_MS }),
    post: (url, body) =>
      request(url, {
        method: 'POST',
        timeoutMs: POST_TIMEOUT_MS,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

async function readAtMost(response: Response, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > limit) throw Object.assign(new Error('too long'), { code: 'ANSWER_TOO_LONG' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : text;
  }
}

/** The innermost code: fetch wraps what happened. Of several addresses that were tried, all have to agree. */
function codeOf(error: unknown): string {
  const { code, cause, name, errors } = (error ?? {}) as {
    readonly code?: unknown;
    readonly cause?: unknown;
    readonly name?: unknown;
    readonly errors?: readonly unknown[];
  };
  if (errors && errors.length > 0) {
    const codes = errors.map(codeOf);
    return codes.find((one) => !UNSENT.has(one)) ?? (codes[0] as string);
  }
  if (typeof code === 'string') return code;
  if (cause !== undefined) return codeOf(cause);
  return name === 'TimeoutError' ? 'TIMEOUT' : 'FETCH_FAILED';
}
