import {
  commandEnvelopeFault,
  commandEnvelopeSchema,
  type UserCommand,
} from '@mockstreet/shared/command-envelope';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import type { OrderIntent } from '@mockstreet/shared/order';
import {
  beaconSchema,
  CLOCK_ERROR_MS_MAX,
  envelopeFault,
  orderEnvelopeSchema,
} from '@mockstreet/shared/order-envelope';
import { MESSAGE_TYPE } from '@mockstreet/shared/topology';
import { isSampled, type Traceparent } from '@mockstreet/shared/traceparent';
import { z } from 'zod';
import type { Instrument } from '#market/instruments';
import type { Denial } from '../core/decide-order.ts';
import type { OpenCommand } from '../core/open-command.ts';
import type { OpenOrder } from '../core/open-order.ts';
import type { TradingRules } from '../core/trading-rules.ts';
import type { Delivery } from '../lane.ts';
import { type Envelope, isCommand } from './verify-credential.ts';

/** What a queue message turned out to be. */
export type Admitted =
  | {
      readonly kind: 'order';
      readonly order: OpenOrder;
      /** Set when no print and no account can change the answer. */
      readonly refusal: Denial | undefined;
      /** What was asked, kept if the id turns out to be taken. */
      readonly intent: OrderIntent;
      /** The API key that it came with, if it did and the key was good. */
      readonly apiKeyId: string | undefined;
    }
  | {
      readonly kind: 'command';
      readonly command: OpenCommand;
      readonly refusal: Denial | undefined;
      readonly intent: UserCommand;
      readonly apiKeyId: string | undefined;
    }
  | { readonly kind: 'beacon'; readonly acceptedAt: Instant; readonly intakeId: string }
  | Poison;

/** A message that is a valid order. */
export type AdmittedOrder = Extract<Admitted, { kind: 'order' }>;
/** A message that is a valid command. */
export type AdmittedCommand = Extract<Admitted, { kind: 'command' }>;

/** A message that nobody is owed an answer to. */
export interface Poison {
  readonly kind: 'poison';
  readonly reason: string;
  /** What it claims to be, as far as it could be read. */
  readonly orderId: string | undefined;
  readonly commandId?: string | undefined;
  readonly userId: string | undefined;
}

/** A message that has the shape of an order or a command; whether somebody stands behind it is still open. */
export interface Submission<E extends Envelope = Envelope> {
  readonly kind: 'submission';
  readonly envelope: E;
  readonly acceptedAt: Instant;
  /** Of a message that somebody wants to know of. */
  readonly traceparent: Traceparent | undefined;
}

export type Message = Pick<Delivery, 'type' | 'content' | 'traceparent'>;

export interface AdmitOptions {
  readonly rules: TradingRules;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly partition: number;
}

/** What is known of a submission beside what its envelope says. */
export interface Standing {
  readonly signedAt: Instant | null;
  /** Set when its credential had been revoked. */
  readonly revoked: Denial | undefined;
  readonly apiKeyId: string | undefined;
}

/** Reads one message and checks what it says against itself: shape, id, hash. */
export function readMessage(
  message: Message,
): Submission | Exclude<Admitted, AdmittedOrder | AdmittedCommand> {
  const json = parseJson(message.content);
  if (message.type === MESSAGE_TYPE.beacon) {
    const beacon = beaconSchema.safeParse(json);
    if (!beacon.success) return poison('malformed_beacon', undefined);
    const { accepted_at, intake_id: intakeId } = beacon.data;
    return { kind: 'beacon', acceptedAt: timeOf(accepted_at), intakeId };
  }
  // By what it says, for the journal does not keep the type of its messages.
  const schema = saysCommand(json) ? commandEnvelopeSchema : orderEnvelopeSchema;
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    return poison(`malformed_envelope:${parsed.error.issues[0]?.path.join('.')}`, json);
  }
  const envelope: Envelope = parsed.data;
  const fault = faultOf(envelope);
  if (fault) return poison(`inconsistent_envelope:${fault}`, envelope);
  if (envelope.clock_error_ms > CLOCK_ERROR_MS_MAX) return poison('clock_unsure', envelope);
  const { traceparent } = message;
  return {
    kind: 'submission',
    envelope,
    acceptedAt: timeOf(envelope.accepted_at),
    traceparent: traceparent !== undefined && isSampled(traceparent) ? traceparent : undefined,
  };
}

function saysCommand(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'command' in json;
}

function faultOf(envelope: Envelope): string | undefined {
  return isCommand(envelope)
    ? commandEnvelopeFault(envelope, nativeSha256)
    : envelopeFault(envelope, nativeSha256);
}

/** What a message without the right shape may still say of itself. */
const claimsSchema = z.looseObject({
  order_id: z.uuid().optional(),
  command_id: z.uuid().optional(),
  user_id: z.uuid(),
});

/** `said` is what the message says, in whatever shape. */
export function poison(reason: string, said: unknown): Poison {
  const claims = claimsSchema.safeParse(said).data;
  const { order_id: orderId, command_id: commandId, user_id: userId } = claims ?? {};
  return {
    kind: 'poison',
    reason,
    orderId,
    ...(commandId === undefined ? {} : { commandId }),
    userId,
  };
}

function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A time in the text that its schema has seen already. */
export function timeOf(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined) throw new RangeError(`not a time: ${text}`);
  return at;
}
