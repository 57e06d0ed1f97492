import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { CommandEnvelope } from '../command-envelope.ts';
import type { OrderEnvelope } from '../order-envelope.ts';

/** What of an order or a command is bound to its sealed credential. */
export interface BoundFacts {
  readonly kind: 'order' | 'command';
  /** `order_id` or `command_id`: stands for user and client id. */
  readonly id: string;
  /** Hash of the canonical intent (`intentHash`) or command (`commandHash`). */
  readonly bodySha256: string;
  /** RFC 3339, exactly as in the envelope. */
  readonly acceptedAt: string;
  readonly clockErrorMs: number;
}

type Common = 'body_sha256' | 'accepted_at' | 'clock_error_ms';
export type BoundEnvelope =
  | Pick<OrderEnvelope, 'order_id' | Common>
  | Pick<CommandEnvelope, 'command_id' | Common>;

/** The same facts as an envelope tells them. */
export function boundFactsOf(envelope: BoundEnvelope): BoundFacts {
  const { body_sha256: bodySha256, accepted_at: acceptedAt } = envelope;
  const facts = { bodySha256, acceptedAt, clockErrorMs: envelope.clock_error_ms };
  return 'order_id' in envelope
    ? { kind: 'order', id: envelope.order_id, ...facts }
    : { kind: 'command', id: envelope.command_id, ...facts };
}

/** The bytes as Node computes with them; with the bare bytes each binding costs five times as much. */
export function bindingKeyOf(bytes: Uint8Array): KeyObject {
  return createSecretKey(bytes);
}

/** Different first words, so that no order's binding is ever one of a command. */
const CONTEXT = { order: 'mockstreet order v2', command: 'mockstreet command v1' } as const;

/**
 * Binds an order or a command to a sealed credential: HMAC-SHA-256 (RFC 2104) under the key that
 * lies in the seal, in base64url. Only who has the credential's seal in memory (the edge, while the
 * credential is in use) or opens it (home) can make one; what stands in queue and journal does not
 * help.
 */
export function bindToSeal(key: KeyObject, facts: BoundFacts): string {
  const { kind, id, bodySha256, acceptedAt, clockErrorMs } = facts;
  return createHmac('sha256', key)
    .update(`${CONTEXT[kind]}\n${id}\n${bodySha256}\n${acceptedAt}\n${clockErrorMs}`)
    .digest('base64url');
}

/** Whether a binding was made with this key for this very thing; compares in constant time. */
export function isBoundTo(key: KeyObject, facts: BoundFacts, binding: string): boolean {
  const expected = Buffer.from(bindToSeal(key, facts));
  const given = Buffer.from(binding);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
