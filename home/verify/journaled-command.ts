import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What a journaled message can be recognised by later. */
export interface JournaledCommand {
  /** Hash of the exact bytes, for commands that were set aside unread. */
  readonly contentSha256: string;
  /** Null when the message is no envelope of an order or a command. */
  readonly submission: JournaledSubmission | null;
}

/** An order, or what else a user asks for; no id of the one is an id of the other. */
export interface JournaledSubmission {
  readonly kind: 'order' | 'command';
  readonly id: string;
  readonly bodySha256: string;
}

/** Reads a message of the journal. Never throws: the journal also holds what home refuses. */
export function journaledCommand(content: Buffer): JournaledCommand {
  return { contentSha256: contentSha256(content), submission: submissionOf(content) };
}

export function contentSha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function submissionOf(content: Buffer): JournaledSubmission | null {
  let json: unknown;
  try {
    json = JSON.parse(content.toString('utf8'));
  } catch {
    return null;
  }
  const order = orderSchema.safeParse(json);
  if (order.success) {
    return { kind: 'order', id: order.data.order_id, bodySha256: order.data.body_sha256 };
  }
  const command = commandSchema.safeParse(json);
  if (!command.success) return null;
  return { kind: 'command', id: command.data.command_id, bodySha256: command.data.body_sha256 };
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** What every version of the envelopes has. */
const orderSchema = z.looseObject({ order_id: z.uuid(), body_sha256: hash });
const commandSchema = z.looseObject({ command_id: z.uuid(), body_sha256: hash });
