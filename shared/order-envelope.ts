import { z } from 'zod';
import { parseInstant } from './instant.ts';
import { canonicalIntent, type OrderIntent, placeOrderSchema } from './order.ts';
import { deriveOrderId, sha256Hex } from './order-id.ts';
import { portableSha256 } from './sha256.ts';

/** Version written today. Consumers keep reading every older one. */
export const ORDER_ENVELOPE_VERSION = 2;

/**
 * Beyond this known error of the edge's clock, in milliseconds, nobody can say which print an order
 * would deserve: the edge takes none then, and home believes none.
 */
export const CLOCK_ERROR_MS_MAX = 2_000;

const instantText = z.string().refine((text) => parseInstant(text) !== undefined, 'not a time');

/** What the envelope of every command says beside the command and its ids. */
export const envelopeFields = {
  user_id: z.uuid(),
  accepted_at: instantText,
  /** Known error of the edge's clock at `accepted_at`, in milliseconds. */
  clock_error_ms: z.int().min(0).max(60_000),
  intake_id: z.string().max(64),
  body_sha256: z.string().regex(/^[0-9a-f]{64}$/),
};

const common = {
  order_id: z.uuid(),
  client_order_id: z.uuid(),
  ...envelopeFields,
  order: placeOrderSchema,
};

/**
 * JWE to home's sealing key (sealed-credential.ts), and the MAC that binds this order to it
 * (node/order-binding.ts): without the second, an old seal would be as good as the credential.
 */
const sealed = {
  sealed: z.string().max(8192),
  binding: z.string().regex(/^[\w-]{43}$/),
};

/**
 * What authorised an order. A proof by the user's device stands in the open, for it is good for
 * this one order only; what would be good for more is sealed.
 */
export const credentialSchema = z.discriminatedUnion('scheme', [
  z.strictObject({
    scheme: z.literal('DPoP'),
    token: z.string().max(4096),
    proof: z.string().max(4096),
    /** The request's body as it came, which the proof signs. */
    body: z.string().max(16_384),
  }),
  z.strictObject({ scheme: z.literal('Bearer'), ...sealed }),
  z.strictObject({ scheme: z.literal('ApiKey'), ...sealed }),
]);
export type EnvelopeCredential = z.output<typeof credentialSchema>;

/**
 * What travels through the queue: the order, when it was accepted, and the credential that
 * authorised it, so that home can check all of it again. Version 1 held the access token in the
 * open.
 */
export const orderEnvelopeSchema = z.discriminatedUnion('version', [
  z.strictObject({
    version: z.literal(1),
    ...common,
    credential: z.strictObject({ scheme: z.literal('Bearer'), token: z.string().max(4096) }),
  }),
  z.strictObject({
    version: z.literal(ORDER_ENVELOPE_VERSION),
    ...common,
    credential: credentialSchema,
  }),
]);
export type OrderEnvelope = z.output<typeof orderEnvelopeSchema>;

/**
 * Says "every command that this edge accepted before `accepted_at` is ahead of me in this queue".
 * Published to each partition on the orders' own channel; see docs/decisions/0003.
 */
export const beaconSchema = z.strictObject({
  version: z.literal(1),
  accepted_at: instantText,
  intake_id: z.string().max(64),
});
export type Beacon = z.infer<typeof beaconSchema>;

/** Hash that tells a retry from a reuse of the id. */
export function intentHash(order: OrderIntent, sha256 = portableSha256): string {
  return sha256Hex(canonicalIntent(order), sha256);
}

/**
 * Parts of an envelope that must agree with each other: the id with its user and client id, and
 * the hash with the order. Returns the name of the first part that does not, else undefined.
 */
export function envelopeFault(
  envelope: OrderEnvelope,
  sha256 = portableSha256,
): 'order_id' | 'body_sha256' | undefined {
  if (deriveOrderId(envelope.user_id, envelope.client_order_id, sha256) !== envelope.order_id) {
    return 'order_id';
  }
  if (intentHash(envelope.order, sha256) !== envelope.body_sha256) return 'body_sha256';
  return undefined;
}
