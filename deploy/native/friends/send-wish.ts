import { createHash } from 'node:crypto';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { uuidV7 } from '@mockstreet/shared/uuid-v7';
import type { Answer, Ask, Asked } from './ask-edge.ts';
import type { Wish } from './decide-trade.ts';
import { SLOT_MS } from './whose-turn.ts';

export interface SendPorts {
  readonly ask: Ask;
  /** Resolves after so many milliseconds, or when the process stops; false then. */
  readonly pause: (ms: number) => Promise<boolean>;
}

const FIRST_PAUSE_MS = 1_000;
const PAUSE_MS_MAX = 30_000;
/** Then it is let be: what the queue took unheard is settled under its id all the same. */
const ATTEMPTS = 8;

/** What the turn of a slot is known by to the edge: a process that was killed in it names it again. */
export function turnId(seed: string, username: string, slot: number): string {
  const hash = createHash('sha256').update(`${seed}:${username}:${slot}`).digest();
  return uuidV7(instantFromMillis(slot * SLOT_MS), hash.subarray(0, 10));
}

/**
 * Sends it under its id, and again under the very same while nobody knows what became of it.
 * Returns the last answer and how often it was sent.
 */
export async function sendWish(
  wish: Wish,
  { id, token }: { readonly id: string; readonly token: string },
  { ask, pause }: SendPorts,
): Promise<{ readonly answer: Answer; readonly attempts: number }> {
  const asked: Asked = { ...requestOf(wish, id), token };
  for (let attempts = 1; ; attempts += 1) {
    const answer = await ask(asked);
    const isUnknown = answer.status === 0 || answer.status === 429 || answer.status >= 500;
    if (!isUnknown || attempts === ATTEMPTS) return { answer, attempts };
    const pauseMs = answer.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (attempts - 1);
    if (!(await pause(Math.min(PAUSE_MS_MAX, pauseMs)))) return { answer, attempts };
  }
}

function requestOf(wish: Wish, id: string): Asked {
  switch (wish.kind) {
    case 'order':
      return { method: 'POST', path: '/orders', body: { client_order_id: id, ...wish.order } };
    case 'cancel':
      return { method: 'DELETE', path: `/orders/${wish.orderId}`, idempotencyKey: id };
    case 'margin':
      return { method: 'POST', path: '/margin', body: { enabled: true, client_command_id: id } };
    case 'bailout':
      return { method: 'POST', path: '/bailout', body: { client_command_id: id } };
  }
}
