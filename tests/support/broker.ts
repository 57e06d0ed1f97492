import { randomBytes } from 'node:crypto';
import { BROKER_USERS, type BrokerUser, brokerRights } from '@mockstreet/access/broker-users';
import { inject } from 'vitest';
import { type RunningTopology, runTopology } from './running-topology.ts';

export interface EmptyVhost {
  readonly vhost: string;
  /** AMQP address of this virtual host for the administrator, who may do everything. */
  readonly amqpUrl: string;
  /** The same for the user of each service, who has the rights here that it has in a deployment. */
  readonly amqpOf: Readonly<Record<BrokerUser, string>>;
  /** Base of the management API (all virtual hosts), for the administrator. */
  readonly managementUrl: string;
  managementOf(user: BrokerUser): string;
  /** Asks the management API, e.g. `api('GET', '/api/queues')`; throws unless it answers 2xx. */
  api(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Removes it with all its queues, closing its connections. */
  drop(): Promise<void>;
}

/** One on which everything of ours stands. */
export interface TestVhost extends EmptyVhost {
  readonly topology: RunningTopology;
}

/**
 * A fresh virtual host of its caller alone, on which topology has declared everything, and keeps it
 * up, under its own rights.
 */
export async function createTestVhost(
  options: { readonly partitions?: number; readonly intakeIds?: readonly string[] } = {},
): Promise<TestVhost> {
  const vhost = await createEmptyVhost(options.intakeIds);
  const topology = await runTopology(vhost.amqpOf.topology, options);
  return {
    ...vhost,
    topology,
    async drop() {
      await topology.close();
      await vhost.drop();
    },
  };
}

/** A fresh virtual host of its caller alone, with the rights of a deployment and nothing else. */
export async function createEmptyVhost(
  intakeIds: readonly string[] = ['edge-1'],
): Promise<EmptyVhost> {
  const servers = inject('servers');
  const vhost = `test-${randomBytes(6).toString('hex')}`;
  const api = (method: string, path: string, body?: unknown) =>
    callManagement(servers.managementUrl, method, path, body);
  await api('PUT', `/api/vhosts/${vhost}`, {});
  const { username } = new URL(servers.managementUrl);
  const rights = { ...brokerRights(intakeIds), [username]: EVERYTHING };
  await Promise.all(
    Object.entries(rights).map(([user, { configure, write, read }]) =>
      api('PUT', `/api/permissions/${vhost}/${user}`, { configure, write, read }),
    ),
  );
  const inVhost = (address: string) => {
    const url = new URL(address);
    url.pathname = `/${vhost}`;
    return url.href;
  };
  return {
    vhost,
    amqpUrl: inVhost(servers.amqpUrl),
    amqpOf: Object.fromEntries(
      BROKER_USERS.map((user) => [user, inVhost(servers.amqpOf[user])]),
    ) as Record<BrokerUser, string>,
    managementUrl: servers.managementUrl,
    managementOf(user) {
      const url = new URL(servers.managementUrl);
      url.username = user;
      url.password = new URL(servers.amqpOf[user]).password;
      return url.href;
    },
    api,
    drop: async () => {
      await api('DELETE', `/api/vhosts/${vhost}`);
    },
  };
}

const EVERYTHING = { configure: '.*', write: '.*', read: '.*' };

async function callManagement(
  managementUrl: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const { username, password, origin } = new URL(managementUrl);
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  const response = await fetch(origin + path, {
    method,
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
