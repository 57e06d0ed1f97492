import { randomBytes } from 'node:crypto';
import type { Clock } from '@mockstreet/shared/instant';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { placeOrderSchema } from '@mockstreet/shared/order';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { uuidV7 } from '@mockstreet/shared/uuid-v7';
import { askUntilAnswered, type Post } from './ask-until-answered.ts';
import type { Client } from './client.ts';
import type { OrderWish } from './order-maker.ts';

/** One body under one id, ready to be sent as often as it takes. */
export interface Parcel {
  readonly client: Client;
  readonly clientOrderId: string;
  readonly orderId: string;
  readonly wish: OrderWish;
  readonly text: string;
  readonly bodySha256: string;
}

/** An id of the client's own, for an order or a command. */
export function newClientId(clock: Clock): string {
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

/** Sends a parcel until it is accepted. True once it was promised. */
export async function placeOrder(
  post: Post,
  { client, orderId, clientOrderId, bodySha256, text }: Parcel,
): Promise<boolean> {
  return await askUntilAnswered(post, {
    ...{ kind: 'order', id: orderId, clientId: clientOrderId, client, bodySha256 },
    path: '/api/v1/orders',
    request: async () => ({
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await client.headersFor(text)) },
      body: text,
    }),
  });
}
