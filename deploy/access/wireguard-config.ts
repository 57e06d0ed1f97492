import { type Box, TUNNEL } from './box-network.ts';

/**
 * Fits one datagram on any path seen in practice: 1500, less the 80 of WireGuard over IPv6, less
 * what PPPoE and mobile networks take.
 */
const MTU = 1380;

/** Keeps the hole in home's router open: NAT forgets a silent UDP flow after 30 seconds or more. */
const KEEPALIVE_SECONDS = 25;

/** Keys in base64, as `wg` writes them. */
interface TunnelKeys {
  readonly privateKey: string;
  readonly peerPublicKey: string;
  readonly presharedKey: string;
}

/**
 * The text of the edge's wg0.conf (wg-quick(8)). The edge waits to be called: it does not know
 * where home is, which moves with its provider's addresses.
 */
export function edgeTunnelConfig(keys: TunnelKeys): string {
  return config('edge', keys, { listenPort: TUNNEL.port });
}

/** The text of home's wg0.conf. `endpoint` is the edge's host and UDP port, `host:51820`. */
export function homeTunnelConfig(keys: TunnelKeys, endpoint: string): string {
  return config('home', keys, { endpoint });
}

function config(
  box: Box,
  keys: TunnelKeys,
  given: { readonly listenPort?: number; readonly endpoint?: string },
): string {
  const peer = box === 'edge' ? 'home' : 'edge';
  const lines = [
    `# Tunnel of the ${box}. Private: made by npm run deploy:keys, which also rotates it.`,
    '[Interface]',
    `PrivateKey = ${keys.privateKey}`,
    `Address = ${TUNNEL[box]}/32`,
    `MTU = ${MTU}`,
    given.listenPort && `ListenPort = ${given.listenPort}`,
    '',
    `# The ${peer}, and nobody behind it.`,
    '[Peer]',
    `PublicKey = ${keys.peerPublicKey}`,
    `PresharedKey = ${keys.presharedKey}`,
    `AllowedIPs = ${TUNNEL[peer]}/32`,
    given.endpoint && `Endpoint = ${given.endpoint}`,
    given.endpoint && `PersistentKeepalive = ${KEEPALIVE_SECONDS}`,
  ];
  return `${lines.filter((line) => line !== undefined).join('\n')}\n`;
}
