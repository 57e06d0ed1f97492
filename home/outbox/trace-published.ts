import { type Instant, MICROS_PER_MS } from '@mockstreet/shared/instant';
import type { Tracing } from '@mockstreet/shared/node/tracing';
import { readTraceparent } from '@mockstreet/shared/traceparent';
import type { OutboxEvent } from './outbox-event.ts';
import { formatPosition } from './outbox-position.ts';

/** Tells of the events of a round that somebody wants to know of. Those say by themselves where they belong. */
export function tracePublished(
  tracing: Tracing,
  events: readonly OutboxEvent[],
  round: { /** By the clock of the traces. */ readonly startedMs: number; readonly now: Instant },
): void {
  for (const { payload, channel, position, createdAt } of events) {
    if (payload.traceparent === undefined) continue;
    const parent = readTraceparent(payload.traceparent);
    if (!parent) continue;
    const span = tracing.begin({
      ...{ name: `publish ${channel}`, kind: 'producer', parent, startMs: round.startedMs },
      attributes: {
        'messaging.system': 'redis',
        'messaging.operation.name': 'publish',
        'messaging.operation.type': 'send',
        'messaging.destination.name': channel,
        'mockstreet.outbox.position': formatPosition(position),
        'mockstreet.outbox.waited_ms': (round.now - createdAt) / MICROS_PER_MS,
      },
    });
    span?.end();
  }
}
