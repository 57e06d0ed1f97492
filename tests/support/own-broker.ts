import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Child, startChild } from '@mockstreet/native/child';
import { findTools } from '@mockstreet/native/find-tools';
import { portsFrom } from '@mockstreet/native/ports';
import { amqpUrl, epmdService, rabbitmqService } from '@mockstreet/native/rabbitmq';
import type { Folders, Service } from '@mockstreet/native/service';
import { startWarden } from '@mockstreet/native/start-warden';
import { freePortBase } from './free-port-base.ts';

/** A broker of one test file alone, for what would disturb everyone on the shared one. */
export interface OwnBroker {
  readonly amqpUrl: string;
  /** `rabbitmqctl` with these arguments. */
  control(...args: string[]): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again, on the same data and ports. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOwnBroker(): Promise<OwnBroker> {
  const tools = findTools(process.env.PATH);
  if (!tools.rabbitmqServer || !tools.epmd) throw new Error('this test needs RabbitMQ');
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-broker-'));
  const folders: Folders = { logs: join(folder, 'logs'), run: join(folder, 'run') };
  mkdirSync(folders.run);
  const dismissWarden = startWarden({ runFolders: [folders.run], folderToRemove: folder });
  const options = {
    program: tools.rabbitmqServer,
    epmd: tools.epmd,
    folder: join(folder, 'rabbitmq'),
    ports: portsFrom(await freePortBase()),
    password: randomBytes(16).toString('hex'),
    cookie: randomBytes(16).toString('hex'),
  };
  const run = async (service: Service): Promise<Child> => {
    await service.prepare?.();
    const child = startChild(service, folders);
    if (!(await child.becameReady)) throw new Error(`${child.name} did not start`);
    return child;
  };
  const epmd = await run(epmdService(options));
  let broker = await run(rabbitmqService(options));
  const controlProgram = join(dirname(options.program), 'rabbitmqctl');
  return {
    amqpUrl: amqpUrl(options),
    async control(...args) {
      const node = ['-n', 'mockstreet@localhost', '--erlang-cookie', options.cookie];
      const env = {
        PATH: `${dirname(options.epmd)}:/usr/bin:/bin`,
        HOME: options.folder,
        ERL_EPMD_PORT: String(options.ports.epmd),
        RABBITMQ_CONF_ENV_FILE: join(options.folder, 'rabbitmq-env.conf'),
      };
      await promisify(execFile)(controlProgram, [...node, ...args], { env });
    },
    async kill() {
      process.kill(broker.pid as number, 'SIGKILL');
      await broker.exited;
    },
    async restart() {
      broker = await run(rabbitmqService(options));
    },
    async stop() {
      await broker.stop();
      await epmd.stop();
      await dismissWarden();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
