import { createServer } from 'node:net';

/** Every port is an offset from PORT_BASE. */
export const PORT_OFFSETS = {
  gateway: 0,
  intake: 1,
  api: 2,
  engine: 3,
  feeder: 4,
  relay: 5,
  postgres: 10,
  redis: 11,
  amqp: 12,
  management: 13,
  distribution: 14,
  epmd: 15,
} as const;

export type PortName = keyof typeof PORT_OFFSETS;
export type Ports = Readonly<Record<PortName, number>>;

export const PORT_OFFSET_MAX = Math.max(...Object.values(PORT_OFFSETS));

export function portsFrom(portBase: number): Ports {
  const entries = Object.entries(PORT_OFFSETS).map(([name, offset]) => [name, portBase + offset]);
  return Object.fromEntries(entries) as Ports;
}

/** Those of the ports that something else listens on. */
export async function takenPorts(
  ports: Ports,
  names: readonly PortName[],
): Promise<{ name: PortName; port: number }[]> {
  const checked = await Promise.all(
    names.map(async (name) => ({ name, port: ports[name], free: await isFree(ports[name]) })),
  );
  return checked.filter(({ free }) => !free).map(({ name, port }) => ({ name, port }));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      probe.close(() => resolve(true)),
    );
  });
}
