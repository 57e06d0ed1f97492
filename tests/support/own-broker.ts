import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerUser } from '@mockstreet/access/broker-users';
import { type Child, startChild } from '@mockstreet/native/child';
import { findTools } from '@mockstreet/native/find-tools';
import { portsFrom } from '@mockstreet/native/ports';
import { amqpUrl, epmdService, rabbitmqService } from '@mockstreet/native/rabbitmq';
import { rabbitmqctl } from '@mockstreet/native/rabbitmqctl';
import type { Folders, Service } from '@mockstreet/native/service';
import { startWarden } from '@mockstreet/native/start-warden';
import { freePortBase } from './free-port-base.ts';
import { runTopology } from './running-topology.ts';

/** A broker of one test file alone, for what would disturb everyone on the shared one. */
export interface OwnBroker {
  /** The administrator's. */
  readonly amqpUrl: string;
  amqpOf(user: BrokerUser): string;
  readonly managementOrigin: string;
  /** `rabbitmqctl` with these arguments. */
  control(...args: string[]): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again, on the same data and ports. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** With topology, which keeps everything declared on it. */
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
  const amqpOf = (user: BrokerUser) => amqpUrl(options, '/', user);
  const topology = await runTopology(amqpOf('topology'));
  return {
    amqpUrl: amqpUrl(options),
    amqpOf,
    managementOrigin: `http://127.0.0.1:${options.ports.management}`,
    control: (...args) => rabbitmqctl(options, ...args),
    async kill() {
      process.kill(broker.pid as number, 'SIGKILL');
      await broker.exited;
    },
    async restart() {
      broker = await run(rabbitmqService(options));
    },
    async stop() {
      await topology.close();
      await broker.stop();
      await epmd.stop();
      await dismissWarden();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
