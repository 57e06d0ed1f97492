import {
  BOX_ADDRESSES,
  type Box,
  HOME_ENGINES,
  HOME_TOOLS,
  TUNNEL,
  TUNNEL_INTERFACE,
  TUNNELED_PORTS,
} from './box-network.ts';

/** Connections that a router lets through, from where they arrive to whom they are handed. */
interface Passage {
  readonly why: string;
  readonly from: 'box' | 'tunnel';
  /** Who may open them: addresses and ranges as nftables writes a set. */
  readonly sources: readonly string[];
  readonly ports: readonly number[];
  readonly to: string;
  /** For what watches alone. */
  readonly telemetry?: boolean;
}

const edge = BOX_ADDRESSES.edge;
const home = BOX_ADDRESSES.home;

/** All of it, with telemetry on. The other direction of each is only what answers. */
const PASSAGES: Readonly<Record<Box, readonly Passage[]>> = {
  edge: [
    {
      why: 'What Traefik asks of home: its API, nothing else.',
      from: 'box',
      sources: [edge.traefik],
      ports: [TUNNELED_PORTS.api],
      to: TUNNEL.home,
    },
    {
      why: 'Home reaches the broker: AMQP, and the management API that home’s tools count with.',
      from: 'tunnel',
      sources: [TUNNEL.home],
      ports: [TUNNELED_PORTS.amqp, TUNNELED_PORTS.management],
      to: edge.rabbitmq,
    },
    {
      why: 'What the edge traces, to the collector at home, where there is one.',
      from: 'box',
      sources: [edge.intake],
      ports: [TUNNELED_PORTS.otlp],
      to: TUNNEL.home,
      telemetry: true,
    },
    ...(['intake', 'topology', 'web'] as const).map((name) => ({
      why: `Prometheus at home asks ${name} for its metrics.`,
      from: 'tunnel' as const,
      sources: [TUNNEL.home],
      ports: [TUNNELED_PORTS.metrics[name]],
      to: edge[name],
      telemetry: true,
    })),
  ],
  home: [
    {
      why: 'Who speaks to the broker at the edge.',
      from: 'box',
      sources: [home.engine, home.control, home.journal, HOME_TOOLS, HOME_ENGINES],
      ports: [TUNNELED_PORTS.amqp],
      to: TUNNEL.edge,
    },
    {
      why: 'The tools that count what waits at the broker.',
      from: 'box',
      sources: [HOME_TOOLS],
      ports: [TUNNELED_PORTS.management],
      to: TUNNEL.edge,
    },
    {
      why: 'The edge reaches the API.',
      from: 'tunnel',
      sources: [TUNNEL.edge],
      ports: [TUNNELED_PORTS.api],
      to: home.api,
    },
    {
      why: 'Prometheus asks the edge’s processes.',
      from: 'box',
      sources: [home.prometheus],
      ports: Object.values(TUNNELED_PORTS.metrics),
      to: TUNNEL.edge,
      telemetry: true,
    },
    {
      why: 'The edge’s traces.',
      from: 'tunnel',
      sources: [TUNNEL.edge],
      ports: [TUNNELED_PORTS.otlp],
      to: home.collector,
      telemetry: true,
    },
  ],
};

/**
 * The nftables rules of a box's `wireguard` container, which routes between the box's own network
 * and the tunnel. `endpoint` is where the edge is reached from outside: a name or an address, and a
 * UDP port, `host:51820`. The rules replace their own table in one step and touch no other: Docker
 * keeps its resolver's rules in the same network namespace.
 */
export function routerFirewall(
  box: Box,
  endpoint: string,
  options: { readonly telemetry: 'on' | 'off' } = { telemetry: 'off' },
): string {
  const passages = PASSAGES[box].filter(
    ({ telemetry }) => !telemetry || options.telemetry === 'on',
  );
  return `#!/usr/sbin/nft -f
# What the router of the ${box} box lets through. Made by npm run deploy:keys; do not edit.
table inet mockstreet
delete table inet mockstreet
table inet mockstreet {
  # What was turned away since the rules were loaded.
  counter refused {}

  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
${passages.map((passage) => indent(destination(box, passage))).join('\n')}
  }

  # Answers have to come back through this router, so it puts its own address on what it passes.
  # Docker redirects on lo; that is not ours to touch.
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "lo" accept
    ct status dnat oifname "${TUNNEL_INTERFACE}" snat ip to ${TUNNEL[box]}
    ct status dnat oifname != "${TUNNEL_INTERFACE}" snat ip to ${BOX_ADDRESSES[box].router}
  }

  chain forward {
    type filter hook forward priority filter; policy drop;
    # The tunnel takes smaller packets than the networks on its ends believe.
    tcp flags syn tcp option maxseg size set rt mtu
    ct state established,related accept
${passages.map((passage) => indent(permission(passage))).join('\n')}
    goto refuse
  }

  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    ct state established,related accept
${box === 'edge' ? `    iifname != "${TUNNEL_INTERFACE}" udp dport ${TUNNEL.port} accept\n` : ''}    goto refuse
  }

  # Who asks Docker's resolver does so on lo.
  chain output {
    type filter hook output priority filter; policy drop;
    oifname "lo" accept
    ct state established,related accept
${carriers(box, endpoint).map(indent).join('\n')}
    goto refuse
  }

  chain refuse {
    limit rate 6/minute burst 12 packets log prefix "mockstreet ${box} refused: "
    counter name "refused" drop
  }
}
`;
}

/** What the router itself has to send: the tunnel's own datagrams, and what finds out where to. */
function carriers(box: Box, endpoint: string): readonly string[] {
  const outside = `oifname != "${TUNNEL_INTERFACE}"`;
  if (box === 'edge') return [`${outside} udp sport ${TUNNEL.port} accept`];
  const [, host = '', port] = /^(.+):(\d+)$/.exec(endpoint) ?? [];
  if (port === undefined) throw new Error(`no port in ${endpoint}`);
  const called = `${outside} udp dport ${port} accept`;
  return isAddress(host) ? [called] : [called, ...namesAsked(outside)];
}

/** Docker's resolver passes on, from within this namespace, what it doesn't know by itself. */
function namesAsked(outside: string): readonly string[] {
  return [
    '# The edge is called by name, and Docker’s resolver asks others from in here. None of them is',
    '# in a container beside.',
    `${outside} ip daddr != ${home.router.replace(/\d+$/, '0/24')} meta l4proto { tcp, udp } th dport 53 accept`,
  ];
}

/** IPv4, or IPv6 between brackets. */
function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.startsWith('[');
}

function destination(box: Box, passage: Passage): string {
  const asked = passage.from === 'box' ? BOX_ADDRESSES[box].router : TUNNEL[box];
  const match = `${arrival(passage)} ip daddr ${asked} ${ports(passage)}`;
  return `# ${passage.why}\n${match} dnat ip to ${passage.to}`;
}

function permission(passage: Passage): string {
  const leaving = passage.from === 'box' ? '' : '!= ';
  const match = `${arrival(passage)} oifname ${leaving}"${TUNNEL_INTERFACE}"`;
  return `ct state new ct status dnat ${match} ip daddr ${passage.to} ${ports(passage)} accept`;
}

function arrival({ from, sources }: Passage): string {
  const entering = from === 'tunnel' ? '' : '!= ';
  return `iifname ${entering}"${TUNNEL_INTERFACE}" ip saddr ${setOf(sources)}`;
}

function ports(passage: Passage): string {
  return `tcp dport ${setOf(passage.ports)}`;
}

function setOf(elements: readonly (string | number)[]): string {
  return elements.length === 1 ? `${elements[0]}` : `{ ${elements.join(', ')} }`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
