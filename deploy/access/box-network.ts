/** The two boxes of a deployment: the public one, and the one that keeps the money. */
export type Box = 'edge' | 'home';

/** Addresses at the ends of the tunnel, and the one port that the edge answers on for it (UDP). */
export const TUNNEL = { edge: '10.77.0.1', home: '10.77.0.2', port: 51_820 } as const;

/** The tunnel's interface on either router. */
export const TUNNEL_INTERFACE = 'wg0';

/** Addresses that the compose files pin on each box's own network; all in one /24. */
export const BOX_ADDRESSES = {
  edge: {
    router: '172.30.1.2',
    rabbitmq: '172.30.1.10',
    topology: '172.30.1.11',
    intake: '172.30.1.12',
    web: '172.30.1.13',
    traefik: '172.30.1.20',
  },
  home: {
    router: '172.30.2.2',
    postgres: '172.30.2.10',
    redis: '172.30.2.11',
    api: '172.30.2.12',
    feeder: '172.30.2.13',
    engine: '172.30.2.14',
    relay: '172.30.2.15',
    control: '172.30.2.16',
    journal: '172.30.2.17',
    backup: '172.30.2.18',
    setup: '172.30.2.19',
    worker_notify: '172.30.2.20',
    scheduler: '172.30.2.21',
    discord_bot: '172.30.2.22',
    snapshots: '172.30.2.23',
    collector: '172.30.2.50',
    prometheus: '172.30.2.51',
    alertmanager: '172.30.2.52',
    loki: '172.30.2.53',
    tempo: '172.30.2.54',
    grafana: '172.30.2.55',
  },
} as const;

/** Further engines at home, one address each (deploy/more-engines.yml). */
export const HOME_ENGINES = '172.30.2.40-172.30.2.47';

/** Home's tools (verify, restore, …) run by hand at addresses of this range. */
export const HOME_TOOLS = '172.30.2.30-172.30.2.39';

/** TCP ports that are reached through the tunnel. */
export const TUNNELED_PORTS = {
  ...{ api: 3002, amqp: 5672, management: 15_672 },
  /** Traces of the edge, to home's collector (OTLP over HTTP). */
  otlp: 4318,
  /** Where processes of the edge tell their metrics. */
  metrics: { intake: 3013, topology: 3007, web: 3012 },
} as const;
