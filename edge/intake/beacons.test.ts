import { instant } from '@mockstreet/shared/instant';
import { beaconSchema } from '@mockstreet/shared/order-envelope';
import { describe, expect, it } from 'vitest';
import { type BeaconPorts, sendBeacons } from './beacons.ts';
import type { QueueState } from './queue-observer.ts';

const partition = (queue: string, consumers: number, ready = 0): QueueState => ({
  queue,
  consumers,
  ready,
});

function send(queues: QueueState[] | undefined, ports: Partial<BeaconPorts> = {}) {
  const sent: [string, unknown][] = [];
  let counted = 0;
  let stamps = 0;
  sendBeacons({
    intakeId: 'edge-1',
    observation: () => queues && { at: instant(0), queues },
    isAccepting: () => true,
    stamp: () => instant(1_000_000 + stamps++),
    publish: (queue, content) => sent.push([queue, beaconSchema.parse(JSON.parse(content))]),
    onSent: (_acceptedAt, count) => {
      counted += count;
    },
    ...ports,
  });
  return { queues: sent.map(([queue]) => queue), sent, counted, stamps };
}

describe('beacons', () => {
  it('go to every partition that has a consumer, all with one time', () => {
    const { sent, counted, stamps } = send([
      partition('orders.0', 1),
      partition('orders.1', 0),
      partition('orders.unrouted', 2),
    ]);
    const beacon = { version: 1, accepted_at: '1970-01-01T00:00:01.000000Z', intake_id: 'edge-1' };
    expect(sent).toEqual([
      ['orders.0', beacon],
      ['orders.unrouted', beacon],
    ]);
    expect([counted, stamps]).toEqual([2, 1]);
  });

  it('do not pile up where the consumer has stalled', () => {
    expect(send([partition('orders.0', 1, 1_001), partition('orders.1', 1)]).queues).toEqual([
      'orders.1',
    ]);
  });

  it.each([
    ['nobody listens', [partition('orders.0', 0)], {}],
    ['the queues are out of sight', undefined, {}],
    ['orders are not accepted either', [partition('orders.0', 1)], { isAccepting: () => false }],
  ])('and their stamps are spared when %s', (_when, queues, ports) => {
    const { sent, stamps } = send(queues, ports);
    expect([sent.length, stamps]).toEqual([0, 0]);
  });

  it('are not sent without a time', () => {
    expect(send([partition('orders.0', 1)], { stamp: () => undefined }).sent).toEqual([]);
  });
});
