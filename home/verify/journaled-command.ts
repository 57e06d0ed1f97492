import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What a journaled message can be recognised by later. */
export interface JournaledCommand {
  /** Hash of the exact bytes, for commands that were set aside unread. */
  readonly contentSha256: string;
  /** Null when the message is no envelope of an order. */
  readonly order: { readonly id: string; readonly bodySha256: string } | null;
}

/** Reads a message of the journal. Never throws: the journal also holds what home refuses. */
export function journaledCommand(content: Buffer): JournaledCommand {
  return { contentSha256: contentSha256(content), order: orderOf(content) };
}

export function contentSha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function orderOf(content: Buffer): JournaledCommand['order'] {
  let json: unknown;
  try {
    json = JSON.parse(content.toString('utf8'));
  } catch {
    return null;
  }
  const parsed = identitySchema.safeParse(json);
  return parsed.success ? { id: parsed.data.order_id, bodySha256: parsed.data.body_sha256 } : null;
}

/** What every version of the envelope has. */
const identitySchema = z.looseObject({
  order_id: z.uuid(),
  body_sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
