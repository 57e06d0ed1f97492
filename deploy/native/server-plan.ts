import type { Tools } from './find-tools.ts';
import type { Instance } from './instance.ts';
import { intakeIdsOf } from './native-settings.ts';
import { postgresService } from './postgres.ts';
import { epmdService, rabbitmqService } from './rabbitmq.ts';
import { redisService } from './redis.ts';
import type { Service } from './service.ts';
import type { Side } from './side.ts';

/** What the private servers of each side are made from. */
export const SERVER_TOOLS = {
  edge: ['rabbitmqServer', 'epmd'],
  home: ['postgres', 'redisServer'],
} as const satisfies Record<Side, readonly (keyof Tools)[]>;

export type ServerTools = Pick<Tools, (typeof SERVER_TOOLS)[Side][number]>;

/** The private servers of a side, in the order in which they need each other. */
export function serversOf(
  side: Side,
  instance: Instance,
  tools: Partial<ServerTools>,
): readonly (readonly Service[])[] {
  const { data, ports, secrets } = instance;
  if (side === 'home') {
    const postgres = postgresService({
      programs: present(tools.postgres),
      folder: data.home.postgres,
      port: ports.postgres,
      password: secrets.postgresPassword,
    });
    const redis = redisService({
      program: present(tools.redisServer),
      folder: data.home.redis,
      port: ports.redis,
      password: secrets.redisPassword,
    });
    return [[postgres, redis]];
  }
  const broker = {
    program: present(tools.rabbitmqServer),
    epmd: present(tools.epmd),
    folder: data.edge.rabbitmq,
    ports,
    password: secrets.rabbitmqPassword,
    cookie: secrets.erlangCookie,
    intakeIds: intakeIdsOf(instance.environment),
  };
  return [[epmdService(broker)], [rabbitmqService(broker)]];
}

function present(tool: string | undefined): string {
  if (tool === undefined) throw new Error('a side was planned without its tools');
  return tool;
}
