import { partitionQueues } from '@mockstreet/shared/topology';
import { brokerPlan } from './broker-plan.ts';
import type { TopologyConfig } from './config.ts';
import { keepTopology, type TopologyKeeper, type TopologyOptions } from './keep-topology.ts';
import { createInventoryReader } from './read-inventory.ts';

/** What only a process may make. */
export type TopologyWorld = Pick<TopologyOptions, 'clock' | 'monotonicMs' | 'log' | 'state'>;

/** Puts the keeper of the topology together from its configuration. */
export function startTopology(
  config: Pick<
    TopologyConfig,
    'AMQP_URL' | 'RABBITMQ_MANAGEMENT_URL' | 'PARTITIONS' | 'INTAKE_IDS'
  >,
  world: TopologyWorld,
): TopologyKeeper {
  const { AMQP_URL, RABBITMQ_MANAGEMENT_URL, PARTITIONS, INTAKE_IDS } = config;
  const vhost = decodeURIComponent(new URL(AMQP_URL).pathname.slice(1)) || '/';
  return keepTopology({
    ...world,
    amqpUrl: AMQP_URL,
    plan: brokerPlan({ partitions: PARTITIONS, intakeIds: INTAKE_IDS }),
    partitionQueues: partitionQueues(PARTITIONS).map(({ queue }) => queue),
    readInventory: RABBITMQ_MANAGEMENT_URL
      ? createInventoryReader(RABBITMQ_MANAGEMENT_URL, vhost)
      : async () => undefined,
  });
}
