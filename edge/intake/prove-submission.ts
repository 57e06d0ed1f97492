import { addMicros, type Clock, instant } from '@mockstreet/shared/instant';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { rememberProofKeys } from '@mockstreet/shared/node/remember-proof-keys';
import {
  type ProofFault,
  type ProofTarget,
  verifyOrderProof,
} from '@mockstreet/shared/order-proof';
import { CHALLENGE, type DeviceCaller, type Refusal, unauthenticated } from './caller.ts';
import type { ProvenCredential } from './submission-credential.ts';

export interface SignedRequest {
  readonly headers: Headers;
  /** As it came. */
  readonly body: string;
  readonly target: ProofTarget;
}

/** Checks that the device behind an order token has signed this very order or command, just now. */
export type ProveSubmission = (
  caller: DeviceCaller,
  request: SignedRequest,
) => Promise<{ readonly ok: true; readonly credential: ProvenCredential } | Refusal>;

export function createProver(clock: Clock): ProveSubmission {
  const readKey = rememberProofKeys();
  return async (caller, { headers, body, target }) => {
    const { orderToken, keyThumbprint, proof, userId } = caller;
    const origin = originAsked(headers);
    if (origin === undefined) return refused('url', target);
    const verdict = await verifyOrderProof(
      proof,
      { orderToken, keyThumbprint, body, target, origin, acceptedAt: clock() },
      { sha256: nativeSha256, readKey },
    );
    if (!verdict.ok) return refused(verdict.fault, target);
    const afterProof = addMicros(verdict.lastAt, 1);
    const isProofShorter = afterProof < caller.goodUntil;
    return {
      ok: true,
      credential: {
        scheme: 'DPoP',
        userId,
        token: orderToken,
        proof,
        proofId: verdict.proofId,
        body,
        goodFrom: instant(Math.max(verdict.firstAt, caller.goodFrom)),
        goodUntil: isProofShorter ? afterProof : caller.goodUntil,
        lateCode: isProofShorter ? 'UNAUTHENTICATED' : caller.lateCode,
      },
    };
  };
}

/**
 * Scheme and host that the client asked, as the gateway tells them; without one, by `Host`. The path
 * is the target's, also where older clients ask another: an order's proof is made for one place.
 */
function originAsked(headers: Headers): string | undefined {
  const scheme = headers.get('x-forwarded-proto') ?? 'http';
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  return URL.parse(`${scheme}://${host ?? ''}`)?.origin;
}

/** For whoever writes a client; whoever forges knows it anyway. */
const WHAT_IS_WRONG: Record<Exclude<ProofFault, 'method'>, string> = {
  malformed: 'the DPoP header does not hold one proof with all of its claims',
  signature: 'the proof is not signed by the key that it names',
  key: 'the proof is by another key than the one that the order token is bound to',
  url: 'htu is not the address that was asked',
  token: 'ath is not the hash of the order token',
  body: 'body_sha256 is not the hash of the body',
  issued_at: 'iat is more than 30 seconds from now',
  valid_until: 'valid_until has passed',
};

function refused(fault: ProofFault, { method }: ProofTarget): Refusal {
  const detail = fault === 'method' ? `htm is not ${method}` : WHAT_IS_WRONG[fault];
  return unauthenticated(CHALLENGE.proof, detail);
}
