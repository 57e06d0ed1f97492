import { type Caller, CHALLENGE, type Refusal, unauthenticated } from './caller.ts';
import type { CheckApiKey } from './check-api-key.ts';
import type { CheckedToken, CheckToken } from './check-token.ts';
import type { HomeView } from './home-control.ts';

export type GateVerdict = { readonly ok: true; readonly caller: Caller } | Refusal;

/** Judges the headers of a request for an order: exactly one credential, and a good one. */
export type CredentialGate = (headers: Headers) => GateVerdict | Promise<GateVerdict>;

export interface CredentialGateOptions {
  /** What is known from home at the moment; undefined before its first word. */
  readonly home: () => HomeView | undefined;
  readonly checkToken: CheckToken;
  readonly checkApiKey: CheckApiKey;
}

const OUT_OF_SERVICE: Refusal = { ok: false, code: 'UNAVAILABLE' };
const NOT_EXACTLY_ONE = unauthenticated(CHALLENGE.any);
/** The token comes by with every question to home: whoever listens here could order with it. */
const SIGNS_ITS_ORDERS: Refusal = {
  ok: false,
  code: 'FORBIDDEN',
  detail: 'this session signs its orders: send the order token with a proof',
};
const NO_PROOF = unauthenticated(CHALLENGE.proof, 'the DPoP header is missing');

/**
 * An access token (`Bearer`), an order token with a proof (`DPoP`, RFC 9449) or an API key. None of
 * them passes for another: each kind has its own type, audience and place.
 */
export function createCredentialGate(options: CredentialGateOptions): CredentialGate {
  const { home, checkToken, checkApiKey } = options;

  const admit = (token: CheckedToken | Refusal, headers: Headers): GateVerdict => {
    if (!token.ok) return token;
    const { sessionId } = token;
    if (sessionId !== undefined && home()?.endedSessions.has(sessionId)) return ended(token);
    if (token.scheme === 'Bearer') return token.caller ? token : SIGNS_ITS_ORDERS;
    const proof = headers.get('dpop');
    if (proof === null) return NO_PROOF;
    const { scheme, userId, keyThumbprint, goodFrom, goodUntil, lateCode } = token;
    const authorization = headers.get('authorization') ?? '';
    const orderToken = authorization.slice(authorization.lastIndexOf(' ') + 1);
    const common = { scheme, userId, keyThumbprint, goodFrom, goodUntil, lateCode };
    return { ok: true, caller: { ...common, orderToken, proof } };
  };

  return (headers) => {
    const known = home();
    if (!known) return OUT_OF_SERVICE;
    const authorization = headers.get('authorization');
    const apiKey = headers.get('x-api-key');
    if ((authorization === null) === (apiKey === null)) return NOT_EXACTLY_ONE;
    if (apiKey !== null) return checkApiKey(known, apiKey);
    const checked = checkToken(known.keys, authorization as string);
    return checked instanceof Promise
      ? checked.then((token) => admit(token, headers))
      : admit(checked, headers);
  };
}

function ended({ scheme }: CheckedToken): Refusal {
  return unauthenticated(scheme === 'Bearer' ? CHALLENGE.bearer : CHALLENGE.orderToken);
}
