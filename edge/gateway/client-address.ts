import { BlockList, isIP } from 'node:net';

/** One address, or those of a network: `192.0.2.1`, `172.18.0.0/16`, `2001:db8::/32`. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (bits < 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number.parseInt(prefix, 10) <= bits);
}

/**
 * Where a request came from.
 *
 * @param peer at the other end of the connection
 * @param forwardedFor the header X-Forwarded-For, to which each proxy adds whom it saw
 */
export type ClientAddress = (peer: string | undefined, forwardedFor: string | undefined) => string;

/**
 * Takes the word of trusted proxies and of nobody else: the client is the last one who is none of
 * them, and what that one claims of others before it counts for nothing. Without an address, which
 * a trusted proxy should have written, it is the proxy itself.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList();
  for (const network of trustedProxies) {
    const [address = '', prefix] = network.split('/');
    if (prefix === undefined) trusted.addAddress(address, familyOf(address));
    else trusted.addSubnet(address, Number.parseInt(prefix, 10), familyOf(address));
  }
  return (peer, forwardedFor) => {
    if (peer === undefined) return 'unknown';
    let nearest = plain(peer);
    const told = forwardedFor?.split(',') ?? [];
    while (trusted.check(nearest, familyOf(nearest))) {
      const next = plain(told.pop()?.trim() ?? '');
      if (isIP(next) === 0) break;
      nearest = next;
    }
    return nearest;
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** An IPv4 address by its own name where it came in over a socket for both. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
