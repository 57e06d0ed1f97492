import { COMMAND_ENVELOPE_VERSION } from '@mockstreet/shared/command-envelope';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { type Beacon, ORDER_ENVELOPE_VERSION } from '@mockstreet/shared/order-envelope';
import type { Submission } from './submission.ts';
import { credentialJson, type SubmissionCredential } from './submission-credential.ts';

/** What a message says beside the submission itself. */
export interface Acceptance {
  /** RFC 3339, as the 202 will show it. */
  readonly acceptedAt: string;
  readonly clockErrorMs: number;
  readonly intakeId: string;
  readonly credential: SubmissionCredential;
}

const VERSION = { order: ORDER_ENVELOPE_VERSION, command: COMMAND_ENVELOPE_VERSION } as const;

/**
 * The JSON of an envelope (`orderEnvelopeSchema`, `commandEnvelopeSchema`). Put together from its
 * parts because what is submitted is JSON already, hashed in exactly this form, and the other parts
 * cannot hold a character that JSON escapes (ids, hex, times; `INTAKE_ID` by its configuration).
 */
export function submissionMessage(submission: Submission, acceptance: Acceptance): string {
  const { kind, id, clientId, userId, bodySha256, json } = submission;
  const { acceptedAt, clockErrorMs, intakeId, credential } = acceptance;
  const bound = { kind, id, bodySha256, acceptedAt, clockErrorMs };
  return (
    `{"version":${VERSION[kind]},"${kind}_id":"${id}","client_${kind}_id":"${clientId}"` +
    `,"user_id":"${userId}","accepted_at":"${acceptedAt}","clock_error_ms":${clockErrorMs}` +
    `,"intake_id":"${intakeId}","body_sha256":"${bodySha256}"` +
    `,"credential":${credentialJson(credential, bound)},"${kind}":${json}}`
  );
}

export function beaconMessage(acceptedAt: Instant, intakeId: string): string {
  const beacon: Beacon = {
    version: 1,
    accepted_at: formatInstant(acceptedAt),
    intake_id: intakeId,
  };
  return JSON.stringify(beacon);
}
