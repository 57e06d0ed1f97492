import { portableSha256 } from './sha256.ts';

/**
 * The id of an order, derived from who sent it and the id that the client gave it, so that every
 * edge answers every retry alike without remembering anything.
 *
 * The result is a UUID of version 8 (RFC 9562 §5.8). A time-ordered `client_order_id` (version 7)
 * lends its 48-bit time prefix, which keeps Postgres' indexes in order of arrival; any other id
 * yields a prefix from the hash.
 */
export function deriveOrderId(
  userId: string,
  clientOrderId: string,
  sha256 = portableSha256,
): string {
  return deriveNamedId(`mockstreet:order:${userId}`, clientOrderId, sha256);
}

/**
 * The same for other things that a client names.
 * @param owner whose names these are, in a name space of the thing's own
 */
export function deriveNamedId(owner: string, clientId: string, sha256 = portableSha256): string {
  const hash = sha256Hex(`${owner}:${clientId}`, sha256);
  const timeOrdered = clientId[14] === '7';
  const prefix = timeOrdered ? clientId.slice(0, 8) + clientId.slice(9, 13) : hash.slice(20, 32);
  const variant = '89ab'[Number.parseInt(hash[3] as string, 16) & 3];
  return `${prefix.slice(0, 8)}-${prefix.slice(8)}-8${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`;
}

/** A UUID of version 8 that is all hash, for what is known by its occasion alone. */
export function deriveId(occasion: string, sha256 = portableSha256): string {
  const hash = sha256Hex(occasion, sha256);
  const variant = '89ab'[Number.parseInt(hash[15] as string, 16) & 3];
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(12, 15)}-${variant}${hash.slice(16, 19)}-${hash.slice(19, 31)}`;
}

/**
 * The id of an order by which the house sells a position of a user. It is also what stands for the client's own
 * id, which no order that a user sends can have: {@link isForcedSale}.
 * @param atMicros event time of the sale
 */
export function deriveForcedSaleId(userId: string, atMicros: number, tickerId: string): string {
  return deriveId(`mockstreet:forced-sale:${userId}:${atMicros}:${tickerId}`);
}

/** Whether an order is one of the house: everybody else's id follows from the client's, and is another. */
export function isForcedSale(order: {
  readonly order_id: string;
  readonly client_order_id: string;
}): boolean {
  return order.order_id === order.client_order_id;
}

/** SHA-256 of text, in hex. */
export function sha256Hex(text: string, sha256 = portableSha256): string {
  return sha256.hex(text);
}
