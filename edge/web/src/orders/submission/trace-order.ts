import { traceparentOf } from '@mockstreet/shared/traceparent';

/**
 * What an attempt to send an order says of the trace that it belongs to. The trace goes by the order's own name, so
 * that every attempt is one of the same, and whoever knows the one finds the other. Whether it is recorded is not
 * asked for: the edge decides.
 *
 * @param random of eight bytes
 */
export function traceOrder(clientOrderId: string, random: Uint8Array): string {
  const spanId = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return traceparentOf(clientOrderId.replaceAll('-', '').toLowerCase(), spanId, false);
}
