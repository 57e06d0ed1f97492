import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';

export interface TestVhost {
  readonly vhost: string;
  /** AMQP address of this virtual host, credentials included. */
  readonly amqpUrl: string;
  /** Base of the management API (all virtual hosts), credentials included. */
  readonly managementUrl: string;
  /** Asks the management API, e.g. `api('GET', '/api/queues')`; throws unless it answers 2xx. */
  api(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Removes it with all its queues, closing its connections. */
  drop(): Promise<void>;
}

/** A fresh, empty virtual host of its caller alone: its own exchanges and queues. */
export async function createTestVhost(): Promise<TestVhost> {
  const servers = inject('servers');
  const vhost = `test-${randomBytes(6).toString('hex')}`;
  const { username } = new URL(servers.managementUrl);
  const everything = { configure: '.*', write: '.*', read: '.*' };
  await callManagement(servers.managementUrl, 'PUT', `/api/vhosts/${vhost}`, {});
  const permissions = `/api/permissions/${vhost}/${username}`;
  await callManagement(servers.managementUrl, 'PUT', permissions, everything);
  const amqpUrl = new URL(servers.amqpUrl);
  amqpUrl.pathname = `/${vhost}`;
  return {
    vhost,
    amqpUrl: amqpUrl.href,
    managementUrl: servers.managementUrl,
    api: (method, path, body) => callManagement(servers.managementUrl, method, path, body),
    drop: async () => {
      await callManagement(servers.managementUrl, 'DELETE', `/api/vhosts/${vhost}`);
    },
  };
}

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
