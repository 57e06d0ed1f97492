import { commandEnvelopeFault, commandEnvelopeSchema } from '@mockstreet/shared/command-envelope';
import { envelopeFault, orderEnvelopeSchema } from '@mockstreet/shared/order-envelope';
import type { DeadLetter } from './read-dead-letters.ts';

/** Reasons of the engine that blame itself and not the message (home/trading). */
const OWN_FAULTS = ['cannot_settle', 'cannot_admit'];

/**
 * Whether something set aside is an order or a command that someone is owed an answer to: a whole envelope
 * that agrees with itself, and not refused for its credential or its kind. Nor for its time: what comes
 * behind later ones of its intake was given up by it before, and never promised (a broker may let
 * in late what stood in an old connection).
 */
export function isOwedAnAnswer({ content, reason }: DeadLetter): boolean {
  if (reason !== undefined && !OWN_FAULTS.some((fault) => reason.startsWith(fault))) return false;
  const json = parseJson(content);
  const order = orderEnvelopeSchema.safeParse(json);
  if (order.success) return envelopeFault(order.data) === undefined;
  const command = commandEnvelopeSchema.safeParse(json);
  return command.success && commandEnvelopeFault(command.data) === undefined;
}

function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
