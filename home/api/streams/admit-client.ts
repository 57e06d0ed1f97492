import { apiKeyPrefix } from '@mockstreet/shared/api-key';
import { type Clock, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { HTTPException } from 'hono/http-exception';
import type { Identified, Identify } from '../http/identify.ts';
import type { LimitRequests } from '../http/limit-requests.ts';
import type { Credential } from './connection.ts';
import { CLOSE, type CloseCode, type StreamErrorCode } from './stream-message.ts';

export interface AdmitPorts {
  readonly identify: Identify;
  /** A sign-in counts as a request, of an API key's quota too. */
  readonly limitRequests: LimitRequests;
  readonly clock: Clock;
}

export type Admission =
  | { readonly ok: true; readonly credential: Credential }
  | {
      readonly ok: false;
      readonly code: StreamErrorCode;
      readonly detail: string;
      readonly close: CloseCode;
    };

/** Says whether a credential opens a stream: reading is enough. Never rejects. */
export async function admitClient(
  { identify, limitRequests }: AdmitPorts,
  brought: { readonly token: string } | { readonly apiKey: string },
): Promise<Admission> {
  let found: Identified;
  try {
    found = await ('token' in brought
      ? identify.byToken(brought.token)
      : identify.byApiKey(brought.apiKey));
  } catch {
    const detail = 'Who you are cannot be looked up at present';
    return { ok: false, code: 'UNAVAILABLE', detail, close: CLOSE.tryAgainLater };
  }
  if (!found.ok) {
    const detail = found.code === 'TOKEN_EXPIRED' ? 'The token has expired' : 'Unknown credential';
    return { ok: false, code: found.code, detail, close: CLOSE.unauthenticated };
  }
  const { caller, claims } = found;
  if (caller.apiKey && !caller.apiKey.scopes.includes('read')) {
    const detail = 'The API key lacks the scope `read`';
    return { ok: false, code: 'FORBIDDEN', detail, close: CLOSE.forbidden };
  }
  try {
    limitRequests(caller);
  } catch (error) {
    if (!(error instanceof HTTPException)) throw error;
    const detail = 'Too many requests';
    return { ok: false, code: 'RATE_LIMITED', detail, close: CLOSE.limited };
  }
  return {
    ok: true,
    credential: {
      caller,
      claims,
      apiKeyPrefix: 'apiKey' in brought ? apiKeyPrefix(brought.apiKey) : undefined,
      expiresAt: claims ? instant(claims.expiresAtSeconds * MICROS_PER_SECOND) : null,
    },
  };
}
