import { traceOrder } from './trace-order.ts';

interface TraceParts {
  readonly newId: () => string;
  /** So many random bytes. */
  readonly random: (count: number) => Uint8Array;
}

/**
 * A `fetch` for what goes through the queue: an order says of which trace it is, whatever else is asked for (a cancel, a
 * switch of margin, a bailout) begins one here.
 */
export function createTracedFetch(send: typeof fetch, { newId, random }: TraceParts): typeof fetch {
  return (input, init) => {
    const request = new Request(input, init);
    if (!request.headers.has('traceparent')) {
      request.headers.set('traceparent', traceOrder(newId(), random(8)));
    }
    return send(request);
  };
}
