import type { KeyObject } from 'node:crypto';
import type { Instant } from '@mockstreet/shared/instant';
import { type BoundFacts, bindToSeal } from '@mockstreet/shared/node/order-binding';

/** What authorises an order or a command and goes into its envelope, for home to check again. */
export type SubmissionCredential = SealedCredential | ProvenCredential;

/** When a credential is good. */
export interface CredentialTimes {
  /** Home takes it for what is accepted from the first of these on and before the second. */
  readonly goodFrom: Instant;
  readonly goodUntil: Instant;
  /** What is heard by who is stamped outside of that. */
  readonly lateCode: 'UNAUTHENTICATED' | 'TOKEN_EXPIRED';
}

/** A credential that would be good for anyone who reads it; it is here in no other form. */
export interface SealedCredential extends CredentialTimes {
  readonly scheme: 'Bearer' | 'ApiKey';
  readonly userId: string;
  /** JWE to home's sealing key. */
  readonly sealed: string;
  /** Lies in the seal too: binds each order and command to it. */
  readonly bindingKey: KeyObject;
}

/** A token that is worth nothing without the proof, and the proof, good for this alone. */
export interface ProvenCredential extends CredentialTimes {
  readonly scheme: 'DPoP';
  readonly userId: string;
  readonly token: string;
  readonly proof: string;
  /** `jti` of the proof. */
  readonly proofId: string;
  /** The request's body as it came. */
  readonly body: string;
}

/** The JSON of an envelope's `credential` (`credentialSchema`). */
export function credentialJson(credential: SubmissionCredential, facts: BoundFacts): string {
  if (credential.scheme === 'DPoP') {
    const { scheme, token, proof, body } = credential;
    return JSON.stringify({ scheme, token, proof, body });
  }
  // Base64url and dots: nothing that JSON escapes.
  const binding = bindToSeal(credential.bindingKey, facts);
  return `{"scheme":"${credential.scheme}","sealed":"${credential.sealed}","binding":"${binding}"}`;
}

/** Whether home will take the credential for what is accepted at this moment. */
export function isGoodAt(credential: CredentialTimes, acceptedAt: Instant): boolean {
  return credential.goodFrom <= acceptedAt && acceptedAt < credential.goodUntil;
}
