import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from '@mockstreet/db/client';
import {
  edgeControlQueue,
  ORDERS_EXCHANGE,
  ORDERS_HASH_EXCHANGE,
  ORDERS_LOG_STREAM,
  ORDERS_UNROUTED_QUEUE,
  partitionQueue,
  UNROUTED_PARTITION,
} from '@mockstreet/shared/topology';
import type { FaultKind } from '../fault.ts';
import { PARTITIONS } from '../rig/rig.ts';

/** More than any disk has free: the alarm goes off at once. */
const NO_DISK_IS_ENOUGH = '900000GB';
const USUAL_DISK_LIMIT = '256MB';
/** The end of an alarm, when all that was under way before it has had its answer. */
const ALARM_SEEN_MS = 500;
const BURST = 15;
/** For what hangs: how fast the queue fills is up to the machine. */
const BURST_WITHIN_MS = 90_000;
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
      async inject({ rig, book }) {
        await rig.admin.rabbitmqctl('set_disk_free_limit', NO_DISK_IS_ENOUGH);
        await sleep(ms - ALARM_SEEN_MS);
        const before = book.promisedIds.length;
        await sleep(ALARM_SEEN_MS);
        const promised = book.promisedIds.length - before;
        await rig.admin.rabbitmqctl('set_disk_free_limit', USUAL_DISK_LIMIT);
        // A broker with an alarm takes nothing, so nobody is promised anything.
        return promised === 0 ? 1 : 0;
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
      const isFull = () => book.counts.unavailable >= before + REFUSED_ENOUGH;
      while (nowMs() < until && !isFull()) await sleep(50);
      load.setPace(1);
      rig.brokerWire.heal();
      return isFull() ? 1 : 0;
    },
  }),
};

/** Longer than the topology takes to bind again what was unbound. */
const BOUND_AGAIN_MS = 1_200;
const RECORDED_MS = 1_500;

/** An order is there only until its partition takes it over. */
const LOOK_EVERY_MS = 20;

async function readUnrouted(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from orders where partition = ${UNROUTED_PARTITION}`;
  return rows.map(({ id }) => id);
}

/** Nothing takes what is published: the broker returns it, and acks it all the same. */
const unroutable: FaultKind = {
  name: 'exchange of orders without a binding',
  prepare: () => ({
    detail: '',
    async inject({ rig, book }) {
      const before = book.counts.unavailable;
      await rig.admin.withBroker(async (channel) => {
        // In this order: an order in the journal alone would be confirmed and never read.
        await channel.unbindQueue(ORDERS_LOG_STREAM, ORDERS_EXCHANGE, '');
        await channel.unbindExchange(ORDERS_HASH_EXCHANGE, ORDERS_EXCHANGE, '');
      });
      await sleep(BOUND_AGAIN_MS);
      return book.counts.unavailable - before;
    },
  }),
};

/** Users belong to no partition for a moment: their orders take the way round. */
const unrouted: FaultKind = {
  name: 'partitions without a binding',
  prepare: () => ({
    detail: '',
    async inject({ rig, nowMs }) {
      const { sql } = rig.admin;
      const before = new Set(await readUnrouted(sql));
      await rig.admin.withBroker(async (channel) => {
        for (let partition = 0; partition < PARTITIONS; partition++) {
          await channel.unbindQueue(partitionQueue(partition), ORDERS_HASH_EXCHANGE, HASH_WEIGHT);
        }
      });
      // Those that took the way round are recorded a moment later.
      const until = nowMs() + BOUND_AGAIN_MS + RECORDED_MS;
      const seen = new Set<string>();
      for (; nowMs() < until; await sleep(LOOK_EVERY_MS)) {
        for (const id of await readUnrouted(sql)) seen.add(id);
      }
      return [...seen].filter((id) => !before.has(id)).length;
    },
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
        const open = await watch.untilSettled();
        if (open.length > 0) {
          load.setPace(1);
          return 0;
        }
        // What was settled is acked a moment later.
        await sleep(1_000);
        await rig.admin.withBroker((channel) => channel.deleteQueue(queue));
        await sleep(1_500);
        load.setPace(1);
        return 1;
      },
    };
  },
};

export function brokerFaults(): FaultKind[] {
  return [diskAlarm, depthReached, unroutable, unrouted, queueDeleted];
}
