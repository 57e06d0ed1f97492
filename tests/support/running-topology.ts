import { instantFromMillis } from '@mockstreet/shared/instant';
import { pino } from 'pino';
import type { TopologyKeeper } from '../../edge/topology/keep-topology.ts';
import { startTopology } from '../../edge/topology/start-topology.ts';
import { createTopologyState, type TopologyState } from '../../edge/topology/topology-state.ts';

export interface RunningTopology extends TopologyKeeper {
  readonly state: TopologyState;
}

/** Topology's real parts; resolves once everything stands. */
export async function runTopology(
  amqpUrl: string,
  options: {
    readonly partitions?: number;
    readonly intakeIds?: readonly string[];
    readonly managementUrl?: string;
  } = {},
): Promise<RunningTopology> {
  const { partitions = 2, intakeIds = ['edge-1'], managementUrl } = options;
  const state = createTopologyState();
  const keeper = startTopology(
    {
      AMQP_URL: amqpUrl,
      RABBITMQ_MANAGEMENT_URL: managementUrl,
      PARTITIONS: partitions,
      INTAKE_IDS: [...intakeIds],
    },
    {
      clock: () => instantFromMillis(Date.now()),
      monotonicMs: () => performance.now(),
      log: pino({ level: 'silent' }),
      state,
    },
  );
  await keeper.firstDeclared;
  return { ...keeper, state };
}
