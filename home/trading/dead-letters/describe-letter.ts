import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';

/** What a message that was set aside says of itself; nobody has shown that any of it is true. */
export interface LetterClaims {
  readonly userId: string | null;
  readonly orderId: string | null;
  readonly commandId: string | null;
  readonly intakeId: string | null;
  readonly acceptedAt: Instant | null;
  /** Its fields that are no credential, as JSON, and not more than a screen can hold; may be empty. */
  readonly excerpt: string;
}

const EXCERPT_CHARS = 600;

/** All that an envelope has besides its credential: what is not named here is shown to nobody. */
const SHOWN = [
  ...['version', 'order_id', 'client_order_id', 'command_id', 'client_command_id', 'user_id'],
  ...['accepted_at', 'clock_error_ms', 'intake_id', 'body_sha256', 'order', 'command'],
];

const uuid = z.uuid();
const name = z.string().max(64);
const time = z.string().max(40);

/** Reads a message of whatever shape, and never throws. */
export function describeLetter(content: Uint8Array): LetterClaims {
  const said = parseObject(content);
  const claim = (field: string, schema: z.ZodType<string> = uuid) =>
    schema.safeParse(said[field]).data ?? null;
  const acceptedAt = claim('accepted_at', time);
  return {
    userId: claim('user_id'),
    orderId: claim('order_id'),
    commandId: claim('command_id'),
    intakeId: claim('intake_id', name),
    acceptedAt: acceptedAt === null ? null : (parseInstant(acceptedAt) ?? null),
    excerpt: excerptOf(said),
  };
}

/** `reason` of the engine in two: one of a few words to tell letters apart by, and the rest. */
export function splitReason(text: string): {
  readonly reason: string;
  readonly detail: string | null;
} {
  const [reason = ''] = text.split(/[: ]/, 1);
  const detail = text.slice(reason.length + 1).trim();
  return { reason, detail: detail === '' ? null : detail };
}

function excerptOf(said: Readonly<Record<string, unknown>>): string {
  const shown = SHOWN.filter((field) => field in said).map((field) => [field, said[field]]);
  return shown.length === 0
    ? ''
    : JSON.stringify(Object.fromEntries(shown)).slice(0, EXCERPT_CHARS);
}

function parseObject(content: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(Buffer.from(content).toString('utf8'));
    return typeof json === 'object' && json !== null ? { ...json } : {};
  } catch {
    return {};
  }
}
