import type { Instant } from '@mockstreet/shared/instant';
import { formatInstant } from '@mockstreet/shared/instant';
import { type Beacon, ORDER_ENVELOPE_VERSION } from '@mockstreet/shared/order-envelope';
import { credentialJson, type OrderCredential } from './order-credential.ts';

/** What an order's message says beside the order itself. Texts that come ready for JSON say so. */
export interface OrderMessageParts {
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly userId: string;
  /** RFC 3339, as the 202 will show it. */
  readonly acceptedAt: string;
  readonly clockErrorMs: number;
  readonly intakeId: string;
  readonly bodySha256: string;
  readonly credential: OrderCredential;
  /** `canonicalIntent` of the order: JSON text. */
  readonly intentJson: string;
}

/**
 * The JSON of an order's envelope (`orderEnvelopeSchema`). Put together from its parts because the
 * intent is JSON already, hashed in exactly this form, and the other parts cannot hold a character
 * that JSON escapes (ids, hex, times; `INTAKE_ID` by its configuration).
 */
export function orderMessage(parts: OrderMessageParts): string {
  return (
    `{"version":${ORDER_ENVELOPE_VERSION},"order_id":"${parts.orderId}"` +
    `,"client_order_id":"${parts.clientOrderId}","user_id":"${parts.userId}"` +
    `,"accepted_at":"${parts.acceptedAt}","clock_error_ms":${parts.clockErrorMs}` +
    `,"intake_id":"${parts.intakeId}","body_sha256":"${parts.bodySha256}"` +
    `,"credential":${credentialJson(parts.credential, parts)},"order":${parts.intentJson}}`
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
