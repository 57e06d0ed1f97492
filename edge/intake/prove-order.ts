import { addMicros, type Clock, instant } from '@mockstreet/shared/instant';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { PROOF_PATH, type ProofFault, verifyOrderProof } from '@mockstreet/shared/order-proof';
import { CHALLENGE, type DeviceCaller, type Refusal, unauthenticated } from './caller.ts';
import type { ProvenCredential } from './order-credential.ts';

export interface OrderRequest {
  readonly headers: Headers;
  /** As it came. */
  readonly body: string;
}

/** Checks that the device behind an order token has signed this very order, just now. */
export type ProveOrder = (
  caller: DeviceCaller,
  request: OrderRequest,
) => Promise<{ readonly ok: true; readonly credential: ProvenCredential } | Refusal>;

export function createOrderProver(clock: Clock): ProveOrder {
  return async (caller, { headers, body }) => {
    const { orderToken, keyThumbprint, proof, userId } = caller;
    const url = orderAddress(headers);
    if (url === undefined) return refused('url');
    const verdict = await verifyOrderProof(
      proof,
      { orderToken, keyThumbprint, body, url, acceptedAt: clock() },
      nativeSha256,
    );
    if (!verdict.ok) return refused(verdict.fault);
    const afterProof = addMicros(verdict.lastAt, 1);
    const isProofShorter = afterProof < caller.goodUntil;
    return {
      ok: true,
      credential: {
        scheme: 'DPoP',
        userId,
        token: orderToken,
        proof,
        body,
        goodFrom: instant(Math.max(verdict.firstAt, caller.goodFrom)),
        goodUntil: isProofShorter ? afterProof : caller.goodUntil,
        lateCode: isProofShorter ? 'UNAUTHENTICATED' : caller.lateCode,
      },
    };
  };
}

/**
 * The address that the client asked, as the gateway tells it; without one, by `Host`. It is the
 * same for the path of older clients, since a proof is made for one place only.
 */
function orderAddress(headers: Headers): string | undefined {
  const scheme = headers.get('x-forwarded-proto') ?? 'http';
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  return URL.parse(`${scheme}://${host ?? ''}${PROOF_PATH}`)?.href;
}

/** For whoever writes a client; whoever forges knows it anyway. */
const WHAT_IS_WRONG: Record<ProofFault, string> = {
  malformed: 'the DPoP header does not hold one proof with all of its claims',
  signature: 'the proof is not signed by the key that it names',
  key: 'the proof is by another key than the one that the order token is bound to',
  method: 'htm is not POST',
  url: 'htu is not the address that was asked',
  token: 'ath is not the hash of the order token',
  body: 'body_sha256 is not the hash of the body',
  issued_at: 'iat is more than 30 seconds from now',
  valid_until: 'valid_until has passed',
};

function refused(fault: ProofFault): Refusal {
  return unauthenticated(CHALLENGE.proof, WHAT_IS_WRONG[fault]);
}
