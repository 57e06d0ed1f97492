import type { Tracing } from '@mockstreet/shared/node/tracing';
import { readTraceparent } from '@mockstreet/shared/traceparent';
import { formatPosition } from '#outbox/outbox-position';
import type { OrderEvent } from './read-order-events.ts';

/**
 * Tells one client of an event that has just happened, and whoever wants to know that it was told. Of what is told
 * again to those who come back nothing is said: when that is has nothing to do with the order.
 */
export function traceTold(tracing: Tracing, event: OrderEvent, tell: () => boolean): void {
  const { traceparent } = event.payload;
  const parent = traceparent === undefined ? undefined : readTraceparent(traceparent);
  if (!parent) return void tell();
  const span = tracing.begin({ name: 'send /ws/orders', kind: 'producer', parent });
  const isTold = tell();
  if (!isTold) return;
  const { status } = event.payload;
  span?.end({
    attributes: {
      'messaging.system': 'websocket',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': '/ws/orders',
      'mockstreet.outbox.position': formatPosition(event.position),
      ...(typeof status === 'string' ? { 'mockstreet.outcome': status } : {}),
    },
  });
}
