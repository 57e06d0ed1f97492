import { isIP } from 'node:net';
import type { Context } from 'hono';

/** Said of a client whose address nobody told us; all of them share one limit. */
const UNKNOWN = 'unknown';

/**
 * Where a request came from, as text for the audit log. Nobody reaches us but the gateway (natively
 * on the loopback, else Traefik through the tunnel), which drops what a client claims of its origin
 * and writes the address itself: the last entry of X-Forwarded-For is always our own side's.
 */
export function clientAddress(context: Context): string {
  return addressOf(context.req.header('x-forwarded-for'));
}

function addressOf(forwardedFor: string | undefined): string {
  const nearest = forwardedFor?.split(',').at(-1)?.trim() ?? '';
  const address = nearest.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? UNKNOWN : address.toLowerCase();
}

/** What limits by address count by. */
export function clientNetwork(context: Context): string {
  return networkOf(clientAddress(context));
}

/** The same of a request that is to become a websocket, by its X-Forwarded-For. */
export function networkOfForwarded(forwardedFor: string | undefined): string {
  return networkOf(addressOf(forwardedFor));
}

/**
 * What counts as one with an address, as {@link clientAddress} has it. Whoever has one IPv6 address
 * has a /64 of them (RFC 6177).
 */
export function networkOf(address: string): string {
  return isIP(address) === 6 ? `${firstGroups(address)}::/64` : address;
}

/** The first four of the eight groups, written out. */
function firstGroups(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  // A last part in dotted form stands for two groups.
  const written = before.length + after.length + (address.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? [] : Array<string>(8 - written).fill('0');
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
