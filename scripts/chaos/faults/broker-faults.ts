import { setTimeout as sleep } from 'node:timers/promises';
import {
  edgeControlQueue,
  ORDERS_EXCHANGE,
  ORDERS_HASH_EXCHANGE,
  ORDERS_LOG_STREAM,
  ORDERS_UNROUTED_QUEUE,
  partitionQueue,
} from '@mockstreet/shared/topology';
import type { FaultKind } from '../fault.ts';
import { PARTITIONS } from '../rig/rig.ts';

/** More than any disk has free: the alarm goes off at once. */
const NO_DISK_IS_ENOUGH = '900000GB';
const USUAL_DISK_LIMIT = '256MB';
const BURST = 15;
const BURST_WITHIN_MS = 15_000;
/** Refusals in a row of a full queue, not of chance. */
const REFUSED_ENOUGH = 40;
const HASH_WEIGHT = '1';
const QUIET_WITHIN_MS = 20_000;

const diskAlarm: FaultKind = {
  name: 'disk alarm of rabbitmq',
  prepare(random) {
    const ms = random.between(1_000, 4_000);
    return {
      detail: `${ms} ms`,
      async inject({ rig }) {
        await rig.admin.rabbitmqctl('set_disk_free_limit', NO_DISK_IS_ENOUGH);
        await sleep(ms);
        await rig.admin.rabbitmqctl('set_disk_free_limit', USUAL_DISK_LIMIT);
      },
    };
  },
};

/** Home is cut off and everybody orders as fast as they can, until intake takes no more. */
const depthReached: FaultKind = {
  name: 'queue depth reached',
  prepare: () => ({
    detail: '',
    async inject({ rig, load, book, nowMs }) {
      rig.brokerWire.refuse();
      load.setPace(BURST);
      const until = nowMs() + BURST_WITHIN_MS;
      const before = book.counts.unavailable;
      while (nowMs() < until && book.counts.unavailable < before + REFUSED_ENOUGH) await sleep(50);
      load.setPace(1);
      rig.brokerWire.heal();
    },
  }),
};

/** Nothing takes what is published: the broker returns it, and acks it all the same. */
const unroutable: FaultKind = {
  name: 'exchange of orders without a binding',
  prepare: () => ({
    detail: '',
    inject: ({ rig }) =>
      rig.admin.withBroker(async (channel) => {
        // In this order: an order in the journal alone would be confirmed and never read.
        await channel.unbindQueue(ORDERS_LOG_STREAM, ORDERS_EXCHANGE, '');
        await channel.unbindExchange(ORDERS_HASH_EXCHANGE, ORDERS_EXCHANGE, '');
      }),
  }),
};

/** Users belong to no partition for a moment: their orders take the way round. */
const unrouted: FaultKind = {
  name: 'partitions without a binding',
  prepare: () => ({
    detail: '',
    inject: ({ rig }) =>
      rig.admin.withBroker(async (channel) => {
        for (let partition = 0; partition < PARTITIONS; partition++) {
          await channel.unbindQueue(partitionQueue(partition), ORDERS_HASH_EXCHANGE, HASH_WEIGHT);
        }
      }),
  }),
};

/**
 * An administrator deletes a queue under its consumer. An order in it would be gone with it, by that
 * hand and no fault, so everybody pauses until it is empty.
 */
const queueDeleted: FaultKind = {
  name: 'queue deleted under its consumer',
  prepare(random) {
    const queue = random.pick([
      ...Array.from({ length: PARTITIONS }, (_, partition) => partitionQueue(partition)),
      ORDERS_UNROUTED_QUEUE,
      edgeControlQueue('edge-1'),
    ]);
    return {
      detail: queue,
      async inject({ rig, load, watch }) {
        await load.quiet(QUIET_WITHIN_MS);
        await watch.untilSettled();
        // What was settled is acked a moment later.
        await sleep(1_000);
        await rig.admin.withBroker((channel) => channel.deleteQueue(queue));
        await sleep(1_500);
        load.setPace(1);
      },
    };
  },
};

export function brokerFaults(): FaultKind[] {
  return [diskAlarm, depthReached, unroutable, unrouted, queueDeleted];
}
