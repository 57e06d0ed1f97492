import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOX_ADDRESSES, type Box, TUNNEL } from '@mockstreet/access/box-network';
import { REPOSITORY } from '@mockstreet/native/repository';
import type { RigRun } from './run-name.ts';
import { runCommand } from './system-commands.ts';

/** Where the two boxes and the friends meet: the internet, for want of another (RFC 5737). */
export const INTERNET = { edge: '192.0.2.1', home: '192.0.2.2', friends: '192.0.2.100' } as const;

/** Home's local network, and a neighbour on it. */
const LOCAL = { home: '192.168.7.2', neighbour: '192.168.7.100' } as const;

/** By this name home calls the edge. */
export const EDGE_NAME = 'edge.mock.example';

/** The port at which friends find the edge. */
export const PUBLIC_PORT = 443;

const BRIDGE = 'br-mockstreet';

/** The network of a rig: the internet, and two machines as Docker's networking would make them. */
export interface BoxHosts {
  /** The namespace of a machine itself, of one of its containers, or of the friends. */
  namespaceOf(place: Place): string;
  /** A new container on a box's network, with an address of its own. */
  addContainer(box: Box, name: string, address: string): void;
  /** Takes a box off the internet, as if somebody pulled the plug; and plugs it in again. */
  unplug(box: Box): void;
  plugIn(box: Box): void;
}

export type Place = 'friends' | Box | `${Box}-${string}`;

export function createBoxHosts(run: RigRun): BoxHosts {
  const namespaceOf = (place: Place) => `${run.prefix}-${place}`;
  const inside = (place: Place) => ipIn(namespaceOf(place));
  const makeNamespace = (place: Place) => {
    runCommand('ip', 'netns', 'add', namespaceOf(place));
    inside(place)('link', 'set', 'lo', 'up');
  };
  const connect = (place: Place, address: string, to: Place, port: string, bridge: string) => {
    const peer = ['peer', 'name', port, 'netns', namespaceOf(to)];
    inside(place)('link', 'add', 'eth0', 'type', 'veth', ...peer);
    inside(to)('link', 'set', port, 'master', bridge, 'up');
    inside(place)('address', 'add', `${address}/24`, 'dev', 'eth0');
    inside(place)('link', 'set', 'eth0', 'up');
  };
  const makeMachine = (box: Box) => {
    makeNamespace(box);
    connect(box, INTERNET[box], 'friends', box, 'internet');
    inside(box)('link', 'add', BRIDGE, 'type', 'bridge');
    inside(box)('address', 'add', `${gatewayOf(box)}/24`, 'dev', BRIDGE);
    inside(box)('link', 'set', BRIDGE, 'up');
    setSystemControl(namespaceOf(box), 'net.ipv4.ip_forward=1');
    loadRules(run, namespaceOf(box), box);
  };
  makeNamespace('friends');
  inside('friends')('link', 'add', 'internet', 'type', 'bridge');
  inside('friends')('address', 'add', `${INTERNET.friends}/24`, 'dev', 'internet');
  inside('friends')('link', 'set', 'internet', 'up');
  makeMachine('edge');
  makeMachine('home');
  inside('friends')('address', 'add', `${LOCAL.neighbour}/24`, 'dev', 'internet');
  inside('home')('address', 'add', `${LOCAL.home}/24`, 'dev', 'eth0');
  return {
    namespaceOf,
    addContainer(box, name, address) {
      const place: Place = `${box}-${name}`;
      makeNamespace(place);
      connect(place, address, box, `c${address.split('.').at(-1)}`, BRIDGE);
      inside(place)('route', 'add', 'default', 'via', gatewayOf(box));
    },
    unplug: (box) => void inside('friends')('link', 'set', box, 'down'),
    plugIn: (box) => void inside('friends')('link', 'set', box, 'up'),
  };
}

/** Runs `ip` on the interfaces, addresses and routes of a namespace. */
function ipIn(namespace: string) {
  return (...args: readonly string[]) => runCommand('ip', '-n', namespace, ...args);
}

export function setSystemControl(namespace: string, setting: string): void {
  runCommand('ip', 'netns', 'exec', namespace, 'sysctl', '-qw', setting);
}

function gatewayOf(box: Box): string {
  return BOX_ADDRESSES[box].router.replace(/\d+$/, '1');
}

/** The machine's own firewall, as shipped. */
export function hostFirewall(box: Box): string {
  return join(REPOSITORY, 'deploy/wireguard', `host-firewall-${box}.nft`);
}

/** The machine's own firewall, beside what Docker would do for the published ports. */
function loadRules(run: RigRun, namespace: string, box: Box): void {
  const docker = join(run.folder, `docker-${box}.nft`);
  writeFileSync(docker, dockerRules(box));
  for (const file of [docker, hostFirewall(box)]) {
    runCommand('ip', 'netns', 'exec', namespace, 'nft', '-f', file);
  }
}

function dockerRules(box: Box): string {
  const { router } = BOX_ADDRESSES[box];
  const published = [
    `udp dport ${TUNNEL.port} dnat to ${router}`,
    `tcp dport ${PUBLIC_PORT} dnat to ${BOX_ADDRESSES.edge.traefik}:8443`,
    // Somebody's mistake: a port that only the machine's firewall keeps shut.
    `tcp dport 15672 dnat to ${BOX_ADDRESSES.edge.rabbitmq}`,
  ];
  return `table ip nat {
  chain prerouting {
    type nat hook prerouting priority dstnat
    ${(box === 'edge' ? published : []).map((rule) => `iifname != "${BRIDGE}" ${rule}`).join('\n    ')}
  }
  chain postrouting {
    type nat hook postrouting priority srcnat
    ip saddr ${router}/24 oifname != "${BRIDGE}" masquerade
  }
}
`;
}
