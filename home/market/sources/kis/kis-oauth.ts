import { addMicros, type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { type KisBody, readAnswer, textOf } from './kis-answer.ts';
import { KisFault } from './kis-fault.ts';
import type { KisHost } from './kis-hosts.ts';
import { sendKisRequest } from './kis-http.ts';
import { parseKstText } from './kis-time.ts';
import type { KisToken } from './token-file.ts';

export interface KisKeys {
  readonly appKey: string;
  readonly appSecret: string;
}

const TIMEOUT_MS = 10_000;
/** A token that was asked for is waited for: to give up half-way would waste the minute. */
const NEVER = new AbortController().signal;
const LIFETIME_SECONDS_MAX = 86_400;

/**
 * Asks for an access token: valid for a day; within six hours it is the same one again. Each one sends
 * the account's owner a message, so this is not for every start. Rejects with {@link KisFault}.
 */
export async function issueToken(host: KisHost, keys: KisKeys, clock: Clock): Promise<KisToken> {
  const what = 'kis token';
  const fields = {
    grant_type: 'client_credentials',
    appkey: keys.appKey,
    appsecret: keys.appSecret,
  };
  const body = await post(what, `${host.restUrl}/oauth2/tokenP`, fields, NEVER);
  const text = textOf(body, 'access_token');
  const expiresAt = readExpiry(body, clock());
  if (text === '' || expiresAt === undefined) {
    throw new KisFault('', `${what}: an answer without token or expiry`);
  }
  return { text, expiresAt };
}

/** Asks for the key that a web socket is opened with. Rejects with {@link KisFault}. */
export async function issueApprovalKey(
  host: KisHost,
  keys: KisKeys,
  signal: AbortSignal,
): Promise<string> {
  const what = 'kis approval';
  const fields = {
    grant_type: 'client_credentials',
    appkey: keys.appKey,
    // Its name here, and only here.
    secretkey: keys.appSecret,
  };
  const body = await post(what, `${host.restUrl}/oauth2/Approval`, fields, signal);
  const key = textOf(body, 'approval_key');
  if (key === '') throw new KisFault('', `${what}: an answer without key`);
  return key;
}

async function post(
  what: string,
  url: string,
  fields: object,
  signal: AbortSignal,
): Promise<KisBody> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const request = { what, method: 'POST', url, headers, body: JSON.stringify(fields) } as const;
  const { status, text } = await sendKisRequest(request, TIMEOUT_MS, signal);
  return readAnswer(what, status, text);
}

/** The earlier of the two that it says: a wall clock in Seoul, and seconds from now. */
function readExpiry(body: KisBody, now: Instant): Instant | undefined {
  const stated = parseKstText(textOf(body, 'access_token_token_expired'));
  const seconds = Number.parseInt(textOf(body, 'expires_in'), 10);
  if (!(seconds > 0 && seconds <= LIFETIME_SECONDS_MAX)) return stated;
  const counted = addMicros(now, seconds * MICROS_PER_SECOND);
  return stated === undefined || counted < stated ? counted : stated;
}
