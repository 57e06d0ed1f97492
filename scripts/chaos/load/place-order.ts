import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@mockstreet/shared/instant';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { placeOrderSchema } from '@mockstreet/shared/order';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { uuidV7 } from '@mockstreet/shared/uuid-v7';
import { z } from 'zod';
import type { CheckReceipt } from './check-receipt.ts';
import type { Client } from './client.ts';
import type { OrderWish } from './order-maker.ts';
import type { ReceiptBook, SentOrder } from './receipt-book.ts';

/** One body under one id, ready to be sent as often as it takes. */
export interface Parcel {
  readonly client: Client;
  readonly clientOrderId: string;
  readonly orderId: string;
  readonly wish: OrderWish;
  readonly text: string;
  readonly bodySha256: string;
}

export interface Post {
  readonly origin: string;
  readonly book: ReceiptBook;
  readonly checkReceipt: CheckReceipt;
  readonly clock: Clock;
  /** Clients give up waiting when it says so; what they were not promised they are not owed. */
  readonly closing: AbortSignal;
}

/** What one sending came to. */
export type Answered = 'accepted' | 'reused' | 'again' | 'refused';

const ANSWER_WITHIN_MS = 8_000;
const FIRST_WAIT_MS = 150;
const WAIT_MS_MAX = 1_500;

const acceptedSchema = z.object({
  order_id: z.string(),
  client_order_id: z.string(),
  status: z.literal('ACCEPTED'),
  accepted_at: z.string(),
  receipt: z.string(),
});

export function newClientOrderId(clock: Clock): string {
  return uuidV7(clock(), randomBytes(10));
}

export function packOrder(client: Client, clientOrderId: string, wish: OrderWish): Parcel {
  return {
    client,
    clientOrderId,
    orderId: deriveOrderId(client.userId, clientOrderId, nativeSha256),
    wish,
    text: JSON.stringify({ client_order_id: clientOrderId, ...wish }),
    bodySha256: intentHash(placeOrderSchema.parse(wish), nativeSha256),
  };
}

/**
 * Sends a parcel until it is accepted, as a client must: whatever is not an answer means "unknown",
 * and is asked again under the same id. True once it was promised.
 */
export async function placeOrder(post: Post, parcel: Parcel): Promise<boolean> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 1.7, WAIT_MS_MAX)) {
    const answered = await sendOnce(post, parcel);
    if (answered !== 'again') return answered === 'accepted';
    if (post.closing.aborted) return false;
    await sleep(waitMs, undefined, { signal: post.closing }).catch(() => {});
  }
}

/** Sends it once, and writes down what came back. */
async function sendOnce(post: Post, parcel: Parcel): Promise<Answered> {
  const { book } = post;
  const { client, orderId, clientOrderId, bodySha256 } = parcel;
  const headers = await client.headersFor(parcel.text);
  const order = book.attempt({ orderId, clientOrderId, userId: client.userId }, bodySha256);
  let answer: { readonly status: number; readonly text: string };
  try {
    const response = await fetch(`${post.origin}/api/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: parcel.text,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    answer = { status: response.status, text: await response.text() };
  } catch {
    book.unknown(order, 'unanswered');
    return 'again';
  }
  return await judgeAnswer(post, parcel, order, answer);
}

async function judgeAnswer(
  { book, checkReceipt }: Post,
  parcel: Parcel,
  order: SentOrder,
  { status, text }: { readonly status: number; readonly text: string },
): Promise<Answered> {
  switch (status) {
    case 202: {
      const accepted = acceptedSchema.safeParse(parseJson(text));
      if (!accepted.success) book.fault(`202 for ${order.orderId} is no receipt: ${text}`);
      else {
        const { accepted_at: acceptedAt, receipt } = accepted.data;
        book.promised(order, { bodySha256: parcel.bodySha256, acceptedAt });
        const isOurs =
          accepted.data.order_id === order.orderId &&
          accepted.data.client_order_id === order.clientOrderId;
        if (!isOurs) book.fault(`202 for ${order.orderId} names ${accepted.data.order_id}`);
        const facts = { ...order, bodySha256: parcel.bodySha256, acceptedAt };
        if (!(await checkReceipt(receipt, facts))) {
          book.fault(`receipt of ${order.orderId} does not hold: ${receipt}`);
        }
      }
      return 'accepted';
    }
    case 409:
      book.counts.reused += 1;
      return 'reused';
    case 502:
    case 503:
    case 504:
      book.unknown(order, 'unavailable');
      return 'again';
    case 429:
      book.counts.limited += 1;
      return 'again';
    case 401:
      // Clocks are made wrong, and an edge that has just started has no word from home.
      book.counts.unauthorized += 1;
      return 'again';
    default:
      book.counts.other += 1;
      book.fault(`order ${order.orderId} was answered ${status}: ${text.slice(0, 200)}`);
      return 'refused';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
