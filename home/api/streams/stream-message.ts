import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import type { ProblemCode } from '@mockstreet/shared/problem';
import { z } from 'zod';

/** The places of the streams; docs/streams.md says what each tells. */
export const TOPICS = ['market', 'orders', 'positions', 'surge'] as const;
export type TopicName = (typeof TOPICS)[number];

/** `<start>.<number>`: compared part by part, as numbers. */
export const seqSchema = z.string().regex(/^\d{1,19}\.\d{1,19}$/);
const tickerIds = z.array(tickerIdSchema).min(1).max(10_000);

const clientMessageSchema = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('auth'),
      token: z.string().max(4_096).optional(),
      api_key: z.string().max(256).optional(),
      /** The last `seq` heard: the stream goes on behind it. */
      seq: seqSchema.optional(),
    })
    .refine(({ token, api_key: key }) => (token === undefined) !== (key === undefined), {
      message: 'must carry a token or an api_key',
    }),
  z.strictObject({ type: z.literal('subscribe'), ticker_ids: tickerIds }),
  z.strictObject({ type: z.literal('unsubscribe'), ticker_ids: tickerIds }),
  z.strictObject({ type: z.literal('resume'), seq: seqSchema }),
  z.strictObject({ type: z.literal('ping'), id: z.string().max(64).optional() }),
]);
export type ClientMessage = z.output<typeof clientMessageSchema>;
export type AuthMessage = Extract<ClientMessage, { type: 'auth' }>;

/** Codes of `error` messages. */
export type StreamErrorCode =
  | Extract<
      ProblemCode,
      | 'MALFORMED_JSON'
      | 'INVALID_REQUEST'
      | 'UNAUTHENTICATED'
      | 'TOKEN_EXPIRED'
      | 'FORBIDDEN'
      | 'RATE_LIMITED'
      | 'UNAVAILABLE'
    >
  | 'UNKNOWN_MESSAGE'
  | 'UNKNOWN_INSTRUMENT'
  | 'LIMIT_EXCEEDED';

export type ReadMessage =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly code: StreamErrorCode; readonly detail: string };

const KNOWN_TYPES = new Set(['auth', 'subscribe', 'unsubscribe', 'resume', 'ping']);

/** Reads what a client sent; what it means is the topic's business. */
export function readClientMessage(text: string): ReadMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: 'MALFORMED_JSON', detail: 'The message is not JSON' };
  }
  const parsed = clientMessageSchema.safeParse(value);
  if (parsed.success) return { ok: true, message: parsed.data };
  const type = (value as { type?: unknown } | null)?.type;
  if (typeof type !== 'string' || !KNOWN_TYPES.has(type)) {
    return { ok: false, code: 'UNKNOWN_MESSAGE', detail: 'No message has this type' };
  }
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') || 'the message';
  return { ok: false, code: 'INVALID_REQUEST', detail: `${place}: ${issue?.message}` };
}

/** Why a socket was closed (RFC 6455 §7.4; the 4000s are ours). */
export const CLOSE = {
  goingAway: 1001,
  unsupportedData: 1003,
  internal: 1011,
  tryAgainLater: 1013,
  unauthenticated: 4401,
  forbidden: 4403,
  limited: 4429,
} as const;
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** What a server says besides its topic's own messages. Every message carries `seq`. */
export function errorText(seq: string, code: StreamErrorCode, detail: string): string {
  return JSON.stringify({ type: 'error', seq, code, detail });
}
