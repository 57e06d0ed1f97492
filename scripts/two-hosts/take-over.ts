import { BOX_ADDRESSES, type Box, TUNNEL, TUNNEL_INTERFACE } from '@mockstreet/access/box-network';
import { hostFirewall } from './box-hosts.ts';
import { insideContainer } from './container.ts';
import { runCommand } from './system-commands.ts';
import type { TwoHosts } from './two-hosts.ts';

/**
 * What somebody could do who owns a box: its firewalls are gone, and its end of the tunnel carries
 * whatever they send to the other box's network. Returns how to have everything back.
 */
export function takeOver(rig: TwoHosts, box: Box): () => void {
  const inRouter = (...command: readonly string[]) =>
    runCommand('nsenter', ...insideContainer(rig[box].pidOf('wireguard') ?? 0, command));
  const inMachine = (...command: readonly string[]) =>
    runCommand('ip', 'netns', 'exec', rig.hosts.namespaceOf(box), ...command);
  const other = box === 'edge' ? 'home' : 'edge';
  const peer = inRouter('wg', 'show', TUNNEL_INTERFACE, 'peers').trim();
  const allow = (addresses: string) =>
    inRouter('wg', 'set', TUNNEL_INTERFACE, 'peer', peer, 'allowed-ips', addresses);
  const network = BOX_ADDRESSES[other].router.replace(/\d+$/, '0/24');
  const route = (what: 'replace' | 'delete') =>
    inRouter('ip', 'route', what, network, 'dev', TUNNEL_INTERFACE);

  inRouter('nft', 'flush', 'ruleset');
  allow('0.0.0.0/0');
  route('replace');
  inMachine('nft', 'delete', 'table', 'inet', 'mockstreet_host');
  return () => {
    inMachine('nft', '-f', hostFirewall(box));
    route('delete');
    allow(`${TUNNEL[other]}/32`);
    inRouter('nft', '-f', '/etc/wireguard/firewall.nft');
  };
}
