import { brokerDefinitions } from '@mockstreet/access/broker-definitions';
import { routerFirewall } from '@mockstreet/access/firewall';
import { edgeTunnelConfig } from '@mockstreet/access/wireguard-config';
import type { BundleFile } from './bundle-file.ts';
import type { BundleRecord } from './bundle-secrets.ts';
import { bundleEnvironment, type Variables } from './env-file.ts';
import { saltedUsers } from './salted-users.ts';
import { brokerUrl, managementUrl } from './service-urls.ts';
import { tunnelPublicKey } from './tunnel-keys.ts';

/** INTAKE_ID of the one intake that a bundle is for; docker-compose.edge.yml says the same. */
const INTAKE_ID = 'edge-1';

/** Queues that share the orders; both boxes have to agree on it (more of them: deploy/runbook/grow.md). */
export const PARTITIONS = '2';

/** What the edge's box gets of a bundle, apart from the keys; the whole follows from the record. */
export function edgeFiles(record: BundleRecord): readonly BundleFile[] {
  const { wireguard, broker, erlangCookie } = record;
  const tunnel = edgeTunnelConfig({
    privateKey: wireguard.edge,
    peerPublicKey: tunnelPublicKey(wireguard.home),
    presharedKey: wireguard.presharedKey,
  });
  const definitions = brokerDefinitions({ users: saltedUsers(broker), intakeIds: [INTAKE_ID] });
  const at = (name: string, text: string): BundleFile => ({ path: `edge/${name}`, text });
  const secret = (name: string, text: string) => at(`secrets/${name}`, text);
  return [
    at('bundle.env', bundleEnvironment(edgeVariables(record))),
    at('wireguard/wg0.conf', tunnel),
    at('wireguard/firewall.nft', routerFirewall('edge', record.settings.edge, record.settings)),
    at('rabbitmq/definitions.json', `${JSON.stringify(definitions, null, 2)}\n`),
    secret('intake-amqp-url', brokerUrl(record, 'intake', 'rabbitmq')),
    secret('topology-amqp-url', brokerUrl(record, 'topology', 'rabbitmq')),
    secret('rabbitmq-management-url', managementUrl(record, 'monitor', 'rabbitmq')),
    secret('erlang-cookie', erlangCookie),
  ];
}

/** What docker-compose.edge.yml is told beside. */
function edgeVariables(record: BundleRecord): Variables {
  const { origin, mail } = record.settings;
  const host = new URL(origin).hostname;
  return {
    PUBLIC_HOST: host,
    // RFC 2142: the mailbox that every domain has.
    ACME_EMAIL: mail || `postmaster@${host}`,
    TUNNEL_PORT: `${edgePortOf(record)}`,
    PARTITIONS,
  };
}

/** The UDP port at which the edge's machine is asked for the tunnel. */
function edgePortOf({ settings }: BundleRecord): number {
  return Number.parseInt(settings.edge.split(':').at(-1) ?? '', 10);
}
