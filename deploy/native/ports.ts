import { createServer } from 'node:net';

/** Every port is an offset from PORT_BASE. */
export const PORT_OFFSETS = {
  gateway: 0,
  intake: 1,
  api: 2,
  engine: 3,
  feeder: 4,
  relay: 5,
  control: 6,
  topology: 7,
  journal: 8,
  snapshots: 9,
  postgres: 10,
  redis: 11,
  amqp: 12,
  management: 13,
  distribution: 14,
  epmd: 15,
  notifier: 16,
  scheduler: 17,
  bot: 18,
  friends: 19,
  gatewayMetrics: 20,
  prometheus: 21,
} as const;

export type PortName = keyof typeof PORT_OFFSETS;
export type Ports = Readonly<Record<PortName, number>>;

export const PORT_OFFSET_MAX = Math.max(...Object.values(PORT_OFFSETS));

export function portsFrom(portBase: number): Ports {
  const entries = Object.entries(PORT_OFFSETS).map(([name, offset]) => [name, portBase + offset]);
  return Object.fromEntries(entries) as Ports;
}

/** Those of the ports that cannot be had, each with who needs it and why not. */
export async function refusedPorts(ports: Ports, names: readonly PortName[]): Promise<string[]> {
  const refused = await Promise.all(
    names.map(async (name) => {
      const port = ports[name];
      // A server of someone else's on ::1 alone would answer for `localhost` in our stead.
      const codes = [await refusalOf(port, '127.0.0.1'), await refusalOf(port, '::1')];
      if (codes.includes('EADDRINUSE')) return `${port} for ${name} is taken`;
      if (codes.includes('EACCES')) return `${port} for ${name} is not allowed`;
      return undefined;
    }),
  );
  return refused.filter((line) => line !== undefined);
}

/** The error code with which the system refuses the port, if it does. */
function refusalOf(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}
