import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { RabbitmqServerOptions } from './rabbitmq.ts';
import { serverEnvironment, USUAL_PATH } from './server-environment.ts';

/** What a private broker is called among Erlang's nodes. */
export const RABBITMQ_NODE = 'mockstreet@localhost';

/** `rabbitmqctl` with these arguments, at a private broker that runs; throws when it fails. */
export async function rabbitmqctl(
  broker: Pick<RabbitmqServerOptions, 'program' | 'epmd' | 'folder' | 'ports' | 'cookie'>,
  ...args: readonly string[]
): Promise<void> {
  const node = ['-n', RABBITMQ_NODE, '--erlang-cookie', broker.cookie];
  const env = serverEnvironment({
    PATH: `${dirname(broker.epmd)}:${USUAL_PATH}`,
    HOME: broker.folder,
    ERL_EPMD_PORT: String(broker.ports.epmd),
    RABBITMQ_CONF_ENV_FILE: join(broker.folder, 'rabbitmq-env.conf'),
  });
  const program = join(dirname(broker.program), 'rabbitmqctl');
  await promisify(execFile)(program, [...node, ...args], { env });
}
